import type { Run } from '../state/state.ts';
import type { SynthesisEvent } from './action.ts';
import { blockerOf, isBusy } from './next.ts';
import type { MergePhase, MergeStepState, Synthesis } from './state.ts';
import { findStep, isUnderWay } from './state.ts';
import { integrationBranch, stepsOf } from './steps.ts';

type Fact<T extends SynthesisEvent['type']> = Extract<SynthesisEvent, { type: T }>;

/** The run after one more fact of its synthesis; the same object when the fact no longer applies. */
export function reduceSynthesis(run: Run, event: SynthesisEvent): Run {
  if (event.type === 'synthesis.asked') return asked(run, event);
  const { synthesis } = run;
  if (!synthesis) return run;
  const after = reduced(synthesis, event);
  return after === synthesis ? run : { ...run, synthesis: after };
}

/** Asked again: what is merged stays so, everything else gets its turn again. */
function asked(run: Run, { at, verify, resolver, checkMs, resolveMs }: Fact<'synthesis.asked'>): Run {
  const before = run.synthesis;
  if (before && isUnderWay(before)) return run;
  const steps = stepsOf(run).map((step) => kept(before, step));
  const known = new Set(steps.map(({ task }) => task));
  const others = before?.steps.filter(({ task, phase }) => phase.is === 'merged' && !known.has(task)) ?? [];
  const synthesis: Synthesis = {
    branch: before?.branch ?? integrationBranch(run),
    head: before?.head,
    asked: { at, verify, resolver, checkMs, resolveMs },
    steps: [...others, ...steps],
    phase: { is: 'merging' },
    taken: before?.taken ?? [],
  };
  return { ...run, synthesis: advanced(synthesis) };
}

function kept(before: Synthesis | undefined, step: MergeStepState): MergeStepState {
  const old = before && findStep(before, step.task);
  return old?.phase.is === 'merged' && old.commit === step.commit ? { ...step, phase: old.phase } : step;
}

function reduced(synthesis: Synthesis, event: Exclude<SynthesisEvent, { type: 'synthesis.asked' }>): Synthesis {
  switch (event.type) {
    case 'synthesis.merge-decided':
    case 'synthesis.merged':
    case 'synthesis.conflicted':
    case 'synthesis.resolve-decided':
    case 'synthesis.resolved':
    case 'synthesis.left':
      return inStep(synthesis, event);
    case 'synthesis.verify-decided':
      return isDue(synthesis, 'verifying') ? { ...synthesis, phase: { is: 'verifying', step: 'decided' } } : synthesis;
    case 'synthesis.verified':
      return verified(synthesis, event);
    case 'synthesis.report-decided':
      return isDue(synthesis, 'reporting') ? { ...synthesis, phase: { is: 'reporting', step: 'decided' } } : synthesis;
    case 'synthesis.ended':
      return ended(synthesis, event);
    case 'synthesis.taken':
      return taken(synthesis, event);
  }
}

type StepEvent = Extract<SynthesisEvent, { task: string }>;

function inStep(synthesis: Synthesis, event: StepEvent): Synthesis {
  const step = findStep(synthesis, event.task);
  if (!step || synthesis.phase.is !== 'merging') return synthesis;
  const phase = stepPhase(synthesis, step, event);
  if (phase === undefined) return synthesis;
  const steps = synthesis.steps.map((one) => (one === step ? { ...step, phase } : one));
  if (phase.is !== 'merged') return advanced({ ...synthesis, steps });
  return advanced({ ...synthesis, head: phase.commit, steps: steps.map((one) => freed(one, step)) });
}

