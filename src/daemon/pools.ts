import { BUILT_IN_PROVIDERS } from '../adapters/agents/resolve.ts';
import { usageReport } from '../core/report/usage.ts';
import { OmoError } from '../core/errors.ts';
import type { Event } from '../core/events/event.ts';
import { poolReports } from '../core/report/pools.ts';
import { working } from '../core/schedule/starts.ts';
import type { Run, State } from '../core/state/state.ts';
import type { LimitsReport, Named, Params, Results } from '../protocol/messages.ts';
import { known, latest, openWorkers, theRun } from './find.ts';
import { iso } from './results.ts';
import type { SendParts } from './talk/send.ts';
import { giveBack } from './talk/send.ts';

type PoolParts = Pick<SendParts, 'now' | 'state' | 'record'>;

/** Nothing more of that run, or on that provider, is started. */
export async function pause(parts: PoolParts, what: string): Promise<Named> {
  const named = runOrProvider(parts.state(), what);
  const at = parts.now();
  const event: Event =
    named.is === 'run'
      ? { type: 'run.paused', at, run: named.name }
      : { type: 'provider.paused', at, provider: named.name };
  await parts.record([event]);
  return named;
}

/** A run or a provider goes on; a worker that a person took over is given back. Names of workers come first: they are the oldest use. */
export async function resume(parts: SendParts, what: string): Promise<Named> {
  if (openWorkers(parts.state()).some(({ worker }) => worker.name === what)) return giveBack(parts, what);
  const named = runOrProvider(parts.state(), what);
  const at = parts.now();
  const event: Event =
    named.is === 'run'
      ? { type: 'run.resumed', at, run: named.name }
      : { type: 'provider.resumed', at, provider: named.name };
  await parts.record([event]);
  return named;
}

export function limitsReport({ state, now }: Pick<PoolParts, 'state' | 'now'>): LimitsReport {
  const { maxWorkers } = state().limits;
  const providers = poolReports(state(), now(), iso, 'all');
  return { schemaVersion: 1, maxWorkers, running: working(state()).length, providers };
}

/** The most attempts at once, from now on. What runs beyond it finishes. */
export async function setLimit(parts: PoolParts, { provider, max }: Params<'limits.set'>): Promise<LimitsReport> {
  const at = parts.now();
  if (provider === undefined) await parts.record([{ type: 'limits.set', at, maxWorkers: max, by: 'person' }]);
  else {
    const name = theProvider(parts.state(), provider);
    await parts.record([{ type: 'limits.set', at, pools: { [name]: max }, by: 'person' }]);
  }
  return limitsReport(parts);
}

export function usage({ state, now }: Pick<PoolParts, 'state' | 'now'>, id: string | undefined): Results['usage'] {
  const run: Run | undefined = id === undefined ? state().runs.at(-1) : theRun(state(), id);
  return usageReport(state(), run, now(), iso);
}

function runOrProvider(state: State, what: string): Named {
  if (what === 'latest') return { is: 'run', name: latest(state).id };
  const runs = state.runs.filter((run) => run.phase.is !== 'ended' && run.id.startsWith(what) && what !== '');
  const [only] = runs;
  if (only && runs.length === 1) return { is: 'run', name: only.id };
  if (runs.length > 1) return { is: 'run', name: theRun(state, what).id };
  return { is: 'provider', name: theProvider(state, what) };
}

/** By its own name, or by that of an agent of it. */
function theProvider(state: State, name: string): string {
  const agents = state.runs.flatMap((run) => Object.values(run.agents));
  const providers = [...new Set([...agents.map(({ provider }) => provider), ...Object.values(BUILT_IN_PROVIDERS), ...Object.keys(state.limits.pools)])];
  if (providers.includes(name)) return name;
  const byAgent = agents.findLast((agent) => agent.name === name)?.provider ?? BUILT_IN_PROVIDERS[name];
  if (byAgent !== undefined) return byAgent;
  const names = [...providers, ...state.runs.filter(({ phase }) => phase.is !== 'ended').map(({ id }) => id)];
  throw new OmoError('E_NOT_FOUND', `there is no provider, no live run and no live worker "${name}".${known(names, name)}`);
}
