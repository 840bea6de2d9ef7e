import * as fs from 'node:fs';
import { errnoOf } from '../../core/fault.ts';
import { nameProblem } from './names.ts';
import { parsePayload } from './payload.ts';

/** One directory entry ending in `.event`. */
export interface Entry {
  readonly name: Buffer;
  readonly path: Buffer;
  /** Changes whenever the file is another one or has other content. */
  readonly identity: string;
  /** ms since the epoch, with fractions. */
  readonly writtenAt: number;
  readonly stat: fs.Stats;
}

export type Reading =
  | { readonly is: 'payload'; readonly payload: Readonly<Record<string, unknown>> }
  | { readonly is: 'unfinished' | 'refused' | 'unreadable'; readonly why: string }
  | { readonly is: 'gone' };

/** More than any hook writes; a larger file is never read. */
const MAX_BYTES = 64 * 1024;

/** undefined: it is gone. Never follows a link. */
export function lookAt(directory: Buffer, name: Buffer): Entry | undefined {
  const path = Buffer.concat([directory, SLASH, name]);
  const stat = fs.lstatSync(path, { throwIfNoEntry: false });
  return stat === undefined ? undefined : { name, path, stat, identity: identityOf(stat), writtenAt: stat.mtimeMs };
}

/** Reads one file without ever waiting for it, following it elsewhere, or believing its name. `uid`: whose it must be. */
export function readEntry(entry: Entry, uid: number): Reading {
  const why = nameProblem(entry.name) ?? factsProblem(entry.stat, uid);
  if (why !== undefined) return { is: 'refused', why };
  try {
    return readOpened(fs.openSync(entry.path, FLAGS), uid);
  } catch (error) {
    return readingOf(error);
  }
}

const SLASH = Buffer.from('/');
/** Without O_NONBLOCK opening a FIFO waits for its writer. */
const FLAGS = fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK;

function identityOf(stat: fs.Stats): string {
  return `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeMs}:${stat.ctimeMs}`;
}

function factsProblem(stat: fs.Stats, uid: number): string | undefined {
  if (stat.isSymbolicLink()) return 'a symbolic link';
  if (stat.isDirectory()) return 'a directory';
  if (!stat.isFile()) return 'no regular file';
  if (stat.uid !== uid) return `owned by uid ${stat.uid}, expected ${uid}`;
  if (stat.nlink > 1) return `a hard link to another file (${stat.nlink} names)`;
  return stat.size > MAX_BYTES ? tooLarge(stat.size) : undefined;
}

function tooLarge(size: number): string {
  return `${size} bytes, at most ${MAX_BYTES} are read`;
}

/** Asked again of the open file: between looking and opening it may have become another. */
function readOpened(fd: number, uid: number): Reading {
  try {
    const why = factsProblem(fs.fstatSync(fd), uid);
    if (why !== undefined) return { is: 'refused', why };
    const bytes = readUpTo(fd, MAX_BYTES + 1);
    return bytes.length > MAX_BYTES ? { is: 'refused', why: tooLarge(bytes.length) } : parsePayload(bytes);
  } finally {
    fs.closeSync(fd);
  }
}

/** One buffer for all: nothing of it outlives the parsing. */
const room = Buffer.alloc(MAX_BYTES + 1);

function readUpTo(fd: number, most: number): Buffer {
  let got = 0;
  while (got < most) {
    const read = fs.readSync(fd, room, got, most - got, null);
    if (read === 0) break;
    got += read;
  }
  return room.subarray(0, got);
}

function readingOf(error: unknown): Reading {
  switch (errnoOf(error)) {
    case 'ENOENT':
      return { is: 'gone' };
    case 'ELOOP':
      return { is: 'refused', why: 'a symbolic link' };
    case 'EACCES':
    case 'EPERM':
      return { is: 'unreadable', why: 'no permission to read it' };
    default:
      throw error;
  }
}
