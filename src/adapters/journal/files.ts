import * as fs from 'node:fs';
import { promisify } from 'node:util';

/**
 * Every file-system call the journal makes, so that a test can fail, shorten or delay any one of them.
 * Calls that only look, or happen once at start, are synchronous: a stat in the thread pool costs more than the stat.
 */
export interface JournalFiles {
  readonly open: (path: string, flags: number) => number;
  readonly close: (fd: number) => void;
  readonly read: (fd: number, into: Uint8Array, length: number, position: number) => number;
  /** Writes at the end of the file; may write less than it was given without an error (a full disk does that). */
  readonly write: (fd: number, bytes: Uint8Array) => Promise<number>;
  /** Contents and size are on disk. */
  readonly dataSync: (fd: number) => Promise<void>;
  /** All of the file or directory is on disk. */
  readonly fullSync: (fd: number) => Promise<void>;
  readonly fstat: (fd: number) => FileFacts;
  /** undefined: nothing of that name. */
  readonly stat: (path: string) => FileFacts | undefined;
  readonly truncate: (fd: number, size: number) => void;
  readonly rename: (from: string, to: string) => void;
  readonly unlink: (path: string) => void;
  readonly list: (directory: string) => string[];
  readonly makeDirectory: (path: string) => void;
}

/** Ids are bigints: NTFS under WSL hands out inodes past 2^53. */
export interface FileFacts {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: number;
}

const write = promisify(fs.write);

export const nodeFiles: JournalFiles = {
  open: (path, flags) => fs.openSync(path, flags, 0o600),
  close: (fd) => fs.closeSync(fd),
  read: (fd, into, length, position) => fs.readSync(fd, into, 0, length, position),
  write: async (fd, bytes) => (await write(fd, bytes)).bytesWritten,
  dataSync: promisify(fs.fdatasync),
  fullSync: promisify(fs.fsync),
  fstat: (fd) => facts(fs.fstatSync(fd, { bigint: true })),
  stat: (path) => {
    const found = fs.statSync(path, { bigint: true, throwIfNoEntry: false });
    return found === undefined ? undefined : facts(found);
  },
  truncate: (fd, size) => fs.ftruncateSync(fd, size),
  rename: (from, to) => fs.renameSync(from, to),
  unlink: (path) => fs.unlinkSync(path),
  list: (directory) => fs.readdirSync(directory),
  makeDirectory: (path) => void fs.mkdirSync(path, { recursive: true, mode: 0o700 }),
};

/** Writes all of it. A short write goes on where it stopped; a write of nothing is a full disk that did not say so. */
export async function writeFully(files: JournalFiles, fd: number, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const wrote = await files.write(fd, bytes.subarray(done));
    if (wrote === 0) throw Object.assign(new Error('ENOSPC: a write took no bytes'), { code: 'ENOSPC' });
    done += wrote;
  }
}

/** Makes creations, renames and removals in a directory durable. */
export async function syncDirectory(files: JournalFiles, directory: string): Promise<void> {
  const fd = files.open(directory, fs.constants.O_RDONLY);
  try {
    await files.fullSync(fd);
  } finally {
    files.close(fd);
  }
}

/** Reads `from` to `to` into memory; shorter when the file ends before. */
export function readRange(files: JournalFiles, fd: number, from: number, to: number): Buffer {
  const bytes = Buffer.allocUnsafe(to - from);
  let got = 0;
  while (got < bytes.length) {
    const read = files.read(fd, bytes.subarray(got), bytes.length - got, from + got);
    if (read === 0) break;
    got += read;
  }
  return bytes.subarray(0, got);
}

function facts(stat: fs.BigIntStats): FileFacts {
  return { dev: stat.dev, ino: stat.ino, size: Number(stat.size) };
}
