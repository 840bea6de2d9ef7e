import type { Event, Place } from '../events/event.ts';
import { noted } from './change.ts';
import type { Run, WorkerState } from './state.ts';

/** How far a worker's screen is on its way before the person. Absent: nobody asked for that, or nothing of it has begun. */
export type WorkerView =
  | { readonly is: 'opening' | 'shown'; readonly session: string }
  | { readonly is: 'failed'; readonly session: string; readonly reason: string };

type ViewEvent = Extract<Event, { type: 'worker.view-decided' | 'worker.viewed' | 'worker.view-failed' }>;

/** One session among all that a worker ever has: a server begun anew counts its own from the start. */
export function sessionKey({ server, session }: Extract<Place, { kind: 'pane' }>): string {
  return `${server.pid}-${server.start}-${session.slice(1)}`;
}

/** A worker is shown once for each session; what is told of an earlier one changes nothing. */
export function reduceView(run: Run, event: ViewEvent): Run {
  const index = run.workers.findIndex(({ name }) => name === event.worker);
  const worker = run.workers[index];
  const view = worker && viewAfter(worker, event);
  if (!worker || view === undefined) return run;
  const told = event.type === 'worker.view-failed' ? `${event.worker} was not shown: ${event.reason}` : undefined;
  return noted({ ...run, workers: run.workers.with(index, { ...worker, view }) }, told);
}

function viewAfter({ view }: WorkerState, event: ViewEvent): WorkerView | undefined {
  const { session } = event;
  if (event.type === 'worker.view-decided') return view?.session === session ? undefined : { is: 'opening', session };
  if (view?.is !== 'opening' || view.session !== session) return undefined;
  return event.type === 'worker.viewed' ? { is: 'shown', session } : { is: 'failed', session, reason: event.reason };
}
