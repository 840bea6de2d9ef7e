import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { errnoOf } from '../../core/fault.ts';

/**
 * The text of a file that somebody else wrote; undefined when there is none. Throws when it is anything but a file of its own
 * (a link could show what its writer can't read, a pipe would be waited for), and when it is longer than `most` bytes.
 */
export async function plainText(path: string, most: number): Promise<string | undefined> {
  const file = await opened(path);
  if (file === undefined) return undefined;
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new Error('it is no ordinary file');
    if (stat.size > most) throw new Error(`its ${stat.size} bytes are more than ${most}`);
    return (await upTo(file, stat.size)).toString('utf8');
  } finally {
    await file.close();
  }
}

async function opened(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, FLAGS);
  } catch (error) {
    const code = errnoOf(error) ?? '';
    if (code === 'ENOENT') return undefined;
    // FreeBSD says EMLINK of a link; a socket, or a device that nobody serves, can't be opened at all.
    if (['ELOOP', 'EMLINK'].includes(code)) throw new Error('it is a link', { cause: error });
    if (['ENXIO', 'ENODEV'].includes(code)) throw new Error('it is no ordinary file', { cause: error });
    throw error;
  }
}

/** Not more than it had when it was looked at: its writer may go on. */
async function upTo(file: FileHandle, size: number): Promise<Buffer> {
  const buffer = Buffer.alloc(size);
  let read = 0;
  for (let more = 1; more > 0 && read < size; read += more)
    more = (await file.read(buffer, read, size - read, read)).bytesRead;
  return buffer.subarray(0, read);
}

const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
