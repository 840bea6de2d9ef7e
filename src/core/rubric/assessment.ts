import type { Verdict } from '../events/proof.ts';

/** A task's work by the rubric, as `omo evaluate --json` prints it. */
export interface Assessment {
  readonly task: string;
  readonly title: string;
  /** `checks`: by what can be measured cheaply; else the agent that read the work. */
  readonly by: string;
  readonly verdict: Verdict;
  /** Of correctness, completeness and quality, to two places. */
  readonly average: number;
  /** Presence, and an average of at least PASS. */
  readonly pass: boolean;
}

export const PASS = 3;
