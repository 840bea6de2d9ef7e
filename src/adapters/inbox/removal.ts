import { rename, unlink } from 'node:fs/promises';
import { type Entry, isSame, isSameContent, lookAt, pathOf } from './file.ts';
import { isUsedAgain, safeName, workerOf } from './names.ts';

export interface RemovalOptions {
  readonly directory: Buffer;
  /** ms since the epoch. */
  readonly now: () => number;
  readonly onError: (entry: Entry, error: unknown) => void;
}

/**
 * Removes the files whose events are on disk, beside everything else: a removal waits for whoever else is writing into the
 * folder, and for the file system's own journal (56 ms were seen, ext4).
 */
export class Removal {
  readonly #options: RemovalOptions;
  /** From `#next` on; taking from the front of a long list moves all of it. */
  #due: Entry[] = [];
  #next = 0;
  /** Lanes that have nothing to do. */
  readonly #free = Array.from({ length: LANES }, (_, lane) => lane);
  #idle: (() => void)[] = [];
  #waiting: (() => void)[] = [];
  #renamed = 0;

  constructor(options: RemovalOptions) {
    this.#options = options;
  }

  add(entries: readonly Entry[]): void {
    for (const entry of entries) this.#due.push(entry);
    while (this.#next < this.#due.length) {
      const lane = this.#free.pop();
      if (lane === undefined) return;
      void this.#work(lane);
    }
  }

  /** Resolves when few are left to remove: all of them would come again after a crash. */
  async room(): Promise<void> {
    if (this.#due.length - this.#next <= BACKLOG) return;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Resolves when all that were added are gone, or can't be removed. */
  async settled(): Promise<void> {
    if (this.#free.length < LANES) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  async #work(lane: number): Promise<void> {
    for (let entry = this.#take(); entry !== undefined; entry = this.#take()) {
      try {
        await this.#remove(entry, lane);
      } catch (error) {
        this.#options.onError(entry, error);
      }
      if (this.#due.length - this.#next <= BACKLOG) for (const resolve of this.#waiting.splice(0)) resolve();
    }
    // In the same turn as the look that found nothing: a lane that is busy any longer would keep another from being begun.
    this.#free.push(lane);
    if (this.#free.length === LANES) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #take(): Entry | undefined {
    const entry = this.#due[this.#next++];
    if (entry === undefined) [this.#due, this.#next] = [[], 0];
    return entry;
  }

  /** A file written over meanwhile is another event, and stays. */
  async #remove(entry: Entry, lane: number): Promise<void> {
    const { directory } = this.#options;
    const now = lookAt(directory, entry.name);
    if (now === undefined || !isSame(now, entry)) return;
    if (!isUsedAgain(entry.name)) return this.#discard(entry, lane);
    // Between looking and removing, its next event may take its place: so it gets a name of its own first, under which
    // an event that turns out to be new will be found.
    const own = `${safeName(workerOf(entry.name))}.${this.#options.now()}-${++this.#renamed}.event`;
    await rename(pathOf(directory, entry.name), pathOf(directory, own));
    const renamed = { ...entry, name: own };
    try {
      const found = lookAt(directory, own);
      if (found !== undefined && isSameContent(found, entry)) await this.#discard(renamed, lane);
    } catch (error) {
      this.#options.onError(renamed, error);
    }
  }

  /**
   * In two steps: Linux goes on knowing each name that was ever unlinked as one that is not there, and whoever begins to
   * watch the folder waits until it has walked past all of them (6.18: 80 ms after a million). The lanes' names are few.
   */
  async #discard(entry: Entry, lane: number): Promise<void> {
    const { directory, onError } = this.#options;
    const last = `.taken-${lane}.event`;
    try {
      await rename(pathOf(directory, entry.name), pathOf(directory, last));
    } catch {
      // A full disk may have no room for another name. Whatever else is wrong with it, this tells.
      return unlink(pathOf(directory, entry.name));
    }
    try {
      await unlink(pathOf(directory, last));
    } catch (error) {
      // It lies there under its new name now, under which it must not be taken for a new one.
      onError({ ...entry, name: last }, error);
    }
  }
}

/** So many at once: they share the process' few threads with the journal. */
const LANES = 16;
const BACKLOG = 256;
