import type { Ground } from '../core/events/ground.ts';
import type { Conflict } from '../core/events/synthesis.ts';

/** Where a run's branches are put together. Nothing here touches the person's tree, index or branch, but `take`. */
export interface Integration {
  /** Merges one task's work into the integration branch. Done before, it says `there`; broken off, it can be called again. */
  merge(at: IntegrationPlace, step: MergeStep): Promise<Merged>;
  /** A tree of its own in which that merge stands open, markers and all, for an agent to settle. Called again: the same, afresh. */
  open(at: IntegrationPlace, step: MergeStep): Promise<{ readonly path: string }>;
  /** Commits what the agent left there and moves the integration branch to it; or says what is still unsettled. The tree is removed. */
  settle(at: IntegrationPlace, step: MergeStep): Promise<Settled>;
  /** A clean tree of one commit, to run acceptance in; called again, the same tree with that commit. */
  checkout(at: IntegrationPlace, commit: string): Promise<{ readonly path: string }>;
  /** The integration branch's commits after the run's base, oldest first, along its own line. */
  line(at: IntegrationPlace): Promise<readonly string[]>;
  /** Removes the folders this used; the branch stays. */
  tidy(at: IntegrationPlace): Promise<void>;
  /**
   * Brings the integration branch into the branch that is checked out in the person's tree: by moving it forward where that is
   * all it takes, else by a merge made elsewhere. Refused, with the reason, when anything of the person's is in the way.
   */
  take(at: IntegrationPlace, message: string): Promise<Taken>;
}

export interface IntegrationPlace {
  readonly ground: Ground;
  /** A folder of omo's for the trees this needs; absolute. */
  readonly dir: string;
  /** The integration branch, without `refs/heads/`. */
  readonly branch: string;
  /** What it begins with. */
  readonly base: string;
}

export interface MergeStep {
  readonly task: string;
  /** The head of the task's work. */
  readonly commit: string;
  readonly message: string;
  /** What was merged before it, oldest first: to say whose changes it meets. */
  readonly before: readonly { readonly task: string; readonly commit: string; readonly base: string }[];
}

export type Merged =
  | {
      readonly is: 'merged';
      readonly commit: string;
      readonly how: 'clean' | 'structure' | 'there';
      readonly structured: readonly string[];
    }
  | { readonly is: 'conflict'; readonly conflicts: readonly Conflict[] };

export type Settled =
  | { readonly is: 'settled'; readonly commit: string }
  | { readonly is: 'unsettled'; readonly why: string };

export type Taken =
  | { readonly is: 'taken'; readonly branch: string; readonly was: string; readonly commit: string }
  | { readonly is: 'refused'; readonly why: string };
