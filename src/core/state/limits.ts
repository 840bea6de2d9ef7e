import type { Event } from '../events/event.ts';
import type { State } from './state.ts';

export interface Limits {
  readonly maxWorkers: number;
  /** The most attempts at once, by provider; the others have DEFAULT_POOL. */
  readonly pools: Readonly<Record<string, number>>;
  /** What config.json said last: what a person set instead lasts until that changes. */
  readonly configured: { readonly maxWorkers: number; readonly pools: Readonly<Record<string, number>> };
}

type LimitsSet = Extract<Event, { type: 'limits.set' }>;

/** The state with what was set. */
export function withLimits(state: State, event: LimitsSet): State {
  const limits = limitsAfter(state.limits, event);
  if (event.by === 'person') return { ...state, limits };
  const { budget: _budget, prices: _prices, ...rest } = state;
  const { dayBudget, prices } = event;
  return { ...rest, limits, ...(dayBudget && { budget: { day: dayBudget } }), ...(prices && { prices }) };
}

/** The limits after one was set. What a person set lasts until config.json says something else than it said before. */
function limitsAfter(limits: Limits, event: LimitsSet): Limits {
  return event.by === 'person' ? byPerson(limits, event) : byConfig(limits, event);
}

function byPerson(limits: Limits, { maxWorkers = limits.maxWorkers, pools = {} }: LimitsSet): Limits {
  return { ...limits, maxWorkers, pools: { ...limits.pools, ...pools } };
}

function byConfig(limits: Limits, event: LimitsSet): Limits {
  const { maxWorkers = limits.configured.maxWorkers, pools = limits.configured.pools } = event;
  const before = limits.configured;
  const names = [...new Set([...Object.keys(limits.pools), ...Object.keys(pools)])];
  const kept = names.flatMap((name): [string, number][] => {
    const max = pools[name] === before.pools[name] ? limits.pools[name] : pools[name];
    return max === undefined ? [] : [[name, max]];
  });
  return {
    maxWorkers: maxWorkers === before.maxWorkers ? limits.maxWorkers : maxWorkers,
    pools: Object.fromEntries(kept),
    configured: { maxWorkers, pools },
  };
}
