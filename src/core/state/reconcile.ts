import type { Event } from '../events/event.ts';
import type { Seen } from '../worker/seen.ts';
import type { Run, State, TaskState } from './state.ts';
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
  const places = new Map(seen.map((one) => [keyText(one.key), one]));
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

function compare(run: Run, task: TaskState, places: ReadonlyMap<string, Seen>, starts: string, at: number): Event[] {
  if (task.phase.is !== 'running') return [];
  const { stage } = task.phase;
  if (stage.is !== 'starting' && stage.is !== 'working') return [];
  const key = currentKey(run, task);
  const seen = places.get(keyText(key));
  if (!seen)
    return stage.is === 'starting' && starts === 'may be under way'
      ? []
      : [{ type: 'attempt.lost', at, ...key, reason: lostReason(stage.is) }];
  // A start that is under way is told by who carries it out; told here too, it would stand in the journal twice.
  const isUntold = stage.is === 'starting' && starts === 'none under way';
  const started: Event[] = isUntold ? [{ type: 'attempt.started', at, ...key, place: seen.place }] : [];
  if (seen.state.is === 'alive') return started;
  const { exitCode, signal } = seen.state;
  return [...started, { type: 'attempt.exited', at, ...key, exitCode, signal, by: seen.place.kind }];
}

function lostReason(stage: 'starting' | 'working'): string {
  return stage === 'starting' ? 'omo stopped before it was started' : 'its terminal is gone and it left no exit code';
}
