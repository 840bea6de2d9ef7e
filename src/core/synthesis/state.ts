import type { AgentSpec } from '../events/agent-spec.ts';
import type { Verification } from '../events/proof.ts';
import type { Conflict } from '../events/synthesis.ts';

/** How far the branches of a run are put together: part of the run's state, a fold over `synthesis.*`. */
export interface Synthesis {
  /** The integration branch, without `refs/heads/`. */
  readonly branch: string;
  /** Its head, as last told; absent: nothing is in it yet. */
  readonly head?: string | undefined;
  readonly asked: {
    readonly at: number;
    readonly verify: readonly string[];
    readonly resolver?: AgentSpec | undefined;
    readonly checkMs: number;
    readonly resolveMs: number;
  };
  /** One for each task that is done on a branch, in the order they are merged: dependencies first, then by when they were done. */
  readonly steps: readonly MergeStepState[];
  readonly phase:
    | { readonly is: 'merging' }
    | { readonly is: 'verifying'; readonly step: 'due' | 'decided' }
    | { readonly is: 'reporting'; readonly step: 'due' | 'decided' }
    | {
        readonly is: 'ended';
        readonly at: number;
        readonly report?: string | undefined;
        readonly problem?: string | undefined;
      };
  /** The last look at the whole; absent: nothing to run, or not yet. */
  readonly verified?:
    | {
        readonly commit: string;
        readonly checks: readonly Verification[];
        readonly guilty?: string | undefined;
        readonly before?: true | undefined;
      }
    | undefined;
  /** Branches of the person's it was taken into. */
  readonly taken: readonly {
    readonly at: number;
    readonly branch: string;
    readonly commit: string;
    readonly was: string;
  }[];
}

export interface MergeStepState {
  readonly task: string;
  /** The head of the task's work, and what that began with. */
  readonly commit: string;
  readonly base: string;
  /** Other steps whose work its branch holds too: those it waited for, and what its worker did before. */
  readonly on: readonly string[];
  /** Its branch began with work that contradicts itself, and settles that. */
  readonly settles?: true | undefined;
  readonly phase: MergePhase;
}

export type MergePhase =
  | { readonly is: 'due' }
  | { readonly is: 'merging' }
  | { readonly is: 'conflict'; readonly conflicts: readonly Conflict[] }
  | { readonly is: 'resolving'; readonly conflicts: readonly Conflict[] }
  | {
      readonly is: 'merged';
      readonly commit: string;
      readonly how: 'clean' | 'structure' | 'there' | 'agent';
      readonly structured: readonly string[];
      /** The agent that settled its conflicts, and what it said. */
      readonly by?: string | undefined;
      readonly says?: string | undefined;
      readonly conflicts?: readonly Conflict[] | undefined;
    }
  | {
      readonly is: 'left';
      readonly reason: string;
      readonly conflicts: readonly Conflict[];
      /** The step it is left out with, because its branch holds that one's work. */
      readonly because?: string | undefined;
    };

/** Whether what was asked for is still being done. */
export function isUnderWay({ phase }: Synthesis): boolean {
  return phase.is !== 'ended';
}

/** The step of that task, or undefined. */
export function findStep({ steps }: Synthesis, task: string): MergeStepState | undefined {
  return steps.find((step) => step.task === task);
}
