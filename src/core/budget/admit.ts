import type { Budget } from '../events/budget.ts';
import type { Run, State, TaskState } from '../state/state.ts';
import { agentOf } from '../state/state.ts';
import type { Spent } from './costs.ts';
import { expected, expectedAgain, stillExpected } from './expect.ts';
import type { Measure } from './figures.ts';
import { amountOf, figure, figureWithUnit, MEASURES } from './figures.ts';
import { NO_PRICES } from './prices.ts';
import { spentByRun, spentByTask, spentToday } from './spent.ts';
import { runningIn } from './tally.ts';

export type Admission = { readonly is: 'yes' } | Refusal;

export interface Refusal {
  readonly is: 'no';
  readonly scope: 'task' | 'run' | 'day';
  /** A sentence with figures. */
  readonly reason: string;
  /** With the day's budget: when the next day begins, ms since the epoch. */
  readonly until?: number;
}

/**
 * Whether the budgets let one more attempt of the task start: what is spent, what runs, and this one must fit in. What runs is
 * never stopped for it. `chosen`, `elsewhere`: starts of this run and of others decided in the same breath, which the state
 * doesn't show yet.
 */
export function admits(state: State, run: Run, task: TaskState, now: number, chosen = 0, elsewhere = 0): Admission {
  for (const scope of scopesOf(state, run, task, now, chosen, elsewhere)) {
    const reason = refusal(state, run, task, scope, now);
    if (reason === undefined) continue;
    return { is: 'no', scope: scope.is, reason, ...(scope.is === 'day' && state.day && { until: state.day.endsAt }) };
  }
  return { is: 'yes' };
}

/** Why a budget of a day lets nothing more in, as a sentence; undefined while something is left of it. */
export function usedUp(state: State, budget: Budget, now: number): string | undefined {
  const spent = spentToday(state, now);
  return MEASURES.map((measure) => overLine(budget, 'day', spent, measure)).find((over) => over !== undefined);
}

/** One budget, what counts against it, and what else is about to. */
interface Scope {
  readonly is: Refusal['scope'];
  readonly budget: Budget;
  readonly spent: Spent;
  readonly running: readonly { readonly run: Run; readonly task: TaskState }[];
  readonly chosen: number;
}

function* scopesOf(
  state: State,
  run: Run,
  task: TaskState,
  now: number,
  chosen: number,
  elsewhere: number,
): Generator<Scope> {
  const { task: ofTask, run: ofRun } = run.options.budget ?? {};
  const dayBudget = state.budget?.day;
  if (ofTask) yield { is: 'task', budget: ofTask, spent: spentByTask(state, task, now), running: [], chosen: 0 };
  const running = ofRun || dayBudget ? runningIn(state, state.prices ?? NO_PRICES) : [];
  const own = running.filter((one) => one.run.id === run.id);
  if (ofRun) yield { is: 'run', budget: ofRun, spent: spentByRun(state, run, now), running: own, chosen };
  if (dayBudget)
    yield { is: 'day', budget: dayBudget, spent: spentToday(state, now), running, chosen: chosen + elsewhere };
}

function refusal(state: State, run: Run, task: TaskState, scope: Scope, now: number): string | undefined {
  for (const measure of MEASURES) {
    const over = overLine(scope.budget, scope.is, scope.spent, measure);
    if (over !== undefined) return over;
    const short = isFirst(scope) ? undefined : tooLittle(state, run, task, scope, measure, now);
    if (short !== undefined) return short;
  }
  return undefined;
}

function overLine(budget: Budget, scope: Scope['is'], spent: Spent, measure: Measure): string | undefined {
  const most = budget[measure];
  const used = amountOf(spent, measure);
  return most === undefined || used < most
    ? undefined
    : `${nameOf(scope, most, measure)} is used up: ${figure(used, measure)}`;
}

/** What the first one will use nobody can know: it starts. */
function isFirst({ spent, running, chosen }: Scope): boolean {
  return spent.attempts + running.length + chosen === 0;
}

function tooLittle(
  state: State,
  run: Run,
  task: TaskState,
  { is, budget, spent, running, chosen }: Scope,
  measure: Measure,
  now: number,
): string | undefined {
  const most = budget[measure];
  if (most === undefined) return undefined;
  const one =
    is === 'task' ? expectedAgain(state, task, measure) : expected(state, run, agentOf(run, task.spec.id), measure);
  const used = amountOf(spent, measure);
  const others = running.reduce((sum, at) => sum + stillExpected(state, at.run, at.task, measure, now), chosen * one);
  if (used + others + one <= most) return undefined;
  const more = others > 0 ? `, those at work are expected to use ${figure(others, measure)} more` : '';
  return `${nameOf(is, most, measure)} has too little left: ${figure(used, measure)} used${more}, and one more attempt takes about ${figure(one, measure)}`;
}

function nameOf(scope: Scope['is'], most: number, measure: Measure): string {
  return `the ${scope}'s budget of ${figureWithUnit(most, measure)}`;
}
