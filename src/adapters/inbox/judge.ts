import { OmoError } from '../../core/errors.ts';
import type { Letter } from '../../ports/inbox.ts';
import { errnoOf } from '../../core/fault.ts';
import { type Entry, isSame, isSameContent, pathOf, readEntry } from './file.ts';
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
/** When a file that can't be read or moved is tried again, unless it changes before: after `first`, then twice as long each time, up to `most`. */
const AGAIN_MS = { first: 1000, most: 60_000 };

/** What is known of a file that is still there, while it stays the same file with the same content. */
interface Known {
  readonly entry: Entry;
  /** The scan that found it last. */
  scan: number;
  readonly is: 'unfinished' | 'stuck' | 'taken';
  readonly since: number;
  /** Of a stuck one, ms: how long after that it is tried again. */
  readonly wait: number;
  /** What a person has to put right. */
  readonly trouble?: OmoError;
}

export type Verdict =
  | { readonly is: 'letter'; readonly letter: Letter }
  | { readonly is: 'refused'; readonly why: string }
  /** Its letter was taken before; it only has to be removed. */
  | { readonly is: 'taken' }
  | { readonly is: 'nothing' };

const NOTHING: Verdict = { is: 'nothing' };

/** Decides about each file, and remembers those about which nothing can be done yet. */
export class Judge {
  readonly #options: JudgeOptions;
  readonly #known = new Map<string, Known>();
  #scan = 0;

  constructor(options: JudgeOptions) {
    this.#options = options;
  }

  judge(entry: Entry): Verdict {
    const known = this.#recall(entry);
    if (known?.is === 'taken') return { is: 'taken' };
    if (known?.is === 'stuck' && this.#options.now() - known.since < known.wait) return NOTHING;
    const reading = readEntry(this.#options.directory, entry, this.#options.uid);
    switch (reading.is) {
      case 'gone':
        return NOTHING;
      case 'payload':
        return {
          is: 'letter',
          letter: { is: 'event', file: safeName(entry.name), payload: reading.payload, writtenAt: entry.writtenAt },
        };
      case 'refused':
        return { is: 'refused', why: reading.why };
      case 'unfinished':
        return this.#wait(entry, known, reading.why);
      case 'unreadable':
        this.#stuck(entry, reading.why);
        return NOTHING;
    }
  }

  /** Moves it to the quarantine. undefined: that is not possible now, or it is gone; nothing is to be told. */
  async refuse(entry: Entry, why: string): Promise<Letter | undefined> {
    try {
      await this.#options.quarantine.take(pathOf(this.#options.directory, entry.name), entry.name);
      return { is: 'refused', file: safeName(entry.name), reason: why };
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT')
        this.#stuck(entry, `${why}; it can't be moved to events/quarantine (${String(error)})`);
      return undefined;
    }
  }

  /** Its event is on disk, but the file can't be removed: it must not be taken for a new one. */
  keepTaken(entry: Entry, error: unknown): void {
    if (errnoOf(error) === 'ENOENT') return;
    const known = this.#recall(entry);
    const trouble = troubleOf(entry, `it was taken but can't be removed (${String(error)})`);
    this.#remember(entry, { is: 'taken', trouble });
    if (known?.is !== 'taken') this.#options.tell(trouble);
  }

  /** By file: what keeps those that are there from being taken or removed. */
  troubles(): Map<string, OmoError> {
    const all = [...this.#known].flatMap(([name, { trouble }]) =>
      trouble ? [[safeName(name), trouble] as const] : [],
    );
    return new Map(all);
  }

  /** A scan begins: what it does not find is forgotten when it ends. */
  beginScan(): void {
    this.#scan += 1;
  }

  found(entry: Entry): void {
    const known = this.#known.get(entry.name);
    if (known !== undefined) known.scan = this.#scan;
  }

  endScan(): void {
    for (const [name, known] of this.#known) if (known.scan !== this.#scan) this.#known.delete(name);
  }

  #recall(entry: Entry): Known | undefined {
    const known = this.#known.get(entry.name);
    // What was taken stays so under another name and with other permissions.
    const same = known?.is === 'taken' ? isSameContent : isSame;
    return known !== undefined && same(known.entry, entry) ? known : undefined;
  }

  #remember(entry: Entry, what: Pick<Known, 'is'> & Partial<Known>): void {
    this.#known.set(entry.name, { entry, scan: this.#scan, since: this.#options.now(), wait: 0, ...what });
  }

  #wait(entry: Entry, known: Known | undefined, why: string): Verdict {
    const now = this.#options.now();
    const since = known?.is === 'unfinished' ? known.since : now;
    if (now - since >= UNFINISHED_MS) return { is: 'refused', why: `${why}, and so for ${UNFINISHED_MS / 1000} s` };
    this.#remember(entry, { is: 'unfinished', since });
    return NOTHING;
  }

  #stuck(entry: Entry, why: string): void {
    const known = this.#recall(entry);
    const trouble = troubleOf(entry, why);
    const wait = known?.is === 'stuck' ? Math.min(2 * known.wait, AGAIN_MS.most) : AGAIN_MS.first;
    this.#remember(entry, { is: 'stuck', wait, trouble });
    if (known?.is !== 'stuck') this.#options.tell(trouble);
  }
}

function troubleOf(entry: Entry, why: string): OmoError {
  const next = 'mend its permissions or remove it; omo tries again, at least each minute';
  return new OmoError('E_FILE', `events/${safeName(entry.name)}: ${why}; ${next}`);
}
