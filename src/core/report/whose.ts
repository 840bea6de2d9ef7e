import type { Event } from '../events/event.ts';
import type { State } from '../state/state.ts';
import { findRun, findTask } from '../state/state.ts';

/** The worker an event is about, by the state after it; undefined for one about a whole run, or the daemon. */
export function whose(event: Event, state: State): string | undefined {
  if ('worker' in event) return event.worker;
  const run = 'run' in event ? findRun(state, event.run) : undefined;
  if (!run) return undefined;
  if ('task' in event) return findTask(run, event.task)?.worker;
  if ('message' in event) return run.messages.find(({ id }) => id === event.message)?.worker;
  if ('question' in event) return run.questions.find(({ id }) => id === event.question)?.worker;
  return undefined;
}
