import type { Action } from '../schedule/action.ts';
import type { Run, State, TaskState } from './state.ts';
import { currentKey } from './state.ts';

/**
 * What had been decided but not reported when the last daemon ended: to be performed again, since every one of them may be done twice.
 * Starts are not among them: whether a worker was started is seen in the terminal (`reconcile`).
 */
export function interrupted(state: State): Action[] {
  return state.runs.flatMap((run) => [
    ...run.tasks.flatMap((task) => inTask(run, task)),
    ...inWorkers(run),
    ...inRun(run),
  ]);
}

function inTask(run: Run, task: TaskState): Action[] {
  if (task.tick === 'decided') return [{ do: 'tick', run: run.id, task: task.spec.id }];
  if (task.phase.is !== 'running') return [];
  const { stage } = task.phase;
  const key = currentKey(run, task);
  if (stage.is === 'collecting') return [{ do: 'collect', key }];
  if (stage.is === 'stopping') return [{ do: 'stop', key, why: stage.why, reason: stage.reason }];
  return [];
}

function inWorkers(run: Run): Action[] {
  return run.workers
    .filter((worker) => worker.phase.is === 'closing')
    .map((worker) => ({ do: 'close', run: run.id, worker: worker.name }));
}

function inRun(run: Run): Action[] {
  if (run.phase.is === 'reporting') return [{ do: 'report', run: run.id }];
  return run.prompts.is === 'decided' ? [{ do: 'write-prompts', run: run.id }] : [];
}
