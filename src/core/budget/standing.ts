import type { Run, State } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import type { Spent } from './costs.ts';
import { stillExpected } from './expect.ts';
import type { Measure } from './figures.ts';
import { NO_PRICES } from './prices.ts';
import { spentByRun, spentByTask, spentToday } from './spent.ts';
import { runningIn } from './tally.ts';

/** How far a budget of a task, a run or a day has got. */
export interface Standing {
  readonly spent: Spent;
  /** Attempts that go on, and what they are still expected to use. */
  readonly running: number;
  readonly still: Readonly<Record<Measure, number>>;
}

export function taskStanding(state: State, task: TaskState, now: number): Standing {
  return { spent: spentByTask(state, task, now), running: 0, still: { minutes: 0, tokens: 0, usd: 0 } };
}

/** Of the run, or without one of the day. Kept for as long as state and time are the same: one decision asks for every task that waits. */
export function standingOf(state: State, now: number, run?: Run): Standing {
  const found = kept.get(state);
  const standings = found?.now === now ? found.standings : new Map<string, Standing>();
  if (found?.now !== now) kept.set(state, { now, standings });
  const name = run?.id ?? '';
  const standing = standings.get(name) ?? standingNow(state, now, run);
  standings.set(name, standing);
  return standing;
}

const kept = new WeakMap<State, { readonly now: number; readonly standings: Map<string, Standing> }>();

function standingNow(state: State, now: number, run: Run | undefined): Standing {
  const all = runningIn(state, state.prices ?? NO_PRICES);
  const running = run ? all.filter((one) => one.run.id === run.id) : all;
  const still = (measure: Measure) =>
    running.reduce((sum, one) => sum + stillExpected(state, one.run, one.task, measure, now), 0);
  return {
    spent: run ? spentByRun(state, run, now) : spentToday(state, now),
    running: running.length,
    still: { minutes: still('minutes'), tokens: still('tokens'), usd: still('usd') },
  };
}
