import { BUILT_IN_PROVIDERS } from '../adapters/agents/resolve.ts';
import { usageReport } from '../core/report/usage.ts';
import { OmoError } from '../core/errors.ts';
import type { Event } from '../core/events/event.ts';
import { poolReports } from '../core/report/pools.ts';
import { SESSION_PREFIX } from '../core/report/report.ts';
import { working } from '../core/schedule/starts.ts';
import type { Run, State } from '../core/state/state.ts';
import type { LimitsReport, Named, Params, Results } from '../protocol/messages.ts';
import { known, openWorkers, theRun } from './find.ts';
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

/** A worker that a person took over is given back; a run or a provider goes on. A worker may be named like a provider. */
export async function resume(parts: SendParts, what: string): Promise<Named> {
  const worker = what.startsWith(SESSION_PREFIX) ? what.slice(SESSION_PREFIX.length) : what;
  const isWorker = openWorkers(parts.state()).some((one) => one.worker.name === worker);
  if (isWorker && (isTaken(parts.state(), worker) || !isRunOrProvider(parts.state(), what)))
    return giveBack(parts, worker);
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
  const pools = poolReports(state(), now(), iso, 'all');
  return { schemaVersion: 1, maxWorkers, running: working(state()).length, providers: pools };
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

function isTaken(state: State, worker: string): boolean {
  return state.runs.some((run) =>
    run.tasks.some(
      ({ phase, worker: own }) => own === worker && phase.is === 'running' && phase.talk.held.is === 'taken',
    ),
  );
}

function isRunOrProvider(state: State, what: string): boolean {
  return namedRuns(state, what).length > 0 || providerNamed(state, what) !== undefined;
}

function namedRuns(state: State, what: string): Run[] {
  const live = state.runs.filter((run) => run.phase.is !== 'ended');
  return what === 'latest' ? live.slice(-1) : live.filter((run) => run.id.startsWith(what) && what !== '');
}

function runOrProvider(state: State, what: string): Named {
  const runs = namedRuns(state, what);
  const [only] = runs;
  if (only && runs.length === 1) return { is: 'run', name: only.id };
  if (runs.length > 1) return { is: 'run', name: theRun(state, what).id };
  return { is: 'provider', name: theProvider(state, what) };
}

/** By its own name, or by that of an agent of it. */
function theProvider(state: State, name: string): string {
  const provider = providerNamed(state, name);
  if (provider !== undefined) return provider;
  const names = [...providers(state), ...state.runs.filter(({ phase }) => phase.is !== 'ended').map(({ id }) => id)];
  throw new OmoError(
    'E_NOT_FOUND',
    `there is no provider, no live run and no live worker "${name}".${known(names, name)}`,
  );
}

function providerNamed(state: State, name: string): string | undefined {
  if (providers(state).includes(name)) return name;
  const agents = state.runs.flatMap((run) => Object.values(run.agents));
  const builtIn = Object.hasOwn(BUILT_IN_PROVIDERS, name) ? BUILT_IN_PROVIDERS[name] : undefined;
  return agents.findLast((agent) => agent.name === name)?.provider ?? builtIn;
}

function providers(state: State): string[] {
  const used = state.runs.flatMap((run) => Object.values(run.agents).map(({ provider }) => provider));
  return [...new Set([...used, ...Object.values(BUILT_IN_PROVIDERS), ...Object.keys(state.limits.pools)])];
}
