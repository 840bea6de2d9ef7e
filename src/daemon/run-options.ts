import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../config/schema.ts';
import type { Budget, Prices } from '../core/events/budget.ts';
import type { RunOptions } from '../core/events/run-options.ts';
import type { Event, RunMode } from '../core/events/event.ts';
import type { ResponderSpec } from '../core/events/responder.ts';
import type { State } from '../core/state/state.ts';
import type { Params } from '../protocol/messages.ts';

/** Without a wish of its own a run has as many workers as the cap over all allows, whatever becomes of that. */
export function optionsOf(
  params: Params<'run.start'>,
  config: Config,
  mode: RunMode,
  responder: ResponderSpec,
): RunOptions {
  const [run, task] = [budgetOf(config.budget), budgetOf(config.budget?.task)];
  return {
    workers: mode === 'sequential' ? 1 : (params.workers ?? MOST_WORKERS),
    retries: config.retries.perTask,
    keep: params.keep,
    timeoutMs: params.timeoutMs,
    taskTimeoutMs: config.timeouts.taskMinutes * 60_000,
    stallMs: config.timeouts.stallMinutes * 60_000,
    ...(params.form === 'screen' && { form: params.form, responder }),
    ...(params.bare && { bare: params.bare }),
    ...((params.failover === 'no' || !config.failover) && { failover: 'no' }),
    ...((params.onLimit ?? config.onLimit) === 'fail' && { onLimit: 'fail' }),
    ...((params.sandbox ?? config.sandbox.use) === 'bwrap' && { sandbox: { write: config.sandbox.write } }),
    ...(config.retries.countMoves && { countMoves: true }),
    ...((run ?? task) && { budget: { ...(run && { run }), ...(task && { task }) } }),
  };
}

/** As config.json allows at most. */
const MOST_WORKERS = 50;

/** What config.json says of limits and prices, where that is news. */
export function limits(state: State, at: number, { maxWorkers, pools, budget, prices }: Config): Event[] {
  const max = Object.fromEntries(Object.entries(pools).map(([name, pool]) => [name, pool.max]));
  const day = budgetOf(budget?.day);
  const said = [{ maxWorkers, pools: max }, day, prices];
  if (isDeepStrictEqual(said, [state.limits.configured, state.budget?.day, state.prices ?? {}])) return [];
  return [
    {
      type: 'limits.set',
      at,
      maxWorkers,
      pools: max,
      by: 'config',
      prices: ownPrices(prices),
      ...(day && { dayBudget: day }),
    },
  ];
}

function ownPrices(prices: Config['prices']): Prices {
  return Object.fromEntries(
    Object.entries(prices).map(([model, { cacheRead, cacheWrite, ...price }]) => [
      model,
      { ...price, ...(cacheRead !== undefined && { cacheRead }), ...(cacheWrite !== undefined && { cacheWrite }) },
    ]),
  );
}

/** A budget that names nothing is none. */
export function budgetOf(budget: Config['budget'] | Budget): Budget | undefined {
  const { minutes, tokens, usd } = budget ?? {};
  if (minutes === undefined && tokens === undefined && usd === undefined) return undefined;
  return {
    ...(minutes !== undefined && { minutes }),
    ...(tokens !== undefined && { tokens }),
    ...(usd !== undefined && { usd }),
  };
}
