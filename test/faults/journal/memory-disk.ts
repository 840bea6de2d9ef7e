import { constants } from 'node:fs';
import { dirname } from 'node:path';
import type { JournalFiles } from '../../../src/adapters/journal/files.ts';
import type { Dice } from '../../support/dice.ts';

interface Inode {
  readonly id: number;
  /** As programs see it. */
  data: Buffer;
  /** As it is on the platter. */
  kept: Buffer;
}

type Change = { readonly path: string; readonly to: Inode | undefined };

/**
 * A disk in memory that forgets what was not synced: contents without a sync of their file; names that were made, changed
 * or removed without a sync of their folder.
 */
export class MemoryDisk implements JournalFiles {
  #ids = 0;
  #fds = 0;
  readonly #names = new Map<string, Inode>();
  readonly #keptNames = new Map<string, Inode>();
  /** Changes of names since the folder's last sync, in their order. */
  #unsaid: Change[][] = [];
  readonly #open = new Map<number, Inode | string>();
  readonly #folders = new Set<string>();
  /** Called before each call that changes anything or makes it last; what it throws is the call's failure. */
  announce: (call: string) => void = () => undefined;
  /** How much of what it is given a write takes. */
  takes: (length: number) => number = (length) => length;

  constructor(files: Readonly<Record<string, Buffer>> = {}) {
    for (const [path, data] of Object.entries(files)) this.put(path, data);
  }

  /** A file that has been there for long. */
  put(path: string, data: Buffer): void {
    const inode = { id: ++this.#ids, data, kept: data };
    this.#names.set(path, inode);
    this.#keptNames.set(path, inode);
  }

  all(): Record<string, Buffer> {
    return Object.fromEntries([...this.#names].map(([path, { data }]) => [path, data]));
  }

  /** What is there when the power is back: everything synced, and of the rest what chance has brought to the platter. */
  afterPowerCut(dice: Dice): MemoryDisk {
    const names = new Map(this.#keptNames);
    // A file system keeps the order of what happens to names.
    for (const step of this.#unsaid.slice(0, dice.between(0, this.#unsaid.length)))
      for (const { path, to } of step) {
        if (to) names.set(path, to);
        else names.delete(path);
      }
    return new MemoryDisk(Object.fromEntries([...names].map(([path, inode]) => [path, survived(inode, dice)])));
  }

  readonly open = (path: string, flags: number): number => {
    const isMade = (flags & constants.O_CREAT) !== 0;
    if (isMade || (flags & constants.O_TRUNC) !== 0) this.announce('open');
    if (this.#isFolder(path)) return this.#opened(path);
    const there = this.#names.get(path);
    if (there && isMade && (flags & constants.O_EXCL) !== 0) throw failure('EEXIST', path);
    if (!there && !isMade) throw failure('ENOENT', path);
    const inode = there ?? { id: ++this.#ids, data: Buffer.alloc(0), kept: Buffer.alloc(0) };
    if (!there) this.#rename([{ path, to: inode }]);
    if ((flags & constants.O_TRUNC) !== 0) inode.data = Buffer.alloc(0);
    return this.#opened(inode);
  };

  readonly close = (fd: number): void => void this.#open.delete(fd);

  readonly read = (fd: number, into: Uint8Array, length: number, position: number): number =>
    this.#file(fd).data.copy(into, 0, position, position + length);

  readonly write = async (fd: number, bytes: Uint8Array): Promise<number> => {
    this.announce('write');
    const inode = this.#file(fd);
    const took = this.takes(bytes.length);
    inode.data = Buffer.concat([inode.data, bytes.subarray(0, took)]);
    return took;
  };

  readonly dataSync = async (fd: number): Promise<void> => {
    this.announce('dataSync');
    const inode = this.#file(fd);
    inode.kept = inode.data;
  };

  readonly fullSync = async (fd: number): Promise<void> => {
    this.announce('fullSync');
    const what = this.#open.get(fd);
    if (typeof what === 'object') what.kept = what.data;
    else this.#keepNames(what ?? '');
  };

  readonly fstat = (fd: number) => factsOf(this.#file(fd));

  readonly stat = (path: string) => {
    const inode = this.#names.get(path);
    return inode && factsOf(inode);
  };

  readonly truncate = (fd: number, size: number): void => {
    this.announce('truncate');
    const inode = this.#file(fd);
    inode.data = inode.data.subarray(0, size);
  };

  readonly rename = (from: string, to: string): void => {
    this.announce('rename');
    const inode = this.#names.get(from);
    if (!inode) throw failure('ENOENT', from);
    this.#rename([
      { path: to, to: inode },
      { path: from, to: undefined },
    ]);
  };

  readonly unlink = (path: string): void => {
    this.announce('unlink');
    if (!this.#names.has(path)) throw failure('ENOENT', path);
    this.#rename([{ path, to: undefined }]);
  };

  readonly list = (directory: string): string[] =>
    [...this.#names.keys()]
      .filter((path) => dirname(path) === directory)
      .map((path) => path.slice(directory.length + 1));

  readonly makeDirectory = (path: string): void => void this.#folders.add(path);

  #isFolder(path: string): boolean {
    return this.#folders.has(path) || [...this.#names.keys()].some((name) => dirname(name) === path);
  }

  #opened(what: Inode | string): number {
    this.#open.set(++this.#fds, what);
    return this.#fds;
  }

  #file(fd: number): Inode {
    const what = this.#open.get(fd);
    if (typeof what !== 'object') throw failure('EBADF', String(fd));
    return what;
  }

  #rename(step: Change[]): void {
    for (const { path, to } of step) {
      if (to) this.#names.set(path, to);
      else this.#names.delete(path);
    }
    this.#unsaid.push(step);
  }

  #keepNames(folder: string): void {
    const isIn = ({ path }: Change): boolean => dirname(path) === folder;
    for (const { path, to } of this.#unsaid.flat().filter(isIn)) {
      if (to) this.#keptNames.set(path, to);
      else this.#keptNames.delete(path);
    }
    this.#unsaid = this.#unsaid
      .map((step) => step.filter((change) => !isIn(change)))
      .filter(({ length }) => length > 0);
  }
}

/** Of what was written but not synced: nothing, a part, all, or room for it without its bytes. */
function survived({ data, kept }: Inode, dice: Dice): Buffer {
  const isGrown = data.length >= kept.length && data.subarray(0, kept.length).equals(kept);
  if (!isGrown) return dice.chance(0.5) ? data : kept;
  const more = data.length - kept.length;
  return dice.pick<() => Buffer>([
    [1, () => kept],
    [1, () => data],
    [2, () => data.subarray(0, kept.length + dice.between(0, more))],
    [1, () => Buffer.concat([kept, Buffer.alloc(dice.between(0, more))])],
  ])();
}

function factsOf({ id, data }: Inode) {
  return { dev: 1n, ino: BigInt(id), size: data.length };
}

export function failure(code: string, what = 'made by the test'): Error {
  return Object.assign(new Error(`${code}: ${what}`), { code });
}
