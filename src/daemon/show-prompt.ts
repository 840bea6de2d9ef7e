import { OmoError } from '../core/errors.ts';
import type { State } from '../core/state/state.ts';
import { findTask } from '../core/state/state.ts';
import { shown } from '../core/worker/shown.ts';
import type { Params, PromptShown } from '../protocol/messages.ts';
import { known, latest, theRun } from './find.ts';

/** What an agent is told of a task of that run, or of the latest. */
export function showPrompt(
  { state }: { readonly state: () => State },
  { run: id, task: name }: Params<'task.prompt'>,
): PromptShown {
  const run = id === undefined ? latest(state()) : theRun(state(), id);
  const task = findTask(run, name);
  if (task) return shown(run, task);
  const ids = run.tasks.map(({ spec }) => spec.id);
  throw new OmoError('E_NOT_FOUND', `run ${run.id} has no task "${name}".${known(ids, name)}`);
}
