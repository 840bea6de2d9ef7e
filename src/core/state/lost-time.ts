import type { Run } from './state.ts';
import type { TaskState } from './task-state.ts';

/** Silence of before this daemon is not its to judge: each attempt has its whole time again. */
export function unheard(run: Run): Run {
  if (!run.tasks.some(isSilent)) return run;
  const tasks = run.tasks.map((task) =>
    task.phase.is === 'running' && isSilent(task) ? { ...task, phase: { ...task.phase, silent: undefined } } : task,
  );
  return { ...run, tasks };
}

/** What an attempt could not use is not its time, and silence in a sleep is nobody's. */
export function slept(run: Run, ms: number): Run {
  if (!run.tasks.some(({ phase }) => phase.is === 'running')) return run;
  const tasks = run.tasks.map((task) => {
    if (task.phase.is !== 'running') return task;
    return { ...task, phase: { ...task.phase, silent: undefined, sleptMs: (task.phase.sleptMs ?? 0) + ms } };
  });
  return { ...run, tasks };
}

function isSilent({ phase }: TaskState): boolean {
  return phase.is === 'running' && phase.silent !== undefined;
}
