import type { Failure } from '../events/signal.ts';
import type { FailureClass } from '../failure/class.ts';

/** One attempt that is over. */
export interface Try {
  readonly attempt: number;
  readonly agent: string;
  readonly ended: 'done' | FailureClass;
  readonly reason?: string | undefined;
  /** What the next attempt is told of why, in several lines: a command's last words, a review's points. Untrusted text. */
  readonly feedback?: string | undefined;
  /** What its agent told of why. */
  readonly failure?: Failure | undefined;
  /** What it said last. Untrusted text. */
  readonly said?: string | undefined;
  /** The conversation it went on with. */
  readonly resumed?: string | undefined;
  readonly at: number;
}

export const KEPT_TRIES = 20;

export interface Wish {
  /** Its conversation is there, or its provider asked for a short pause only. */
  readonly agent?: string;
  /** A provider whose limit it has met twice in a row. */
  readonly notOn?: string;
  /** ms since the epoch. */
  readonly notBefore?: number;
}
