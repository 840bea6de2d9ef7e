import type { Verification } from '../events/proof.ts';
import type { Run } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import type { MergePhase, MergeStepState } from './state.ts';
import { findStep } from './state.ts';
import { stepsOf, workOf } from './steps.ts';

/** How a run stands as one result. */
export interface Overview {
  readonly merged: readonly Standing<'merged'>[];
  readonly left: readonly Standing<'left'>[];
  /** Done, with work that the last time of putting together has not met. */
  readonly missed: readonly TaskState[];
  /** Done on a branch, but nobody knows what it changed. */
  readonly unmeasured: readonly TaskState[];
  readonly notDone: readonly TaskState[];
  /** What had to pass and did not. */
  readonly failing?: Verification | undefined;
  /** All that was done is in it, and what had to pass passes. */
  readonly isWhole: boolean;
}

export interface Standing<Is extends MergePhase['is']> {
  readonly step: MergeStepState;
  readonly task: TaskState | undefined;
  readonly phase: Extract<MergePhase, { is: Is }>;
}

export function overviewOf(run: Run): Overview {
  const [merged, left] = [standing(run, 'merged'), standing(run, 'left')];
  const missed = stepsOf(run).filter((step) => !isMet(run, step));
  const unmeasured = run.tasks.filter(isUnmeasured);
  const failing = run.synthesis?.verified?.checks.find(({ ok }) => !ok);
  return {
    merged,
    left,
    missed: run.tasks.filter(({ spec }) => missed.some(({ task }) => task === spec.id)),
    unmeasured,
    notDone: run.tasks.filter(({ phase }) => phase.is !== 'done'),
    failing,
    isWhole: left.length + missed.length + unmeasured.length === 0 && failing === undefined,
  };
}

function standing<Is extends MergePhase['is']>(run: Run, is: Is): Standing<Is>[] {
  return (run.synthesis?.steps ?? []).flatMap((step): Standing<Is>[] => {
    const { phase } = step;
    const task = run.tasks.find(({ spec }) => spec.id === step.task);
    return hasPhase(phase, is) ? [{ step, task, phase }] : [];
  });
}

function hasPhase<Is extends MergePhase['is']>(phase: MergePhase, is: Is): phase is Extract<MergePhase, { is: Is }> {
  return phase.is === is;
}

function isMet({ synthesis }: Run, { task, commit }: MergeStepState): boolean {
  const step = synthesis && findStep(synthesis, task);
  return step !== undefined && (step.phase.is === 'left' || step.commit === commit);
}

function isUnmeasured(task: TaskState): boolean {
  const { phase, tree, evidence } = task;
  return phase.is === 'done' && tree?.branch !== undefined && evidence?.changes?.commit === undefined && !workOf(task);
}
