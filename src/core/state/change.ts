import type { Mood, Talk } from './conversation.ts';
import type { Run } from './state.ts';
import type { TaskState } from './task-state.ts';

/** The run with one of its tasks changed; the same object when nothing changes. */
export function inTask(run: Run, id: string, change: (task: TaskState) => TaskState): Run {
  const index = run.tasks.findIndex((task) => task.spec.id === id);
  const task = run.tasks[index];
  if (!task) return run;
  const changed = change(task);
  return changed === task ? run : { ...run, tasks: run.tasks.with(index, changed) };
}

/** The run with the conversation of a running task changed. */
export function inTalk(run: Run, { spec }: TaskState, change: (talk: Talk) => Talk): Run {
  return inTask(run, spec.id, (task) => {
    if (task.phase.is !== 'running') return task;
    const talk = change(task.phase.talk);
    return talk === task.phase.talk ? task : { ...task, phase: { ...task.phase, talk } };
  });
}

export function moodIs({ mood }: Talk, ...any: readonly Mood['is'][]): boolean {
  return any.includes(mood.is);
}

/** It works, since now if it didn't already. */
export function working(talk: Talk, at: number): Talk {
  return moodIs(talk, 'working') ? talk : { ...talk, mood: { is: 'working', since: at } };
}

/** One more thing the person should be told at the end, once. */
export function noted(run: Run, problem: string | undefined): Run {
  return problem === undefined || run.notes.includes(problem) ? run : { ...run, notes: [...run.notes, problem] };
}
