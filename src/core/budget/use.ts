import type { Usage } from '../events/usage.ts';

/** What one attempt has used, as its agent told it last. */
export interface AttemptUse {
  readonly attempt: number;
  readonly agent: string;
  readonly provider: string;
  /** The person's day it counts for: `2026-11-21`. */
  readonly day: string;
  /** One entry a model; empty: its agent told nothing, which is not zero. */
  readonly usage: readonly Usage[];
}

/** The person's day that budgets count by, over all runs, also those that are forgotten. */
export interface Day {
  readonly name: string;
  /** When the next one begins, ms since the epoch. */
  readonly endsAt: number;
  readonly lines: readonly DayLine[];
}

/** Of one day, what the attempts of one agent with one model used. */
export interface DayLine {
  readonly agent: string;
  readonly provider: string;
  readonly model?: string;
  /** Attempts that told it. */
  readonly attempts: number;
  readonly tokens: { readonly input: number; readonly output: number; readonly cacheRead: number; readonly cacheWrite: number };
  /** US dollars the agents named themselves. */
  readonly usd: number;
  /** Running time of the attempts that have ended, ms. */
  readonly workedMs: number;
}
