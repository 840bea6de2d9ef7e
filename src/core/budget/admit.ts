import type { Budget } from '../events/budget.ts';
import type { Run, State } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { agentOf } from '../state/state.ts';
import type { Spent } from './costs.ts';
import { expected, expectedAgain } from './expect.ts';
import type { Measure } from './figures.ts';
import { amountOf, figure, figureWithUnit, MEASURES } from './figures.ts';
import { spentToday } from './spent.ts';
import type { Standing } from './standing.ts';
import { standingOf, taskStanding } from './standing.ts';

export type Admission = { readonly is: 'yes' } | Refusal;

export interface Refusal {
  readonly is: 'no';
  readonly scope: 'task' | 'run' | 'day';
  /** A sentence with figures. */
  readonly reason: string;
  /** With the day's budget: when the next day begins, ms since the epoch. */
  readonly until?: number;
}

/** The start that is thought of. */
export interface Starting {
  /** Starts of this run and of others, decided in the same breath, which the state doesn't show yet. */
  readonly chosen?: number;
  readonly elsewhere?: number;
  /** Who would do it; absent: the agent of its last attempt, or the run's. */
  readonly agent?: string | undefined;
}

/**
 * Whether the budgets let one more attempt of the task start: what is spent, what runs, and this one must fit in. What runs is
 * never stopped for it.
 */
export function admits(
  state: State,
  run: Run,
  task: TaskState,
  now: number,
  { chosen = 0, elsewhere = 0, agent = agentOf(run, task.spec.id) }: Starting = {},
): Admission {
  for (const scope of scopesOf(state, run, task, now, chosen, elsewhere)) {
    const reason = refusal(state, run, task, agent, scope);
    if (reason === undefined) continue;
    return { is: 'no', scope: scope.is, reason, ...(scope.is === 'day' && untilOf(state, now)) };
  }
  return { is: 'yes' };
}

/** A day that is over, and whose next one nobody has told yet, ends no wait. */
function untilOf({ day }: State, now: number): { readonly until?: number } {
  return day && day.endsAt > now ? { until: day.endsAt } : {};
}

/** Why a budget of a day lets nothing more in, as a sentence; undefined while something is left of it. */
export function usedUp(state: State, budget: Budget, now: number): string | undefined {
  const spent = spentToday(state, now);
  return MEASURES.map((measure) => overLine(budget, 'day', spent, measure)).find((over) => over !== undefined);
}

/** One budget, how far it has got, and how many starts are chosen that count against it. */
interface Scope {
  readonly is: Refusal['scope'];
  readonly budget: Budget;
  readonly standing: Standing;
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
  const ofDay = state.budget?.day;
  if (ofTask) yield { is: 'task', budget: ofTask, standing: taskStanding(state, task, now), chosen: 0 };
  if (ofRun) yield { is: 'run', budget: ofRun, standing: standingOf(state, now, run), chosen };
  if (ofDay) yield { is: 'day', budget: ofDay, standing: standingOf(state, now), chosen: chosen + elsewhere };
}

function refusal(state: State, run: Run, task: TaskState, agent: string, scope: Scope): string | undefined {
  for (const measure of MEASURES) {
    const over = overLine(scope.budget, scope.is, scope.standing.spent, measure);
    if (over !== undefined) return over;
    const short = isFirst(scope) ? undefined : tooLittle(state, run, task, agent, scope, measure);
    if (short !== undefined) return short;
  }
  return undefined;
}

function overLine(budget: Budget, scope: Scope['is'], spent: Spent, measure: Measure): string | undefined {
  const most = budget[measure];
  const used = amountOf(spent, measure);
  if (most === undefined || used < most) return undefined;
  return `${nameOf(scope, most, measure)} is used up: ${figure(used, measure)}`;
}

/** What the first one will use nobody can know: it starts. */
function isFirst({ standing: { spent, running }, chosen }: Scope): boolean {
  return spent.attempts + running + chosen === 0;
}

function tooLittle(
  state: State,
  run: Run,
  task: TaskState,
  agent: string,
  scope: Scope,
  measure: Measure,
): string | undefined {
  const { is, budget, standing, chosen } = scope;
  const most = budget[measure];
  if (most === undefined) return undefined;
  const one = is === 'task' ? expectedAgain(state, task, measure) : expected(state, run, agent, measure);
  const used = amountOf(standing.spent, measure);
  const others = standing.still[measure] + chosen * one;
  if (used + others + one <= most) return undefined;
  const more = others > 0 ? `, those at work are expected to use ${figure(others, measure)} more` : '';
  return `${nameOf(is, most, measure)} has too little left: ${figure(used, measure)} used${more}, and one more attempt takes about ${figure(one, measure)}`;
}

function nameOf(scope: Scope['is'], most: number, measure: Measure): string {
  return `the ${scope}'s budget of ${figureWithUnit(most, measure)}`;
}
