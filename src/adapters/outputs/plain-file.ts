import { constants, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { errnoOf, ifThere } from '../../core/fault.ts';

/** A file as it was when it was opened. */
export interface Plain {
  /** The caller's to close. */
  readonly file: FileHandle;
  readonly stat: Stats;
}

/**
 * Opens a file that somebody else wrote. Throws when it is anything but a file of its own: a link could show what its writer
 * can't read, a pipe would be waited for, a device never ends. What opening throws is thrown as it is, ENOENT for one.
 */
export async function openPlain(path: string): Promise<Plain> {
  const file = await opened(path);
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new Error(NO_FILE);
    return { file, stat };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** All of such a file. Throws too when it is longer than `most` bytes. */
export async function plainBytes(path: string, most: number): Promise<{ bytes: Buffer; stat: Stats }> {
  const { file, stat } = await openPlain(path);
  try {
    if (stat.size > most) throw new Error(`its ${stat.size} bytes are more than ${most}`);
    return { bytes: await upTo(file, stat.size), stat };
  } finally {
    await file.close();
  }
}

/** The same as text; undefined when there is none. */
export async function plainText(path: string, most: number): Promise<string | undefined> {
  return (await ifThere(() => plainBytes(path, most)))?.bytes.toString('utf8');
}

async function opened(path: string): Promise<FileHandle> {
  try {
    return await open(path, FLAGS);
  } catch (error) {
    const code = errnoOf(error) ?? '';
    // FreeBSD says EMLINK of a link; a socket, or a device that nobody serves, can't be opened at all.
    if (['ELOOP', 'EMLINK'].includes(code)) throw new Error('it is a link', { cause: error });
    if (['ENXIO', 'ENODEV'].includes(code)) throw new Error(NO_FILE, { cause: error });
    throw error;
  }
}

const NO_FILE = 'it is no ordinary file';

/** Not more than it had when it was looked at: its writer may go on. */
async function upTo(file: FileHandle, size: number): Promise<Buffer> {
  const buffer = Buffer.alloc(size);
  let read = 0;
  for (let more = 1; more > 0 && read < size; read += more)
    more = (await file.read(buffer, read, size - read, read)).bytesRead;
  return buffer.subarray(0, read);
}

const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
