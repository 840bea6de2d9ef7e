import { outsideOf } from '../proof/notices.ts';
import type { Run } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { outside } from '../tasks/scopes.ts';

/** Files a done task changed outside of what it was to write. */
export function outsideFiles(run: Run, task: TaskState): readonly string[] {
  const changes = task.phase.is === 'done' ? task.evidence?.changes : undefined;
  return changes ? outsideOf(run, task, changes.files, outside) : [];
}
