import type { Run } from '../state/state.ts';
import type { Overview } from './overview.ts';

/** The whole in one line: what is in, what is open, whether it passes. Plain words, nothing untrusted. */
export function headline({ tasks, synthesis }: Run, overview: Overview): string {
  const { left, missed, unmeasured, notDone } = overview;
  const open = left.length + missed.length + unmeasured.length + notDone.length;
  const all = tasks.length;
  const parts =
    open === 0
      ? `${all === 1 ? 'the task is' : `all ${all} tasks are`} in`
      : `${open} of ${all} ${all === 1 ? 'task' : 'tasks'} open`;
  return `${parts}, ${checkWords(synthesis, overview)}`;
}

function checkWords(synthesis: Run['synthesis'], { failing, merged }: Overview): string {
  if (merged.length === 0) return 'nothing is put together';
  if (failing) return 'a check fails';
  return synthesis?.verified ? 'every check passes' : 'nothing was checked';
}
