import * as fs from 'node:fs';
import { join } from 'node:path';
import { OmoError } from '../../core/errors.ts';
import { errnoOf } from '../../core/fault.ts';
import { safeName } from './names.ts';

/** `events/quarantine`: what could not be accepted, the newest `most` of it. */
export class Quarantine {
  readonly #directory: string;
  readonly #most: number;
  readonly #now: () => number;
  /** Oldest first; undefined until the folder was read. */
  #names: string[] | undefined;
  #moved = 0;

  constructor(options: { directory: string; most: number; now: () => number }) {
    this.#directory = options.directory;
    this.#most = options.most;
    this.#now = options.now;
  }

  /** Moves it in by renaming, so that nothing of it is ever opened. Throws the file system's error when that fails. */
  take(path: Buffer, name: Buffer): void {
    this.#prepare();
    const names = (this.#names ??= fs.readdirSync(this.#directory).sort());
    const kept = `${stamp(this.#now())}-${stamp(++this.#moved)}-${safeName(name)}`;
    fs.renameSync(path, join(this.#directory, kept));
    names.push(kept);
    while (names.length > this.#most) this.#drop(names.shift());
  }

  #prepare(): void {
    try {
      fs.mkdirSync(this.#directory, { mode: 0o700 });
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
      // A link here would let whoever made it say where the files go.
      if (!fs.lstatSync(this.#directory).isDirectory())
        throw new OmoError('E_FILE', `${this.#directory} is not a folder; remove it`, { cause: error });
    }
  }

  #drop(name: string | undefined): void {
    if (name !== undefined) fs.rmSync(join(this.#directory, name), { recursive: true, force: true });
  }
}

/** Sorts by number when sorted by text. */
function stamp(number: number): string {
  return String(number).padStart(14, '0');
}
