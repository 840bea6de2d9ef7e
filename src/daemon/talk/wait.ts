import { OmoError } from '../../core/errors.ts';
import type { Run, State } from '../../core/state/state.ts';
import type { TaskState } from '../../core/state/task-state.ts';
import type { Params, Results, WaitEvent } from '../../protocol/messages.ts';
import { known, workerNames } from '../find.ts';
import { whyWaiting } from '../picture.ts';
import { iso } from '../results.ts';
import type { Viewer } from '../watch.ts';
import { told } from './answer.ts';
import type { SendParts } from './send.ts';

/** Answers when any (or all) of the workers have come to something a script acts on, or the time is up. */
export async function wait(
  parts: SendParts,
  { workers, mode, timeoutMs }: Params<'workers.wait'>,
  viewer: Pick<Viewer, 'gone'>,
): Promise<Results['workers.wait']> {
  const names = workers.length === 0 ? liveWorkers(parts.state()) : workers;
  for (const name of names) mustBeKnown(parts.state(), name);
  const enough = (state: State): boolean => {
    const events = names.flatMap((name) => eventsOf(state, name, parts.now()));
    return (
      viewer.gone ||
      (mode === 'any' ? events.length > 0 : names.every((name) => eventsOf(state, name, parts.now()).length > 0))
    );
  };
  const state = await parts.until(enough, timeoutMs);
  return enough(state)
    ? { is: 'events', events: names.flatMap((name) => eventsOf(state, name, parts.now())) }
    : { is: 'timeout' };
}

function liveWorkers(state: State): string[] {
  const live = workerNames(state.runs.filter((run) => run.phase.is !== 'ended'));
  if (live.length > 0) return live;
  throw new OmoError(
    'E_NOT_FOUND',
    'no worker is live, so there is nothing to wait for. Name one to wait for its end.',
  );
}

function mustBeKnown(state: State, name: string): void {
  const names = workerNames(state.runs);
  if (!names.includes(name))
    throw new OmoError(
      'E_NOT_FOUND',
      `there is no worker "${name}".${known(names, name) || ' There has been none yet.'}`,
    );
}

/** What the latest worker of that name has come to; empty while it only works. */
function eventsOf(state: State, name: string, now: number): WaitEvent[] {
  const run = state.runs.findLast((one) => one.workers.some((worker) => worker.name === name));
  if (!run) return [];
  const tasks = run.tasks.filter((task) => task.worker === name);
  const running = tasks.find((task) => task.phase.is === 'running');
  if (running) return inConversation(run, running, name);
  const last = tasks.at(-1);
  if (!last) return [];
  const waiting = run.phase.is === 'ended' ? [] : tasks.filter((task) => task.phase.is === 'waiting');
  return waiting.length === 0 ? [ended(run, last, name)] : parked(state, run, waiting, name, now);
}

/** All that it would do next waits for its provider. */
function parked(state: State, run: Run, waiting: readonly TaskState[], worker: string, now: number): WaitEvent[] {
  const why = whyWaiting(state, run, now);
  const [first, ...others] = waiting.map((task) => why(task));
  if (first?.status !== 'parked' || others.some((other) => other?.status !== 'parked')) return [];
  const { reason, until } = first;
  const at = iso(waiting[0]?.tries.at(-1)?.at ?? run.startedAt);
  return [{ type: 'limited', worker, run: run.id, at, reason, ...(until !== undefined && { until: iso(until) }) }];
}

function inConversation(run: Run, task: TaskState, worker: string): WaitEvent[] {
  if (task.phase.is !== 'running') return [];
  // One that ends by its own word is over in a moment, and then told with how it ended.
  const { stage } = task.phase;
  if (stage.is !== 'working' && stage.is !== 'judging') return [];
  const { mood, said } = task.phase.talk;
  const common = { worker, run: run.id, at: iso(mood.since) };
  const question = run.questions.find((one) => one.phase.is === 'open' && one.worker === worker);
  if (question) return [{ type: 'asking', ...common, at: iso(question.askedAt), question: told(question) }];
  if (stage.is === 'judging') return [];
  if (mood.is === 'limited') {
    const { message, until } = mood.failure;
    return [{ type: 'limited', ...common, reason: message, ...(until !== undefined && { until: iso(until) }) }];
  }
  return mood.is === 'complete' ? [{ type: 'idle', ...common, ...(said !== undefined && { summary: said }) }] : [];
}

function ended(run: Run, { phase }: TaskState, worker: string): WaitEvent {
  const at = iso('at' in phase ? phase.at : run.startedAt);
  const summary = 'summary' in phase && phase.summary !== undefined ? { summary: phase.summary } : {};
  const reason = 'reason' in phase ? { reason: phase.reason } : {};
  return { type: phase.is === 'done' ? 'done' : 'failed', worker, run: run.id, at, ...summary, ...reason };
}
