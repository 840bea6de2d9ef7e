import type { Event } from '../events/event.ts';
import type { Seen } from '../worker/seen.ts';
import type { Run, State } from './state.ts';
import type { Stage, TaskState } from './task-state.ts';
import { currentKey, keyText } from './state.ts';

/**
 * What the terminal shows that the journal doesn't know yet: workers that ended unheard, are gone, or were started just before a crash.
 * `state` is the one from before the look, so that an attempt that started during the look isn't called lost.
 * `starts`: at a daemon's start nothing is on its way, so a start that can't be seen did not happen; later it may still be coming.
 */
export function reconcile(
  state: State,
  seen: readonly Seen[],
  starts: 'none under way' | 'may be under way',
  at: number,
): Event[] {
  const places = new Map<string, Seen[]>();
  for (const one of seen) places.set(keyText(one.key), [...(places.get(keyText(one.key)) ?? []), one]);
  return state.runs.flatMap((run) => run.tasks.flatMap((task) => compare(run, task, places, starts, at)));
}

/** Attempts that are alive in the terminal though nothing in the state runs them: left over, to be stopped. */
export function strays(state: State, seen: readonly Seen[]): Seen[] {
  const running = new Set(
    state.runs.flatMap((run) =>
      run.tasks.filter((task) => task.phase.is === 'running').map((task) => keyText(currentKey(run, task))),
    ),
  );
  return seen.filter((one) => one.state.is === 'alive' && !running.has(keyText(one.key)));
}

function compare(
  run: Run,
  task: TaskState,
  places: ReadonlyMap<string, readonly Seen[]>,
  starts: string,
  at: number,
): Event[] {
  if (task.phase.is !== 'running') return [];
  const { stage } = task.phase;
  if (stage.is !== 'starting' && stage.is !== 'working') return [];
  // A start that is under way is told by who carries it out. What is seen of it may be one that was given up.
  if (stage.is === 'starting' && starts === 'may be under way') return [];
  const key = currentKey(run, task);
  const seen = own(places.get(keyText(key)) ?? [], stage);
  if (!seen) return [{ type: 'attempt.lost', at, ...key, reason: lostReason(stage.is) }];
  const started: Event[] = stage.is === 'starting' ? [{ type: 'attempt.started', at, ...key, place: seen.place }] : [];
  if (seen.state.is === 'alive') return started;
  const { exitCode, signal } = seen.state;
  return [...started, { type: 'attempt.exited', at, ...key, exitCode, signal, by: seen.place.kind }];
}

/** Of several panes of one attempt only one ran its program: a start that omo gave up leaves one that never did. */
function own(seen: readonly Seen[], stage: Stage): Seen | undefined {
  const place = 'place' in stage ? stage.place : undefined;
  const known = seen.find(
    (one) => place?.kind === 'pane' && one.place.kind === 'pane' && one.place.pane === place.pane,
  );
  return known ?? seen.find((one) => one.state.is === 'alive') ?? seen[0];
}

function lostReason(stage: 'starting' | 'working'): string {
  return stage === 'starting' ? 'omo stopped before it was started' : 'its terminal is gone and it left no exit code';
}
