import { lstatSync } from 'node:fs';
import { mkdir, readdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { OmoError } from '../../core/errors.ts';
import { errnoOf } from '../../core/fault.ts';
import { safeName } from './names.ts';
import { removeTree } from './remove-tree.ts';

export interface QuarantineOptions {
  readonly directory: string;
  /** Of the newest so many are kept. */
  readonly most: number;
  /** ms since the epoch. */
  readonly now: () => number;
  readonly tell: (error: OmoError) => void;
}

/** `events/quarantine`: what could not be accepted. */
export class Quarantine {
  readonly #options: QuarantineOptions;
  /** Oldest first; undefined until the folder was read. */
  #names: string[] | undefined;
  #moved = 0;
  /** Folders of old ones are removed one after the other, beside everything else. */
  #removing: Promise<void> = Promise.resolve();

  constructor(options: QuarantineOptions) {
    this.#options = options;
  }

  /** Moves it in by renaming, so that nothing of it is ever opened. Rejects with the file system's error when that fails. */
  async take(path: Buffer, name: string): Promise<void> {
    const { directory, most, now } = this.#options;
    await this.#prepare();
    const names = (this.#names ??= (await readdir(directory)).sort());
    const kept = `${stamp(now())}-${stamp(++this.#moved)}-${safeName(name)}`;
    await rename(path, join(directory, kept));
    names.push(kept);
    while (names.length > most) await this.#drop(names.shift());
  }

  /** Resolves when nothing is being removed. */
  settled(): Promise<void> {
    return this.#removing;
  }

  async #prepare(): Promise<void> {
    const { directory } = this.#options;
    // A link here would let whoever made it say where the files go.
    const there = lstatSync(directory, { throwIfNoEntry: false });
    if (there === undefined) await mkdir(directory, { mode: 0o700 });
    else if (!there.isDirectory()) throw new OmoError('E_FILE', `${directory} is not a folder; remove it`);
  }

  async #drop(name: string | undefined): Promise<void> {
    if (name === undefined) return;
    const path = join(this.#options.directory, name);
    try {
      await unlink(path);
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return;
      this.#removing = this.#removing.then(() => this.#remove(path));
    }
  }

  /** A folder may hold anything, and take its time. */
  async #remove(path: string): Promise<void> {
    try {
      await removeTree(Buffer.from(path));
    } catch (error) {
      this.#options.tell(
        new OmoError('E_FILE', `${path} can't be removed (${String(error)}); remove it yourself`, { cause: error }),
      );
    }
  }
}

/** Sorts by number when sorted by text. */
function stamp(number: number): string {
  return String(number).padStart(14, '0');
}
