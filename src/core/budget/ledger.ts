import type { AttemptKey, Event } from '../events/event.ts';
import type { Run, State } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { agentOf, findRun, findTask, providerOf } from '../state/state.ts';
import { isAtWork } from '../state/task-state.ts';
import { recounted } from './lines.ts';
import { believed, replaces } from './told.ts';
import type { AttemptUse, Day } from './use.ts';

/**
 * What was used, kept with the tasks and with the day: each attempt's own total replaces what it told before, and the day
 * changes by the difference. `after` is `before` with the event folded in; the same object where nothing was used.
 */
export function ledgered(before: State, after: State, event: Event): State {
  switch (event.type) {
    case 'day.began':
      return dayBegun(after, event);
    case 'attempt.used':
      return told(after, event);
    case 'attempt.reviewed':
      return reviewed(after, event);
    case 'attempt.ended':
    case 'attempt.lost':
    case 'attempt.stopped':
      return ended(before, after, event);
    default:
      return after;
  }
}

/**
 * The same day told again, by a daemon that started anew, goes on where it was. Another one begins with what was told of it
 * already, which is mostly nothing: a record can be read after midnight and before anybody said so.
 */
function dayBegun(state: State, { day: name, endsAt }: Extract<Event, { type: 'day.began' }>): State {
  if (state.day?.name === name)
    return state.day.endsAt === endsAt ? state : { ...state, day: { ...state.day, endsAt } };
  const empty: Day = { name, endsAt, lines: [] };
  const uses = state.runs.flatMap(({ tasks }) => tasks.flatMap(({ used }) => used));
  return { ...state, day: uses.reduce((day, use) => recounted(day, undefined, use), empty) };
}

/** Also of an attempt or a run that is over: agents' records may be read late. */
function told(state: State, event: Extract<Event, { type: 'attempt.used' }>): State {
  const place = placeOf(state, event);
  const usage = believed(event.usage);
  if (!place || usage.length === 0 || event.attempt < 1 || event.attempt > place.task.attempts) return state;
  const known = useOf(place.task, event.attempt);
  if (!known) return withUse(state, place, { ...blank(place, event.attempt), day: event.day, usage });
  if (!replaces(usage, known.usage)) return state;
  // What was told up to midnight counted for the day before; days only go forward.
  const later = event.day > known.day && known.usage.length > 0;
  const day = event.day > known.day ? event.day : known.day;
  return withUse(state, place, { ...known, usage, day, ...(later && { earlier: known.usage }) });
}

/** A review is an attempt of its reviewer's, beside those of the task: they are numbered downwards. */
function reviewed(
  state: State,
  { run: id, task, attempt, agent, cost }: Extract<Event, { type: 'attempt.reviewed' }>,
): State {
  const place = placeOf(state, { run: id, task, attempt });
  if (!place || !cost) return state;
  const { ms: workedMs, day } = cost;
  const number = Math.min(0, ...place.task.used.map((use) => use.attempt)) - 1;
  const provider = providerOf(place.run, agent);
  const use = { attempt: number, agent, provider, day, usage: believed(cost.usage), ended: { workedMs, day } };
  return withUse(state, place, use);
}

/** Its running time is known now, and, where it told nothing, that it told nothing. */
function ended(before: State, after: State, event: AttemptKey & { readonly at: number }): State {
  const was = placeOf(before, event)?.task;
  const place = placeOf(after, event);
  if (!place || !was || !ranTo(was, place.task, event.attempt) || was.phase.is !== 'running') return after;
  const known = useOf(place.task, event.attempt);
  if (known?.ended || (!known && !began(was.phase.stage))) return after;
  const day = after.day?.name ?? '';
  const workedMs = Math.max(0, event.at - was.phase.since);
  return withUse(after, place, { ...(known ?? { ...blank(place, event.attempt), day }), ended: { workedMs, day } });
}

function ranTo(was: TaskState, is: TaskState, attempt: number): boolean {
  return was.attempts === attempt && !(isAtWork(is) && is.attempts === attempt);
}

/** An attempt that no program was ever seen of has used nothing. */
function began(stage: Extract<TaskState['phase'], { is: 'running' }>['stage']): boolean {
  if (stage.is === 'preparing' || stage.is === 'prepared') return false;
  return stage.is !== 'starting' && (stage.is !== 'stopping' || stage.place !== undefined);
}

interface Spot {
  readonly run: Run;
  readonly task: TaskState;
}

function placeOf(state: State, key: AttemptKey): Spot | undefined {
  const run = findRun(state, key.run);
  const task = run && findTask(run, key.task);
  return run && task && { run, task };
}

function useOf(task: TaskState, attempt: number): AttemptUse | undefined {
  return task.used.find((use) => use.attempt === attempt);
}

function blank({ run, task }: Spot, attempt: number): AttemptUse {
  const tried = task.tries.find((one) => one.attempt === attempt)?.agent;
  const agent = tried ?? agentOf(run, task.spec.id);
  return { attempt, agent, provider: providerOf(run, agent), day: '', usage: [] };
}

function withUse(state: State, { run, task }: Spot, use: AttemptUse): State {
  const old = useOf(task, use.attempt);
  const used = old ? task.used.map((one) => (one === old ? use : one)) : [...task.used, use];
  const tasks = run.tasks.map((one) => (one === task ? { ...task, used } : one));
  const runs = state.runs.map((one) => (one === run ? { ...run, tasks } : one));
  const day = state.day && recounted(state.day, old, use);
  return { ...state, runs, ...(day && { day }) };
}
