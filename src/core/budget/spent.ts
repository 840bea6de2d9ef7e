import type { Run, State } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { isAtWork } from '../state/task-state.ts';
import type { Spent } from './costs.ts';
import { NOTHING_SPENT, plusSpent, spentByLine, spentByUse } from './costs.ts';
import { NO_PRICES } from './prices.ts';
import { runningIn, tallyOf, workedMs } from './tally.ts';
import type { AttemptUse } from './use.ts';
import { attemptsOf } from './use.ts';

/** Of all its attempts, with what those that go on have told. */
export function spentByRun({ prices = NO_PRICES }: State, run: Run, now: number): Spent {
  const { spent, running } = tallyOf(run, prices);
  return withRunning(spent, running, now);
}

export function spentByTask({ prices = NO_PRICES }: State, task: TaskState, now: number): Spent {
  const told = task.used.reduce((sum, use) => plusSpent(sum, spentByUse(use, prices)), NOTHING_SPENT);
  return withRunning({ ...told, ms: workedMs(task) }, isAtWork(task) ? [task] : [], now);
}

/** Of the person's day over all runs; once it has ended nothing is used of the next. */
export function spentToday(state: State, now: number): Spent {
  const { day, prices = NO_PRICES } = state;
  if (!day || now >= day.endsAt) return NOTHING_SPENT;
  const { unknown, ...sum } = day.lines.map((line) => spentByLine(line, prices)).reduce(plusSpent, NOTHING_SPENT);
  const attempts = attemptsOf(day.lines);
  const most = { tokens: Math.min(unknown.tokens, attempts), usd: Math.min(unknown.usd, attempts) };
  const tasks = runningIn(state, prices).map(({ task }) => task);
  return withRunning({ ...sum, attempts, unknown: most }, tasks, now, day.name);
}

/** With `day`: an attempt that told nothing on that day is not among its attempts yet. */
function withRunning(spent: Spent, tasks: readonly TaskState[], now: number, day?: string): Spent {
  const silent = tasks.filter((task) => !task.used.some((use) => isNow(task, use) && use.day === (day ?? use.day)));
  return {
    ...spent,
    ms: tasks.reduce((sum, task) => sum + runningMs(task, now), spent.ms),
    attempts: spent.attempts + silent.length,
    pending: silent.length,
  };
}

/** Of the attempt that goes on, ms. */
export function runningMs({ phase }: TaskState, now: number): number {
  return phase.is === 'running' ? Math.max(0, now - phase.since) : 0;
}

/** Whether that is of the attempt that goes on. */
export function isNow(task: TaskState, use: AttemptUse): boolean {
  return task.phase.is === 'running' && use.attempt === task.attempts;
}
