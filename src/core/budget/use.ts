import type { Usage } from '../events/usage.ts';

/** What one attempt has used, as its agent told it. */
export interface AttemptUse {
  /** Below zero: a review of the task's work. */
  readonly attempt: number;
  readonly agent: string;
  readonly provider: string;
  /** The person's day its newest part counts for: `2026-11-21`. */
  readonly day: string;
  /** One entry a model; empty: its agent told nothing, which is not zero. */
  readonly usage: readonly Usage[];
  /** What of it counted for days before `day`. */
  readonly earlier?: readonly Usage[];
  /** Its running time, ms, and the day it counts for; absent while it runs. */
  readonly ended?: { readonly workedMs: number; readonly day: string };
}

/** The person's day that budgets count by, over all runs, also those that are forgotten. */
export interface Day {
  readonly name: string;
  /** When the next one begins, ms since the epoch. */
  readonly endsAt: number;
  readonly lines: readonly DayLine[];
}

/** Of one day, what the attempts of one agent with one model used. An attempt's running time stands with the model it used most. */
export interface DayLine {
  readonly agent: string;
  readonly provider: string;
  readonly model?: string;
  /** Attempts that used it, and of them those that used it most: each attempt is among the latter in one line alone. */
  readonly attempts: number;
  readonly mostly: number;
  readonly tokens: Tokens;
  /** US dollars the agents named themselves. */
  readonly usd: number;
  /** Of the attempts and tokens, those that came without a figure in dollars. */
  readonly unpriced: { readonly attempts: number; readonly tokens: Tokens };
  /** Attempts that ended without a word on tokens, and those that told neither tokens nor dollars. */
  readonly untold: { readonly tokens: number; readonly usd: number };
  /** Running time of the attempts that have ended, ms. */
  readonly workedMs: number;
}

export interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** The attempts behind the lines, each once. */
export function attemptsOf(lines: readonly DayLine[]): number {
  return lines.reduce((sum, { mostly }) => sum + mostly, 0);
}

export const NO_TOKENS: Tokens = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

/** `by`: -1 takes away. Never less than nothing. */
export function plusTokens(one: Tokens, other: Tokens, by: 1 | -1 = 1): Tokens {
  return {
    input: plus(one.input, other.input, by),
    output: plus(one.output, other.output, by),
    cacheRead: plus(one.cacheRead, other.cacheRead, by),
    cacheWrite: plus(one.cacheWrite, other.cacheWrite, by),
  };
}

/** Sums of dollars are kept free of what binary fractions add to them. */
export function plus(one: number, other: number, by: 1 | -1 = 1): number {
  return Math.max(0, Math.round((one + by * other) * 1e9) / 1e9);
}

export function allTokens({ input, output, cacheRead, cacheWrite }: Tokens): number {
  return input + output + cacheRead + cacheWrite;
}
