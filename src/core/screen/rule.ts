import type { Dialog, Failure } from '../events/signal.ts';

/**
 * What a piece of an agent's screen means: data, per agent and version, and used last, where the agent gives nothing
 * better (its first composer, a dialog before its hooks run). Matched against the bottom lines only: what an agent
 * wrote about limits or questions stands further up.
 */
export interface ScreenRule {
  /** For people: `trust dialog`. */
  readonly name: string;
  /** Against the last `lines` lines that are not blank, joined by newlines. */
  readonly when: RegExp;
  readonly lines: number;
  readonly shows:
    /** An empty composer: a prompt can be typed. */
    | { readonly is: 'ready' }
    | { readonly is: 'busy' }
    | { readonly is: 'dialog'; readonly dialog: Omit<Dialog, 'key' | 'reply'> }
    /** It waits for its provider and tries again by itself. Groups of `when`: `message`, and `seconds` until it does. */
    | { readonly is: 'retrying'; readonly kind: Failure['kind'] };
}

/** What the screen shows, by the first rule that matches; undefined when none does. */
export interface ScreenReading {
  readonly rule: string;
  readonly shows: ScreenRule['shows'];
  /** The groups of the rule's expression that took part. */
  readonly groups?: Readonly<Record<string, string>>;
}
