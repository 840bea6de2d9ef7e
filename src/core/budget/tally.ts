import type { Run, State } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { isAtWork, workedUntil } from '../state/task-state.ts';
import type { Spent } from './costs.ts';
import { NOTHING_SPENT, plusSpent, spentByUse } from './costs.ts';
import type { Measure } from './figures.ts';
import { amountOf } from './figures.ts';
import type { Prices } from '../events/budget.ts';
import type { AttemptUse } from './use.ts';

/** What a run's attempts used, added up. Admission asks for it for every task that waits, so it is kept as long as the run is the same object. */
export interface Tally {
  /** With the running time of ended attempts alone. */
  readonly spent: Spent;
  readonly running: readonly TaskState[];
  /** Of the attempts that have ended: with each agent, and with any. */
  readonly habits: ReadonlyMap<string, Habit>;
  readonly any: Habit;
}

/** Ended attempts, and for each measure those whose figure is known, with its sum. */
export interface Habit {
  readonly attempts: number;
  readonly known: Readonly<Record<Measure, { readonly count: number; readonly sum: number }>>;
}

const kept = new WeakMap<Run, { readonly prices: Prices; readonly tally: Tally }>();

export function tallyOf(run: Run, prices: Prices): Tally {
  const known = kept.get(run);
  if (known?.prices === prices) return known.tally;
  const tally = count(run, prices);
  kept.set(run, { prices, tally });
  return tally;
}

function count(run: Run, prices: Prices): Tally {
  const uses = run.tasks.flatMap(({ used }) => used);
  const told = uses.reduce((sum, use) => plusSpent(sum, spentByUse(use, prices)), NOTHING_SPENT);
  // What a review takes says nothing of what an attempt does.
  const ended = uses.filter((use) => use.ended !== undefined && use.attempt > 0);
  const agents = new Set(ended.map(({ agent }) => agent));
  return {
    spent: { ...told, ms: run.tasks.reduce((sum, task) => sum + workedMs(task), 0) },
    running: run.tasks.filter(isAtWork),
    habits: new Map(
      [...agents].map((agent) => [
        agent,
        habitOf(
          ended.filter((use) => use.agent === agent),
          prices,
        ),
      ]),
    ),
    any: habitOf(ended, prices),
  };
}

/** In attempts whose work is over, looked at already or not, and in reviews of them, ms. */
export function workedMs({ workedMs: settled, phase, used }: TaskState): number {
  const until = phase.is === 'running' ? workedUntil(phase.stage) : undefined;
  const looked = phase.is === 'running' && until !== undefined ? until - phase.since : 0;
  const reviews = used.filter(({ attempt }) => attempt < 0);
  return reviews.reduce((sum, { ended }) => sum + (ended?.workedMs ?? 0), settled + Math.max(0, looked));
}

export function habitOf(ended: readonly AttemptUse[], prices: Prices): Habit {
  const spent = ended.map((use) => ({ ...spentByUse(use, prices), ms: use.ended?.workedMs ?? 0 }));
  const known = (measure: Measure) => {
    const told = spent.filter(({ unknown }) => measure === 'minutes' || unknown[measure] === 0);
    return { count: told.length, sum: told.reduce((sum, one) => sum + amountOf(one, measure), 0) };
  };
  return { attempts: ended.length, known: { minutes: known('minutes'), tokens: known('tokens'), usd: known('usd') } };
}

/** Undefined where no figure is known. */
export function meanOf({ known }: Habit, measure: Measure): number | undefined {
  const { count: told, sum } = known[measure];
  return told === 0 ? undefined : sum / told;
}

/** The attempts that run now, over all runs. */
export function runningIn(state: State, prices: Prices): readonly { readonly run: Run; readonly task: TaskState }[] {
  const live = state.runs.filter(({ phase }) => phase.is !== 'ended');
  return live.flatMap((run) => tallyOf(run, prices).running.map((task) => ({ run, task })));
}
