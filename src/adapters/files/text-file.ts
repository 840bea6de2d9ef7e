import { constants } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';

/**
 * Opens a regular file and reads its UTF-8 text, byte order mark included, up to `limit` bytes. Never waits: a pipe or device is
 * told by what it is and not opened. Errors of the file system are thrown as they are.
 */
export async function openText(path: string, limit: number, access: 'read' | 'read-write'): Promise<OpenedText> {
  const kind = kindOf(await stat(path));
  if (kind !== undefined) return { is: 'not-a-file', kind };
  const mode = access === 'read' ? constants.O_RDONLY : constants.O_RDWR;
  const handle = await open(path, mode | constants.O_NONBLOCK);
  try {
    const read = await readText(handle, limit);
    if (read.is === 'text' && access === 'read-write') return { ...read, handle };
    await handle.close();
    return read;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

export type OpenedText =
  /** With `read-write` the handle is open, and the caller's to close. */
  | { readonly is: 'text'; readonly text: string; readonly handle?: FileHandle }
  | { readonly is: 'not-a-file'; readonly kind: string }
  | { readonly is: 'too-big'; readonly bytes: number }
  | { readonly is: 'binary' }
  | { readonly is: 'utf-16' }
  /** `line`: where the first broken character stands. */
  | { readonly is: 'not-utf-8'; readonly line: number };

interface Stats {
  isFile(): boolean;
  isDirectory(): boolean;
  isFIFO(): boolean;
  isSocket(): boolean;
}

function kindOf(stats: Stats): string | undefined {
  if (stats.isFile()) return undefined;
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe';
  return stats.isSocket() ? 'a socket' : 'a device';
}

async function readText(handle: FileHandle, limit: number): Promise<OpenedText> {
  const stats = await handle.stat();
  const kind = kindOf(stats);
  if (kind !== undefined) return { is: 'not-a-file', kind };
  if (stats.size > limit) return { is: 'too-big', bytes: stats.size };
  const bytes = await readAtMost(handle, limit + 1);
  return bytes.length > limit ? { is: 'too-big', bytes: bytes.length } : decoded(bytes);
}

/** Reads on past the size that was told: files in /proc say 0, and a file may grow. */
async function readAtMost(handle: FileHandle, limit: number): Promise<Buffer> {
  const bytes = Buffer.alloc(limit);
  let length = 0;
  while (length < limit) {
    const { bytesRead } = await handle.read(bytes, length, limit - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

function decoded(bytes: Buffer): OpenedText {
  const start = bytes.subarray(0, 2).toString('latin1');
  if (start === '\u00FF\u00FE' || start === '\u00FE\u00FF') return { is: 'utf-16' };
  if (bytes.includes(0)) return { is: 'binary' };
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  if (Buffer.from(text, 'utf8').equals(bytes)) return { is: 'text', text };
  return { is: 'not-utf-8', line: text.slice(0, text.indexOf('\uFFFD')).split('\n').length };
}
