import type { Spent } from '../budget/costs.ts';
import { spentByLine } from '../budget/costs.ts';
import { portion, withLine } from '../budget/lines.ts';
import { AS_OF, NO_PRICES } from '../budget/prices.ts';
import { isNow, runningMs, spentByRun, spentByTask, spentToday } from '../budget/spent.ts';
import { runningIn } from '../budget/tally.ts';
import type { AttemptUse, Day, DayLine, Tokens } from '../budget/use.ts';
import { allTokens } from '../budget/use.ts';
import type { Budget } from '../events/budget.ts';
import type { Run, State } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { agentOf, providerOf } from '../state/state.ts';

/** Design 4.5, `omo usage --json`. What nobody told is absent, and counted: it is never taken for zero. */
export interface UsageReport {
  readonly schemaVersion: 1;
  /** Today, by the person's calendar: `2026-11-21`. */
  readonly day: Used & { readonly name: string; readonly lines: readonly UsageLine[] };
  /** Absent when there has been no run. */
  readonly run?: Used & { readonly run: string; readonly tasks: readonly TaskUsage[] };
  /** The day whose prices stand in where an agent names no dollars: `2026-11-20`. */
  readonly prices: { readonly asOf: string };
}

export interface Used {
  /** Running time of attempts, added up. */
  readonly minutes: number;
  /** Absent: there were attempts, and not one told any. */
  readonly tokens?: Tokens;
  /** US dollars: the agents' own figures, else tokens by the price list. Absent: of not one attempt they are known. */
  readonly usd?: number;
  readonly attempts: number;
  /** Attempts whose tokens nobody told, and those whose price nobody knows, wholly or in part. */
  readonly unknown: { readonly tokens: number; readonly usd: number };
  /** What may be used at most, where a budget says so. */
  readonly budget?: Budget | undefined;
}

export interface UsageLine extends Used {
  readonly agent: string;
  readonly provider: string;
  readonly model?: string;
}

export interface TaskUsage extends Used {
  /** Untrusted text, as the task's title is. */
  readonly id: string;
  readonly title: string;
}

/** What was used today and, where there is a run, in it. `iso` writes ms since the epoch as ISO 8601. */
export function usageReport(state: State, run: Run | undefined, now: number, iso: (ms: number) => string): UsageReport {
  const day = state.day && now < state.day.endsAt ? state.day : undefined;
  const name = day?.name ?? iso(now).slice(0, 'yyyy-mm-dd'.length);
  return {
    schemaVersion: 1,
    day: { name, ...used(spentToday(state, now), state.budget?.day), lines: day ? usageLines(state, day, now) : [] },
    ...(run && { run: runUsage(state, run, now) }),
    prices: { asOf: AS_OF },
  };
}

function runUsage(state: State, run: Run, now: number): NonNullable<UsageReport['run']> {
  const { run: ofRun, task: ofTask } = run.options.budget ?? {};
  const tasks = run.tasks.map((task) => ({
    id: task.spec.id,
    title: task.spec.title,
    ...used(spentByTask(state, task, now), ofTask),
  }));
  return { run: run.id, ...used(spentByRun(state, run, now), ofRun), tasks };
}

/** The day's lines, with the running time of the attempts that go on. */
function usageLines(state: State, day: Day, now: number): UsageLine[] {
  const prices = state.prices ?? NO_PRICES;
  const running = runningIn(state, prices);
  const lines = running.reduce((all, at) => withRunning(all, at.run, at.task, day, now), day.lines);
  const pending = (line: DayLine) =>
    line.model === undefined ? running.filter(({ run, task }) => isPending(run, task, line.agent)).length : 0;
  return lines
    .filter((line) => line.attempts > 0)
    .toSorted((one, other) => keyOf(one).localeCompare(keyOf(other), 'en'))
    .map((line) => ({
      agent: line.agent,
      provider: line.provider,
      ...(line.model !== undefined && { model: line.model }),
      ...used({ ...spentByLine(line, prices), pending: pending(line) }, undefined),
    }));
}

/** As if it ended now, except that what it hasn't told it may still tell. */
function withRunning(lines: readonly DayLine[], run: Run, task: TaskState, day: Day, now: number): readonly DayLine[] {
  const agent = agentOf(run, task.spec.id);
  const blank: AttemptUse = {
    attempt: task.attempts,
    agent,
    provider: providerOf(run, agent),
    day: day.name,
    usage: [],
  };
  const known = task.used.find((use) => isNow(task, use));
  const shown = portion({ ...(known ?? blank), ended: { workedMs: runningMs(task, now), day: day.name } }, day.name);
  const without = (known ? portion(known, day.name) : []).reduce((all, line) => withLine(all, line, -1), lines);
  return shown.reduce((all, line) => withLine(all, { ...line, untold: { tokens: 0, usd: 0 } }, 1), without);
}

/** It goes on with that agent and has told nothing so far. */
function isPending(run: Run, task: TaskState, agent: string): boolean {
  return agentOf(run, task.spec.id) === agent && !task.used.some((use) => isNow(task, use));
}

function keyOf({ agent, model = '' }: DayLine): string {
  return `${agent} ${model}`;
}

function used({ ms, tokens, usd, attempts, pending, unknown }: Spent, budget: Budget | undefined): Used {
  const isSilent = (untold: number) => attempts > 0 && untold + pending >= attempts;
  const nobodyTold = isSilent(unknown.tokens) && allTokens(tokens) === 0;
  const nobodyKnows = isSilent(unknown.usd) && usd === 0;
  return {
    minutes: Math.round(ms / 600) / 100,
    ...(!nobodyTold && { tokens }),
    ...(!nobodyKnows && { usd }),
    attempts,
    unknown,
    ...(budget && { budget }),
  };
}