/** Undefined: the fact does not apply to a step that stands so. */
function stepPhase(synthesis: Synthesis, step: MergeStepState, event: StepEvent): MergePhase | undefined {
  const { phase } = step;
  const conflicts = 'conflicts' in phase ? (phase.conflicts ?? []) : [];
  switch (event.type) {
    case 'synthesis.merge-decided':
      return phase.is === 'due' && !isBusy(synthesis) ? { is: 'merging' } : undefined;
    case 'synthesis.merged':
      return phase.is === 'merging' || phase.is === 'resolving' ? merged(event) : undefined;
    case 'synthesis.conflicted':
      return phase.is === 'merging' ? { is: 'conflict', conflicts: event.conflicts } : undefined;
    case 'synthesis.resolve-decided':
      return phase.is === 'conflict' && !isBusy(synthesis) ? { is: 'resolving', conflicts } : undefined;
    case 'synthesis.resolved': {
      const { commit, by, says } = event;
      const told = { commit, how: 'agent', structured: [], by, says, conflicts } as const;
      return phase.is === 'resolving' ? { is: 'merged', ...told } : undefined;
    }
    case 'synthesis.left':
      return left(synthesis, step, event);
  }
}

function merged({ commit, how, structured = [] }: Fact<'synthesis.merged'>): MergePhase {
  return { is: 'merged', commit, how, structured };
}

/** One whose turn has not come is left only together with another: else it would be a fact of an earlier time. */
function left(synthesis: Synthesis, step: MergeStepState, { reason }: Fact<'synthesis.left'>): MergePhase | undefined {
  const { phase } = step;
  if (phase.is === 'merged' || phase.is === 'left') return undefined;
  if (phase.is !== 'due') return { is: 'left', reason, conflicts: 'conflicts' in phase ? phase.conflicts : [] };
  const because = blockerOf(synthesis, step);
  return because === undefined ? undefined : { is: 'left', reason, conflicts: [], because };
}

/**
 * What the merge of another step means for this one: left out, it may be in the whole by that merge, or be left out no longer;
 * in conflict, it may have none now.
 */
function freed(step: MergeStepState, by: MergeStepState): MergeStepState {
  const { phase, task, on } = step;
  const isFreed =
    (phase.is === 'left' && (phase.because === by.task || by.on.includes(task))) ||
    (phase.is === 'conflict' && (by.on.includes(task) || on.includes(by.task)));
  return isFreed ? { ...step, phase: { is: 'due' } } : step;
}

/** When every step has come to its end the whole is looked at, and then told of. */
function advanced(synthesis: Synthesis): Synthesis {
  const { steps, asked: wanted, phase } = synthesis;
  const isSettled = steps.every((step) => step.phase.is === 'merged' || step.phase.is === 'left');
  if (phase.is !== 'merging' || !isSettled) return synthesis;
  const isThere = steps.some((step) => step.phase.is === 'merged');
  const next = isThere && wanted.verify.length > 0 ? 'verifying' : 'reporting';
  return { ...synthesis, phase: { is: next, step: 'due' } };
}

function isDue({ phase }: Synthesis, is: 'verifying' | 'reporting'): boolean {
  return phase.is === is && phase.step === 'due';
}

function verified(synthesis: Synthesis, event: Fact<'synthesis.verified'>): Synthesis {
  const { phase } = synthesis;
  if (phase.is !== 'verifying' || phase.step !== 'decided') return synthesis;
  const { commit, checks, guilty, before } = event;
  return {
    ...synthesis,
    head: commit,
    verified: { commit, checks, guilty, before },
    phase: { is: 'reporting', step: 'due' },
  };
}

function ended(synthesis: Synthesis, { at, report, problem }: Fact<'synthesis.ended'>): Synthesis {
  const { phase } = synthesis;
  if (phase.is !== 'reporting' || phase.step !== 'decided') return synthesis;
  return { ...synthesis, phase: { is: 'ended', at, report, problem } };
}

function taken(synthesis: Synthesis, { at, branch, commit, was }: Fact<'synthesis.taken'>): Synthesis {
  const isKnown = synthesis.taken.some((one) => one.at === at && one.branch === branch && one.commit === commit);
  return isKnown ? synthesis : { ...synthesis, taken: [...synthesis.taken, { at, branch, commit, was }] };
}
