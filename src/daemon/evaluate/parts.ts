import type { Home } from '../../config/home.ts';
import type { State } from '../../core/state/state.ts';
import type { Reviewer } from '../../ports/reviewer.ts';

/** What judging finished work, and reading what was written on the way, needs from outside. */
export interface EvaluateParts {
  readonly home: Home;
  readonly now: () => number;
  readonly state: () => State;
  readonly reviewer: Reviewer;
  /** The daemon ends: an agent that reads is broken off. */
  readonly closing?: AbortSignal;
}
