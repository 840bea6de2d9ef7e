import { capOf } from '../provider/chances.ts';
import type { Pool } from '../provider/pool.ts';
import { poolAt, poolNamed } from '../provider/pool.ts';
import { loadOf, working } from '../schedule/starts.ts';
import type { State } from '../state/state.ts';

/** One provider's pool, as scripts read it. */
export interface PoolReport {
  readonly provider: string;
  /** The most attempts at once; absent: no limit of its own. */
  readonly max?: number | undefined;
  readonly running: number;
  readonly state:
    /** It takes work. */
    | 'open'
    /** Its limit is reached, until then. */
    | 'limited'
    /** It failed too often in a row. */
    | 'down'
    /** It failed too often, and is tried with one attempt at a time. */
    | 'probing'
    /** It takes nothing until a person has put something right. */
    | 'stopped'
    | 'paused';
  /** ISO 8601. */
  readonly until?: string | undefined;
  /** Untrusted text. */
  readonly reason?: string | undefined;
}

/** The pools of live runs' agents and those that are not open; of `all` also those that a limit was set for. */
export function poolReports(
  state: State,
  now: number,
  iso: (ms: number) => string,
  which: 'all' | 'in use' = 'in use',
): PoolReport[] {
  const load = loadOf(working(state));
  const live = state.runs.filter(({ phase }) => phase.is !== 'ended');
  const used = live.flatMap(({ agents }) => Object.values(agents).map(({ provider }) => provider));
  const odd = Object.keys(state.providers).filter((name) => stateOf(poolOf(state, name, now)) !== 'open');
  const names = [...new Set([...used, ...odd, ...(which === 'all' ? Object.keys(state.limits.pools) : [])])].toSorted();
  return names.map((provider) => {
    const max = capOf(state, provider);
    const pool = poolOf(state, provider, now);
    const { gate } = pool;
    return {
      provider,
      max: Number.isFinite(max) ? max : undefined,
      running: load.get(provider) ?? 0,
      state: stateOf(pool),
      until: gate.is === 'open' ? iso(gate.until) : undefined,
      reason: 'why' in gate ? gate.why.message : undefined,
    };
  });
}

function poolOf({ providers }: State, name: string, now: number): Pool {
  return poolAt(poolNamed(providers, name), now);
}

function stateOf({ gate, held }: Pool): PoolReport['state'] {
  if (held) return 'paused';
  switch (gate.is) {
    case 'closed':
      return 'open';
    case 'half-open':
      return 'probing';
    case 'stopped':
      return 'stopped';
    case 'open':
      return gate.after === 'closed' ? 'limited' : 'down';
  }
}
