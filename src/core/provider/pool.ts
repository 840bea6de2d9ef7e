import type { Failure } from '../events/signal.ts';
import { believed } from './severity.ts';

/**
 * What omo knows of one provider, a circuit breaker in the terms of that pattern: closed, work goes through; open, none does;
 * half-open, one attempt at a time tries whether it does again. It is a fold over what attempts told, so it survives whatever
 * the journal survives.
 */
export interface Pool {
  readonly gate: Gate;
  /** Attempts in a row that it failed with errors of its own, or with silence. */
  readonly failures: number;
  /** How often in a row it was opened without a success since: each time for longer. */
  readonly opened: number;
  /** A person holds it. */
  readonly held?: { readonly at: number } | undefined;
}

export type Gate =
  | { readonly is: 'closed' }
  | {
      readonly is: 'open';
      readonly since: number;
      /** ms since the epoch. */
      readonly until: number;
      readonly why: Failure;
      /** A provider is believed that names the end of its limit; what failed for no reason of its own is tried first. */
      readonly after: 'closed' | 'half-open';
    }
  | { readonly is: 'half-open'; readonly successes: number }
  /** Nothing comes back by itself: a person has to put something right, and is told so once. */
  | { readonly is: 'stopped'; readonly since: number; readonly why: Failure; readonly notice: 'due' | 'told' };

/** The pool of that provider, whatever its name is. */
export function poolNamed(pools: Readonly<Record<string, Pool>>, provider: string): Pool {
  return (Object.hasOwn(pools, provider) ? pools[provider] : undefined) ?? CLOSED;
}

export const CLOSED: Pool = { gate: { is: 'closed' }, failures: 0, opened: 0 };

const OPENING_FAILURES = 5;
const CLOSING_SUCCESSES = 2;
/** How long a provider that fails is left alone at first, and at most, ms. */
const COOL = { first: 60_000, most: 600_000 };

/** The pool as it is at that time: what was open until then is not any more. */
export function poolAt(pool: Pool, now: number): Pool {
  const { gate } = pool;
  if (gate.is !== 'open' || now < gate.until) return pool;
  return { ...pool, gate: gate.after === 'closed' ? { is: 'closed' } : { is: 'half-open', successes: 0 } };
}

/** The pool after an attempt met that failure. Only failures of the provider's own change it. */
export function afterFailure(before: Pool, failure: Failure, at: number): Pool {
  const pool = poolAt(before, at);
  if (pool.gate.is === 'stopped') return pool;
  switch (failure.kind) {
    case 'auth':
    case 'quota':
      return { ...pool, gate: { is: 'stopped', since: at, why: failure, notice: 'due' } };
    case 'rate-limit':
    case 'usage-limit':
      return limited(pool, failure, at);
    case 'server':
    case 'unreachable':
      return failed(pool, failure, at);
    default:
      return pool;
  }
}

/** The pool after a turn, or an attempt, that it served to its end. */
export function afterSuccess(before: Pool, at: number): Pool {
  const pool = poolAt(before, at);
  if (pool.gate.is === 'closed') return pool.failures + pool.opened === 0 ? pool : { ...pool, failures: 0, opened: 0 };
  if (pool.gate.is !== 'half-open') return pool;
  const successes = pool.gate.successes + 1;
  if (successes < CLOSING_SUCCESSES) return { ...pool, gate: { is: 'half-open', successes } };
  return { ...pool, gate: { is: 'closed' }, failures: 0, opened: 0 };
}

/** A limit that is known already is only ever found to last longer. */
function limited(pool: Pool, why: Failure, at: number): Pool {
  const { until, by } = believed(why, at, pool.opened);
  const { gate } = pool;
  if (gate.is === 'open')
    return by === 'provider' && until > gate.until ? { ...pool, gate: { ...gate, until, why } } : pool;
  const opened = pool.opened + (by === 'omo' ? 1 : 0);
  return { ...pool, opened, gate: { is: 'open', since: at, until, why, after: 'closed' } };
}

function failed(pool: Pool, why: Failure, at: number): Pool {
  const failures = pool.failures + 1;
  const { gate } = pool;
  const opens = gate.is === 'half-open' || (gate.is === 'closed' && failures >= OPENING_FAILURES);
  if (!opens) return { ...pool, failures };
  const until = at + Math.min(COOL.first * 2 ** pool.opened, COOL.most);
  return {
    ...pool,
    failures,
    opened: pool.opened + 1,
    gate: { is: 'open', since: at, until, why, after: 'half-open' },
  };
}
