import * as fs from 'node:fs';
import { OmoError } from '../../core/errors.ts';
import type { Letter } from '../../ports/inbox.ts';
import { errnoOf } from '../../core/fault.ts';
import { type Entry, lookAt, readEntry } from './file.ts';
import { safeName } from './names.ts';
import type { Quarantine } from './quarantine.ts';

export interface JudgeOptions {
  readonly directory: Buffer;
  readonly uid: number;
  readonly quarantine: Quarantine;
  readonly now: () => number;
  readonly tell: (error: OmoError) => void;
}

/** How long a file may be empty or half written. */
const UNFINISHED_MS = 2000;
/** When a file that can't be read, moved or removed is tried again, unless it changes before. */
const AGAIN_MS = 60_000;

/** What is known of a file that is still there, while it stays the same file with the same content. */
interface Known {
  readonly identity: string;
  readonly is: 'unfinished' | 'stuck' | 'taken';
  readonly since: number;
}

/** Decides about each file, and remembers those about which nothing can be done yet. */
export class Judge {
  readonly #options: JudgeOptions;
  readonly #known = new Map<string, Known>();

  constructor(options: JudgeOptions) {
    this.#options = options;
  }

  /** undefined: nothing to tell now. A refused file has been moved away already. */
  judge(entry: Entry): Letter | undefined {
    const known = this.#recall(entry);
    if (known?.is === 'taken') return this.removeTaken(entry);
    if (known?.is === 'stuck' && this.#options.now() - known.since < AGAIN_MS) return undefined;
    const reading = readEntry(entry, this.#options.uid);
    if (reading.is === 'gone') return undefined;
    if (reading.is === 'payload')
      return { is: 'event', file: safeName(entry.name), payload: reading.payload, writtenAt: entry.writtenAt };
    if (reading.is === 'refused') return this.#refuse(entry, reading.why);
    if (reading.is === 'unfinished') return this.#wait(entry, known, reading.why);
    this.#stuck(entry, known, reading.why);
    return undefined;
  }

  /** Its event is on disk. A file written over meanwhile is another event, and stays. */
  removeTaken(entry: Entry): undefined {
    const now = lookAt(this.#options.directory, entry.name);
    if (now === undefined || now.identity !== entry.identity) return;
    try {
      fs.unlinkSync(entry.path);
    } catch (error) {
      this.#keepTaken(entry, error);
    }
  }

  /** Forgets what is not there any more. */
  forgetAllBut(entries: readonly Entry[]): void {
    if (this.#known.size === 0) return;
    const there = new Set(entries.map(keyOf));
    for (const key of this.#known.keys()) if (!there.has(key)) this.#known.delete(key);
  }

  #recall(entry: Entry): Known | undefined {
    const known = this.#known.get(keyOf(entry));
    return known?.identity === entry.identity ? known : undefined;
  }

  #remember(entry: Entry, is: Known['is'], since: number): void {
    this.#known.set(keyOf(entry), { identity: entry.identity, is, since });
  }

  #wait(entry: Entry, known: Known | undefined, why: string): Letter | undefined {
    const now = this.#options.now();
    const since = known?.is === 'unfinished' ? known.since : now;
    if (now - since >= UNFINISHED_MS) return this.#refuse(entry, `${why}, and so for ${UNFINISHED_MS / 1000} s`);
    this.#remember(entry, 'unfinished', since);
    return undefined;
  }

  #refuse(entry: Entry, why: string): Letter | undefined {
    try {
      this.#options.quarantine.take(entry.path, entry.name);
      return { is: 'refused', file: safeName(entry.name), reason: why };
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return undefined;
      this.#stuck(entry, this.#recall(entry), `${why}; it can't be moved to events/quarantine (${String(error)})`);
      return undefined;
    }
  }

  #stuck(entry: Entry, known: Known | undefined, why: string): void {
    this.#remember(entry, 'stuck', this.#options.now());
    if (known?.is !== 'stuck') this.#tell(entry, why);
  }

  #keepTaken(entry: Entry, error: unknown): void {
    if (errnoOf(error) === 'ENOENT') return;
    const known = this.#recall(entry);
    this.#remember(entry, 'taken', this.#options.now());
    if (known?.is !== 'taken') this.#tell(entry, `it was taken but can't be removed (${String(error)})`);
  }

  #tell(entry: Entry, why: string): void {
    const next = 'mend its permissions or remove it; omo tries again each minute';
    this.#options.tell(new OmoError('E_FILE', `events/${safeName(entry.name)}: ${why}; ${next}`));
  }
}

function keyOf(entry: Entry): string {
  return entry.name.toString('latin1');
}
