import type { Run } from './state.ts';
import type { TaskState } from './task-state.ts';

/** The tasks whose work a task's branch begins with: those it waits for, and in its worker's tree what that did before. */
export function buildsOn(run: Run, task: TaskState): TaskState[] {
  if (task.builtOn) return run.tasks.filter(({ spec }) => task.builtOn?.includes(spec.id));
  return run.tasks.filter(
    ({ spec, worker, phase }) =>
      phase.is === 'done' &&
      spec.id !== task.spec.id &&
      (task.spec.dependsOn.includes(spec.id) || (worker !== undefined && worker === task.worker)),
  );
}
