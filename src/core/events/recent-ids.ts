import { fingerprint } from '../text/fingerprint.ts';

/** What is kept of an event: the print of what it said, or that this isn't known, or that it has come with other words. */
type Known = number | 'unknown' | 'disputed';

/** Plain JSON, for a snapshot: oldest first. */
export interface RecentIdsJson {
  readonly old: readonly (readonly [id: string, known: Known])[];
  readonly young: readonly (readonly [id: string, known: Known])[];
}

/**
 * The ids of the events heard last, with a print of what each said: a hook's file may come twice after a crash, and two
 * that share an id but not their words are told. Two generations, so that forgetting costs nothing for each event: at
 * least the last `most` ids are known, at most twice as many.
 */
export class RecentIds {
  readonly #most: number;
  #young: Map<string, Known>;
  #old: Map<string, Known>;

  constructor(most: number, before: RecentIdsJson = { old: [], young: [] }) {
    this.#most = most;
    this.#old = new Map(before.old);
    this.#young = new Map(before.young);
  }

  /**
   * Whether that id was heard before, and remembers it. `print` undefined: what it said isn't known any more. 'conflict': it
   * has come with other words for the first time; what came first stands, and whatever comes later is a duplicate.
   */
  take(id: string, print: number | undefined): 'new' | 'duplicate' | 'conflict' {
    const key = keyOf(id);
    const generation = [this.#young, this.#old].find((one) => one.has(key));
    const known = generation?.get(key);
    if (generation === undefined || known === undefined) {
      this.#remember(key, print ?? 'unknown');
      return 'new';
    }
    if (print === undefined || known === print || typeof known === 'string') return 'duplicate';
    generation.set(key, 'disputed');
    return 'conflict';
  }

  toJSON(): RecentIdsJson {
    return { old: [...this.#old], young: [...this.#young] };
  }

  #remember(key: string, known: Known): void {
    this.#young.set(key, known);
    if (this.#young.size < this.#most) return;
    this.#old = this.#young;
    this.#young = new Map();
  }
}

/** Tells two payloads apart that are not the same. */
export function printOf(payload: Readonly<Record<string, unknown>>): number {
  return fingerprint(JSON.stringify(payload));
}

/** An id is anybody's text: of a long one its beginning is kept, and what tells it from others. */
const LONGEST = 200;

function keyOf(id: string): string {
  return id.length <= LONGEST ? id : `${id.slice(0, LONGEST)}#${id.length}#${fingerprint(id)}`;
}
