import type { Run, State } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { agentOf } from '../state/state.ts';
import { NOTHING_SPENT, plusSpent, spentByLine, spentByUse } from './costs.ts';
import type { Measure } from './figures.ts';
import { amountOf } from './figures.ts';
import { NO_PRICES } from './prices.ts';
import { isNow, runningMs } from './spent.ts';
import { habitOf, meanOf, tallyOf } from './tally.ts';
import { attemptsOf } from './use.ts';

/**
 * What one more attempt with that agent is expected to use: the mean of those that have ended in this run, else of the agent's
 * today, else of the run's with any agent, else nothing, so that the first ones start. What an agent never tells can't be
 * expected of it either.
 */
export function expected(state: State, run: Run, agent: string, measure: Measure): number {
  const { habits, any } = tallyOf(run, state.prices ?? NO_PRICES);
  const own = habits.get(agent);
  if (own) return meanOf(own, measure) ?? 0;
  return meanToday(state, agent, measure) ?? meanOf(any, measure) ?? 0;
}

/** What one more attempt of that task is expected to use, by its own attempts alone: tasks differ. */
export function expectedAgain({ prices = NO_PRICES }: State, { used }: TaskState, measure: Measure): number {
  const ended = used.filter((use) => use.ended !== undefined && use.attempt > 0);
  return meanOf(habitOf(ended, prices), measure) ?? 0;
}

/** What the running attempt of that task is still expected to use, beyond what it has told. */
export function stillExpected(state: State, run: Run, task: TaskState, measure: Measure, now: number): number {
  const told = task.used.find((use) => isNow(task, use));
  const spent = told ? spentByUse(told, state.prices ?? NO_PRICES) : NOTHING_SPENT;
  const sofar = amountOf({ ...spent, ms: runningMs(task, now) }, measure);
  return Math.max(0, expected(state, run, agentOf(run, task.spec.id), measure) - sofar);
}

function meanToday({ day, prices = NO_PRICES }: State, agent: string, measure: Measure): number | undefined {
  const lines = (day?.lines ?? []).filter((line) => line.agent === agent);
  const spent = lines.map((line) => spentByLine(line, prices)).reduce(plusSpent, NOTHING_SPENT);
  const known = attemptsOf(lines) - (measure === 'minutes' ? 0 : spent.unknown[measure]);
  return known > 0 ? amountOf(spent, measure) / known : undefined;
}
