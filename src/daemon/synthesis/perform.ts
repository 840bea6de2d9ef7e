import { messageOf } from '../../core/fault.ts';
import { OmoError } from '../../core/errors.ts';
import type { Event } from '../../core/events/event.ts';
import type { State } from '../../core/state/state.ts';
import { findRun } from '../../core/state/state.ts';
import type { SynthesisAction } from '../../core/synthesis/action.ts';
import type { MergeStepState } from '../../core/synthesis/state.ts';
import { findStep } from '../../core/synthesis/state.ts';
import type { SynthesisParts, Whole } from './parts.ts';
import { mergeStep, wholeOf } from './parts.ts';
import { reportWhole } from './report.ts';
import { resolveWork } from './resolve.ts';
import { verifyWhole } from './verify.ts';

/** Carries out one decided action of a run's synthesis and says what came of it. Never rejects. */
export async function performSynthesis(
  parts: SynthesisParts,
  action: SynthesisAction,
  state: State,
): Promise<readonly Event[]> {
  try {
    return await perform(parts, action, state);
  } catch (error) {
    if (parts.closing.aborted) return [];
    parts.log.error({ action: action.do, run: action.run, err: error }, 'synthesis broke off');
    return brokenOff(parts, action, state, messageOf(error));
  }
}

async function perform(parts: SynthesisParts, action: SynthesisAction, state: State): Promise<readonly Event[]> {
  if (action.do === 'leave-work') return [];
  const whole = wholeIn(parts, action, state);
  switch (action.do) {
    case 'merge-work':
      return [await mergeWork(parts, whole, stepIn(whole, action.task))];
    case 'resolve-work':
      return resolveWork(parts, whole, stepIn(whole, action.task));
    case 'verify-whole':
      return verifyWhole(parts, whole);
    case 'report-whole':
      return [await reportWhole(parts, whole)];
  }
}

async function mergeWork(parts: SynthesisParts, whole: Whole, step: MergeStepState): Promise<Event> {
  const merged = await parts.integration.merge(whole.place, mergeStep(whole, step));
  const of = { at: parts.now(), run: whole.run.id, task: step.task };
  if (merged.is === 'conflict') return { type: 'synthesis.conflicted', ...of, conflicts: [...merged.conflicts] };
  const { commit, how, structured } = merged;
  return {
    type: 'synthesis.merged',
    ...of,
    commit,
    how,
    ...(structured.length > 0 && { structured: [...structured] }),
  };
}

function wholeIn({ home }: SynthesisParts, { run: id }: SynthesisAction, state: State): Whole {
  const run = findRun(state, id);
  if (!run) throw new OmoError('E_INTERNAL', `there is no run ${id}`);
  return wholeOf(home, run);
}

function stepIn({ run, synthesis }: Whole, task: string): MergeStepState {
  const step = findStep(synthesis, task);
  if (!step) throw new OmoError('E_INTERNAL', `run ${run.id} has no work of ${task} to merge`);
  return step;
}

/** What an action that broke off leaves behind, so that nothing waits for it for ever. */
function brokenOff({ now }: SynthesisParts, action: SynthesisAction, state: State, reason: string): readonly Event[] {
  const { run } = action;
  const at = now();
  switch (action.do) {
    case 'merge-work':
    case 'resolve-work':
      return [{ type: 'synthesis.left', at, run, task: action.task, reason }];
    case 'verify-whole':
      return unverified(state, run, at, reason);
    case 'report-whole':
      return [{ type: 'synthesis.ended', at, run, problem: `the report could not be written: ${reason}` }];
    case 'leave-work':
      return [];
  }
}

function unverified(state: State, id: string, at: number, problem: string): readonly Event[] {
  const run = findRun(state, id);
  const { head = run?.ground?.base, asked } = run?.synthesis ?? {};
  if (head === undefined) return [];
  const check = { command: asked?.verify[0] ?? '', ok: false, problem, ms: 0, output: '', tail: '' };
  return [{ type: 'synthesis.verified', at, run: id, commit: head, checks: [check] }];
}
