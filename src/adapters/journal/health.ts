import { OmoError } from '../../core/errors.ts';
import { isFull, type Reserve } from './reserve.ts';
import { logPath } from './segments.ts';

/** Something the person should hear of. `waiting`: how many events are held back by it. */
export type JournalTrouble =
  | { readonly is: 'disk_full' | 'unwritable'; readonly error: OmoError; readonly waiting: number }
  | { readonly is: 'recovered' }
  /** A deposed daemon's records were cut off and kept in `file`. */
  | { readonly is: 'stale_cut'; readonly file: string }
  /** Writing goes on in the old segment. */
  | { readonly is: 'not_rotated'; readonly error: unknown }
  /** For good: every append is refused with `error`. */
  | { readonly is: 'stopped'; readonly error: OmoError };

/** Calls back once after so many ms; returns what calls it off. */
export type Later = (wake: () => void, ms: number) => () => void;

/** Twice a second, so that work goes on within a second of there being room. */
export const RETRY_MS = 500;

/** Whether the disk takes what it is given; each change is told once. */
export class Health {
  readonly #home: string;
  readonly #reserve: Reserve;
  readonly #tell: (trouble: JournalTrouble) => void;
  readonly #later: Later;
  #is: 'well' | 'disk_full' | 'unwritable' = 'well';
  #cancelRefill: (() => void) | undefined;

  constructor(options: { home: string; reserve: Reserve; tell: (trouble: JournalTrouble) => void; later: Later }) {
    this.#home = options.home;
    this.#reserve = options.reserve;
    this.#tell = options.tell;
    this.#later = options.later;
  }

  get is(): 'well' | 'disk_full' | 'unwritable' {
    return this.#is;
  }

  /** Returns whether it is worth trying again at once, because the reserve has made room. */
  failed(error: unknown, waiting: number): 'room made' | 'wait' {
    const is = isFull(error) ? 'disk_full' : 'unwritable';
    const isNews = this.#is !== is;
    this.#is = is;
    if (isNews) this.#tell({ is, error: unwritable(this.#home, error), waiting });
    return is === 'disk_full' ? this.#makeRoom() : 'wait';
  }

  /** A full disk is well again only when it has room for the reserve too. */
  succeeded(): void {
    if (this.#is === 'unwritable') this.#recover();
  }

  /** Takes the reserve's room as soon as there is some. */
  refillLater(): void {
    this.#cancelRefill ??= this.#later(() => void this.#refill(), RETRY_MS);
  }

  close(): void {
    this.#cancelRefill?.();
  }

  #makeRoom(): 'room made' | 'wait' {
    this.refillLater();
    try {
      return this.#reserve.release() === 'released' ? 'room made' : 'wait';
    } catch (error) {
      // The write that failed has been told already; a reserve that can't be removed changes nothing about it.
      if (error instanceof Error) return 'wait';
      throw error;
    }
  }

  async #refill(): Promise<void> {
    const refilled = await this.#reserve.refill().catch((error: unknown) => error);
    const wasCalledOff = this.#cancelRefill === undefined;
    this.#cancelRefill = undefined;
    if (wasCalledOff) return;
    if (refilled !== 'kept') this.refillLater();
    else if (this.#is === 'disk_full') this.#recover();
  }

  #recover(): void {
    this.#is = 'well';
    this.#tell({ is: 'recovered' });
  }
}

/** What the person is told while it is so. */
export function unwritable(home: string, error: unknown): OmoError {
  const why = error instanceof Error ? error.message : String(error);
  const next = isFull(error) ? 'free some space' : 'see that the disk can be written';
  return new OmoError(
    'E_JOURNAL_WRITE',
    `${logPath(home)} can't be written (${why}); ${next}: omo tries again each second and loses nothing meanwhile`,
    { cause: error },
  );
}
