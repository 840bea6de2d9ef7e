import type { Logger } from 'pino';
import { OmoError } from '../../core/errors.ts';
import type { Event } from '../../core/events/event.ts';
import { messageOf } from '../../core/fault.ts';
import { endLines } from '../../core/report/end-lines.ts';
import { SESSION_PREFIX } from '../../core/report/report.ts';
import type { Action } from '../../core/schedule/action.ts';
import { shortageIn } from '../../core/short.ts';
import { findRun, type Run, type State } from '../../core/state/state.ts';
import type { Viewer, ViewSpec } from '../../ports/viewer.ts';
import type { Home } from '../../config/home.ts';
import { runEnvironment } from '../launch.ts';
import { iso } from '../results.ts';

export interface ViewParts {
  readonly home: Home;
  readonly now: () => number;
  readonly log: Pick<Logger, 'warn'>;
  readonly viewer: Viewer;
  /** How a script of the person's terminal reaches a worker's session. */
  readonly reaches: (worker: string) => Pick<ViewSpec, 'attach' | 'isThere' | 'socketFolder'>;
  readonly closing: AbortSignal;
}

type ViewAction = Extract<Action, { do: 'view' }>;

/** Puts a worker's screen before the person. Throws why that failed, which stops nothing. */
export async function viewWorker(parts: ViewParts, action: ViewAction, state: State): Promise<readonly Event[]> {
  const { run: id, worker, session } = action;
  const view = findRun(state, id)?.options.view;
  if (view === undefined) throw new OmoError('E_INTERNAL', `nobody asked to see the workers of run ${id}`);
  const env = await runEnvironment(parts.home, id);
  const title = `${SESSION_PREFIX}${worker}`;
  await parts.viewer.show({ run: id, worker, session, view, title, env, ...parts.reaches(worker) }, parts.closing);
  return [{ type: 'worker.viewed', at: parts.now(), run: id, worker, session }];
}

/** Before a worker's session is closed: whoever looks at it is told how it ended. Only a full disk is a reason to wait for. */
export async function tellEnd(parts: ViewParts, run: Run, worker: string): Promise<void> {
  const session = run.workers.find(({ name }) => name === worker)?.view?.session;
  if (session === undefined) return;
  try {
    await parts.viewer.tellEnd({ run: run.id, worker, session }, endLines(run, worker, iso));
  } catch (error) {
    if (shortageIn(error) !== undefined) throw error;
    parts.log.warn({ run: run.id, worker, reason: messageOf(error) }, 'its terminal was not told of its end');
  }
}
