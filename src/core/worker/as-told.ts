import type { TaskState } from '../state/task-state.ts';

/** The task as it stood when its latest attempt was told what to do; while it waits, as its next one will be told. */
export function asTold(task: TaskState): TaskState {
  if (task.phase.is === 'waiting' || task.phase.is === 'running') return task;
  const before = task.tries.filter(({ attempt }) => attempt < task.attempts);
  const own = task.tries.find(({ attempt }) => attempt === task.attempts);
  return { ...task, tries: before, resume: own?.resumed };
}
