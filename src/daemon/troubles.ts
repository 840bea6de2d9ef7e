import type { Logger } from 'pino';
import { type ErrorCode, OmoError } from '../core/errors.ts';

/** Something that keeps omo from its work, and that a person has to put right. */
export interface Trouble {
  readonly code: ErrorCode;
  /** Which thing, why, what to do. */
  readonly message: string;
  /** ms since the epoch. */
  readonly since: number;
}

export interface TroublesParts {
  readonly now: () => number;
  readonly log: Logger;
  /** Tells the person; each trouble once. */
  readonly notify: (trouble: Trouble) => void;
  /** What is told now has become another. */
  readonly onChange: () => void;
}

/** One that comes back so soon was never really gone: the person is not told again. */
const SAME_MS = 10 * 60_000;

/** What keeps this daemon from its work now, by what it is about. It lives in memory only: the disk may be the trouble. */
export class Troubles {
  readonly #parts: TroublesParts;
  readonly #now = new Map<string, Trouble>();
  readonly #notified = new Map<string, number>();

  constructor(parts: TroublesParts) {
    this.#parts = parts;
  }

  /** Oldest first. */
  get all(): readonly Trouble[] {
    return [...this.#now.values()];
  }

  of(about: string): Trouble | undefined {
    return this.#now.get(about);
  }

  /** Is so until it is cleared; told again with other words it keeps its beginning. */
  tell(about: string, { code, message }: Pick<OmoError, 'code' | 'message'>): void {
    const known = this.#now.get(about);
    if (known?.message === message && known.code === code) return;
    const trouble: Trouble = { code, message, since: known?.since ?? this.#parts.now() };
    this.#now.set(about, trouble);
    this.#parts.log.error({ about, code, reason: message }, 'in trouble');
    this.#parts.onChange();
    if (known === undefined) this.#notify(about, trouble);
  }

  clear(about: string): void {
    if (!this.#now.delete(about)) return;
    this.#parts.log.warn({ about }, 'trouble is over');
    this.#parts.onChange();
  }

  /** Exactly these are so now, of all that begin with `kind`. */
  set(kind: string, all: ReadonlyMap<string, OmoError>): void {
    for (const about of this.#now.keys()) if (about.startsWith(kind) && !all.has(about)) this.clear(about);
    for (const [about, error] of all) this.tell(about, error);
  }

  #notify(about: string, trouble: Trouble): void {
    const last = this.#notified.get(about);
    if (last !== undefined && trouble.since - last < SAME_MS) return;
    this.#notified.set(about, trouble.since);
    this.#parts.notify(trouble);
  }
}

/** Refuses what could not be kept. */
export function refuseWhile(trouble: Trouble | undefined): void {
  if (trouble !== undefined)
    throw new OmoError(trouble.code, `nothing was started, since it could not be kept: ${trouble.message}`);
}
