import type { Run } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { findTask } from '../state/state.ts';
import { clip, oneLine } from '../text/line.ts';

/**
 * Of the commit that merges a task's work. Its title stands there only when the person wrote it: a forge acts on words like
 * `fixes #1` in a commit.
 */
export function mergeMessage(run: Run, id: string): string {
  const task = findTask(run, id);
  const title = task === undefined || task.by !== undefined ? '' : `\n${clip(oneLine(task.spec.title), 200)}\n`;
  return `Merge ${id}, by worker ${workerOf(task) ?? id}\n${title}\n${trailers(run, id, task)}`;
}

/** Of the commit that brings the whole into a branch of the person's, where one is needed. */
export function takeMessage({ id, synthesis }: Run): string {
  const tasks = (synthesis?.steps ?? []).filter(({ phase }) => phase.is === 'merged').map(({ task }) => task);
  return `Merge run ${id}\n\nTasks: ${tasks.join(', ')}\n\nOmo-Run: ${id}\n`;
}

function trailers(run: Run, id: string, task: TaskState | undefined): string {
  const agent = task?.agent === undefined ? '' : `Omo-Agent: ${oneLine(task.agent)}\n`;
  return `Omo-Run: ${run.id}\nOmo-Task: ${id}\nOmo-Worker: ${workerOf(task) ?? id}\n${agent}`;
}

function workerOf(task: TaskState | undefined): string | undefined {
  return task?.worker ?? task?.spec.domain;
}
