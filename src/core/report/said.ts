import type { Event } from '../events/event.ts';
import { clip, oneLine } from '../text/line.ts';

/** An event with its number in the journal. */
export interface Fact {
  readonly seq: number;
  readonly event: Event;
}

/** A fact in plain words, and what kind of witness it comes from. */
export interface Said {
  readonly signal: Witness;
  readonly says: string;
}

/**
 * `hook`: the agent's own word, by a hook or in its own record. `process`: what became of its program. `result`: what an
 * attempt came to. `acceptance`: its acceptance command. `screen`: its terminal. `person`: the person, or the responder in
 * their place.
 */
export type Witness = 'hook' | 'process' | 'result' | 'acceptance' | 'screen' | 'person';

/** Others' words inside a sentence: on one line, quoted, and no longer than is needed to know them again. */
export function excerpt(text: string): string {
  return `"${clip(oneLine(text), LONGEST)}"`;
}

/** Others' words at the end of a sentence. */
export function because(reason: string | undefined): string {
  return reason === undefined ? '' : `: ${clip(oneLine(reason), LONGEST)}`;
}

const LONGEST = 160;
