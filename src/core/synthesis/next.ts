import type { Conflict } from '../events/synthesis.ts';
import type { Run } from '../state/state.ts';
import { clip, oneLine } from '../text/line.ts';
import type { SynthesisAction } from './action.ts';
import type { MergeStepState, Synthesis } from './state.ts';

/** What is to be done now to put the run together: one thing at a time, nothing while one is under way. */
export function synthesisActions({ id: run, synthesis }: Run): SynthesisAction[] {
  if (!synthesis) return [];
  const { phase } = synthesis;
  switch (phase.is) {
    case 'merging':
      return mergeActions(run, synthesis);
    case 'verifying':
      return phase.step === 'due' ? [{ do: 'verify-whole', run }] : [];
    case 'reporting':
      return phase.step === 'due' ? [{ do: 'report-whole', run }] : [];
    case 'ended':
      return [];
  }
}

/** What was decided and not told of when the last daemon ended: to be performed again. */
export function interruptedSynthesis({ id: run, synthesis }: Run): SynthesisAction[] {
  if (!synthesis) return [];
  const { phase, steps } = synthesis;
  if (phase.is === 'verifying') return phase.step === 'decided' ? [{ do: 'verify-whole', run }] : [];
  if (phase.is === 'reporting') return phase.step === 'decided' ? [{ do: 'report-whole', run }] : [];
  return steps.flatMap(({ task, phase: { is } }): SynthesisAction[] => {
    if (is === 'merging') return [{ do: 'merge-work', run, task }];
    return is === 'resolving' ? [{ do: 'resolve-work', run, task }] : [];
  });
}

/** The step that this one is left out with: its branch holds that one's work, which is not in the whole. */
export function blockerOf({ steps }: Synthesis, { on, settles }: MergeStepState): string | undefined {
  if (settles) return undefined;
  return steps.find(({ task, phase }) => phase.is === 'left' && on.includes(task))?.task;
}

/** Whether one is being merged or settled at this moment. */
export function isBusy({ steps }: Synthesis): boolean {
  return steps.some(({ phase }) => phase.is === 'merging' || phase.is === 'resolving');
}

function mergeActions(run: string, synthesis: Synthesis): SynthesisAction[] {
  if (isBusy(synthesis)) return [];
  const step = synthesis.steps.find(({ phase }) => phase.is === 'due' || phase.is === 'conflict');
  if (!step) return [];
  const { task } = step;
  if (step.phase.is !== 'conflict') return [dueAction(run, synthesis, step)];
  const settler = settlerOf(synthesis, step);
  if (settler) return [{ do: 'merge-work', run, task: settler.task }];
  if (synthesis.asked.resolver) return [{ do: 'resolve-work', run, task }];
  return [{ do: 'leave-work', run, task, reason: conflictWords(step.phase.conflicts) }];
}

function dueAction(run: string, synthesis: Synthesis, step: MergeStepState): SynthesisAction {
  const { task } = step;
  const blocker = blockerOf(synthesis, step);
  if (blocker === undefined) return { do: 'merge-work', run, task };
  const reason = `its branch holds the work of ${blocker}, which is left out; put that right first`;
  return { do: 'leave-work', run, task, reason };
}

/** A later task was given the contradiction to settle, and its branch holds both sides: merged, it brings this one in. */
function settlerOf({ steps }: Synthesis, { task }: MergeStepState): MergeStepState | undefined {
  return steps.find(({ on, settles, phase }) => settles && phase.is === 'due' && on.includes(task));
}

function conflictWords(conflicts: readonly Conflict[]): string {
  const names = conflicts.slice(0, MOST_NAMES).map(({ path }) => clip(oneLine(path), 80));
  const more = conflicts.length - names.length;
  const files = `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return `it contradicts what was merged before in ${files}, and no agent was named to settle that`;
}

const MOST_NAMES = 3;
