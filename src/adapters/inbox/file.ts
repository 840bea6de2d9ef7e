import * as fs from 'node:fs';
import { errnoOf } from '../../core/fault.ts';
import { bytesOf, nameProblem } from './names.ts';
import { parsePayload } from './payload.ts';

/** One directory entry ending in `.event`, as it was when it was looked at. Few fields, since 50 000 may wait. */
export interface Entry {
  /** latin1, see names.ts */
  readonly name: string;
  /** ms since the epoch, with fractions. */
  readonly writtenAt: number;
  readonly changedAt: number;
  readonly dev: number;
  readonly ino: number;
  /** Bytes. */
  readonly size: number;
  /** Whose it is. */
  readonly uid: number;
  /** File type and permissions, as `st_mode` has them. */
  readonly mode: number;
  /** How many names it has. */
  readonly links: number;
}

export type Reading =
  | { readonly is: 'payload'; readonly payload: Readonly<Record<string, unknown>> }
  | { readonly is: 'unfinished' | 'refused' | 'unreadable'; readonly why: string }
  | { readonly is: 'gone' };

/** A prompt of 64 KB is at most 400 KB in JSON; a larger file is never read. */
export const MAX_BYTES = 1024 * 1024;

/** undefined: it is gone. Never follows a link. */
export function lookAt(directory: Buffer, name: string): Entry | undefined {
  const stat = fs.lstatSync(pathOf(directory, name), { throwIfNoEntry: false });
  return stat && entryOf(name, stat);
}

/** It is the same file with the same content, whatever it is called. */
export function isSameContent(a: Entry, b: Entry): boolean {
  return a.ino === b.ino && a.dev === b.dev && a.size === b.size && a.writtenAt === b.writtenAt;
}

/** Nothing was done to it either: a new name, other permissions. */
export function isSame(a: Entry, b: Entry): boolean {
  return isSameContent(a, b) && a.changedAt === b.changedAt;
}

/** Reads one file without ever waiting for it, following it elsewhere, or believing its name. `uid`: whose it must be. */
export function readEntry(directory: Buffer, entry: Entry, uid: number): Reading {
  const why = nameProblem(entry.name) ?? factsProblem(entry, uid);
  if (why !== undefined) return { is: 'refused', why };
  try {
    return readOpened(fs.openSync(pathOf(directory, entry.name), FLAGS), entry.name, uid);
  } catch (error) {
    return readingOf(error);
  }
}

export function pathOf(directory: Buffer, name: string): Buffer {
  return Buffer.concat([directory, SLASH, bytesOf(name)]);
}

const SLASH = Buffer.from('/');
/** Without O_NONBLOCK opening a FIFO waits for its writer. */
const FLAGS = fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK;

function entryOf(name: string, stat: fs.Stats): Entry {
  const { dev, ino, size, uid, mode, nlink: links, mtimeMs: writtenAt, ctimeMs: changedAt } = stat;
  return { name, writtenAt, changedAt, dev, ino, size, uid, mode, links };
}

function factsProblem({ mode, uid, links, size }: Entry, expected: number): string | undefined {
  const kind = mode & fs.constants.S_IFMT;
  if (kind === fs.constants.S_IFLNK) return 'a symbolic link';
  if (kind === fs.constants.S_IFDIR) return 'a directory';
  if (kind !== fs.constants.S_IFREG) return 'no regular file';
  if (uid !== expected) return `owned by uid ${uid}, expected ${expected}`;
  if (links > 1) return `a hard link to another file (${links} names)`;
  return size > MAX_BYTES ? tooLarge(size) : undefined;
}

function tooLarge(size: number): string {
  return `${size} bytes, at most ${MAX_BYTES} are read`;
}

/** Asked again of the open file: between looking and opening it may have become another. */
function readOpened(fd: number, name: string, uid: number): Reading {
  try {
    const why = factsProblem(entryOf(name, fs.fstatSync(fd)), uid);
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
    case 'EIO':
      // One bad block must not hold up the files behind it.
      return { is: 'unreadable', why: "the disk can't read it (EIO)" };
    default:
      throw error;
  }
}
