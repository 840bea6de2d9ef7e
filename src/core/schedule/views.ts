import { sessionKey } from '../state/view.ts';
import type { Run } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import type { Action } from './action.ts';

/** Workers to be shown to the person: those at work in a session that no terminal was opened for yet. */
export function views(run: Run): Action[] {
  if (run.options.view === undefined || run.phase.is !== 'active') return [];
  return run.tasks.flatMap((task) => viewOf(run, task));
}

function viewOf(run: Run, { phase, worker: name }: TaskState): Action[] {
  if (phase.is !== 'running' || phase.stage.is !== 'working' || phase.stage.place.kind !== 'pane') return [];
  const session = sessionKey(phase.stage.place);
  const worker = run.workers.find((one) => one.name === name);
  if (worker?.phase.is !== 'open' || worker.view?.session === session) return [];
  return [{ do: 'view', run: run.id, worker: worker.name, session }];
}
