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
  /** Lanes that will look for a file once more. */
  #working = 0;
  #idle: (() => void)[] = [];
  #waiting: (() => void)[] = [];
  #renamed = 0;

  constructor(options: RemovalOptions) {
    this.#options = options;
  }

  add(entries: readonly Entry[]): void {
    for (const entry of entries) this.#due.push(entry);
    while (this.#working < LANES && this.#next < this.#due.length) void this.#work();
  }

  /** Resolves when few are left to remove: all of them would come again after a crash. */
  async room(): Promise<void> {
    if (this.#due.length - this.#next <= BACKLOG) return;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Resolves when all that were added are gone, or can't be removed. */
  async settled(): Promise<void> {
    if (this.#working > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  async #work(): Promise<void> {
    this.#working += 1;
    for (let entry = this.#take(); entry !== undefined; entry = this.#take()) {
      try {
        await this.#remove(entry);
      } catch (error) {
        this.#options.onError(entry, error);
      }
      if (this.#due.length - this.#next <= BACKLOG) for (const resolve of this.#waiting.splice(0)) resolve();
    }
    // In the same turn as the look that found nothing: a lane that counted any longer would keep another from being begun.
    this.#working -= 1;
    if (this.#working === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #take(): Entry | undefined {
    const entry = this.#due[this.#next++];
    if (entry === undefined) [this.#due, this.#next] = [[], 0];
    return entry;
  }

  /** A file written over meanwhile is another event, and stays. */
  async #remove(entry: Entry): Promise<void> {
    const { directory } = this.#options;
    const now = lookAt(directory, entry.name);
    if (now === undefined || !isSame(now, entry)) return;
    if (!isUsedAgain(entry.name)) return unlink(pathOf(directory, entry.name));
    // Between looking and removing, its next event may take its place: so it gets a name of its own first, under which
    // an event that turns out to be new will be found.
    const own = `${safeName(workerOf(entry.name))}.${this.#options.now()}-${++this.#renamed}.event`;
    await rename(pathOf(directory, entry.name), pathOf(directory, own));
    try {
      const renamed = lookAt(directory, own);
      if (renamed !== undefined && isSameContent(renamed, entry)) await unlink(pathOf(directory, own));
    } catch (error) {
      // It lies there under its new name now, under which it must not be taken for a new one.
      this.#options.onError({ ...entry, name: own }, error);
    }
  }
}

/** So many at once: they share the process' few threads with the journal. */
const LANES = 16;
const BACKLOG = 256;
