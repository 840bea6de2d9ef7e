import { tickInFile } from '../adapters/files/tick-in-file.ts';
import type { Event } from '../core/events/event.ts';
import type { Run } from '../core/state/state.ts';
import type { TaskState } from '../core/state/task-state.ts';
import type { PerformParts } from './perform.ts';

/** Ticks a finished task's checkbox in its plan file. A box that can't be found again is told, and changes nothing else. */
export async function tick(parts: PerformParts, run: Run, task: TaskState): Promise<Event> {
  const { checkbox, id } = task.spec;
  const at = parts.now();
  if (!checkbox) return { type: 'task.ticked', at, run: run.id, task: id };
  const outcome = await tickInFile(checkbox);
  const problem =
    outcome.is === 'not-found'
      ? `${checkbox.file}:${checkbox.line}: the checkbox of "${id}" is not there any more, so it was not ticked`
      : undefined;
  return { type: 'task.ticked', at, run: run.id, task: id, problem };
}
