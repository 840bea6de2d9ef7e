import type { Event } from '../events/event.ts';
import type { Failure } from '../events/signal.ts';
import { lifeOf } from '../state/life.ts';
import type { Try } from '../state/try.ts';
import type { Run, State } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { agentOf, findRun, findTask, providerOf } from '../state/state.ts';
import type { Pool } from './pool.ts';
import { afterFailure, afterSuccess, CLOSED, poolNamed } from './pool.ts';

type Pools = State['providers'];

/** The pools after what a person did with one, or was told of it. */
export function poolsAfter(
  pools: Pools,
  { type, provider, at }: Extract<Event, { type: `provider.${string}` }>,
): Pools {
  const pool = poolNamed(pools, provider);
  switch (type) {
    case 'provider.paused':
      return pool.held ? pools : { ...pools, [provider]: { ...pool, held: { at } } };
    case 'provider.resumed':
      // Letting go of what was held doesn't end a limit; only what a person says to be put right begins anew.
      return { ...pools, [provider]: pool.held && pool.gate.is !== 'stopped' ? { ...pool, held: undefined } : CLOSED };
    case 'provider.notice-decided':
      return pool.gate.is === 'stopped' && pool.gate.notice === 'due'
        ? { ...pools, [provider]: { ...pool, gate: { ...pool.gate, notice: 'told' } } }
        : pools;
  }
}

/** The state with what an attempt's fact says of its provider. */
export function pooled(before: State, after: State, event: Event): State {
  if (after === before || !isTelling(event)) return after;
  const [run, was, is] = taskOf(before, after, event.run, event.task);
  if (!run || !was || !is) return after;
  const change = changeBy(event, was, is);
  if (!change) return after;
  const provider = providerOf(run, event.type === 'attempt.reviewed' ? event.agent : agentOf(run, event.task));
  const pool = poolNamed(after.providers, provider);
  const changed = change(pool);
  return changed === pool ? after : { ...after, providers: { ...after.providers, [provider]: changed } };
}

type Telling = Extract<
  Event,
  {
    type:
      | 'agent.signalled'
      | 'attempt.reviewed'
      | 'attempt.ended'
      | 'attempt.stopped'
      | 'attempt.lost'
      | 'attempt.not-started';
  }
>;

function isTelling(event: Event): event is Telling {
  return TELLING.has(event.type);
}

const TELLING: ReadonlySet<string> = new Set<Telling['type']>([
  'agent.signalled',
  'attempt.reviewed',
  'attempt.ended',
  'attempt.stopped',
  'attempt.lost',
  'attempt.not-started',
]);

type Change = (pool: Pool) => Pool;

function changeBy(event: Telling, was: TaskState, is: TaskState): Change | undefined {
  if (event.type === 'agent.signalled') return bySignal(event, was);
  if (event.type === 'attempt.reviewed') return byReview(event);
  // It was served to its end; what its work is worth is another matter.
  if (event.type === 'attempt.ended' && event.ok) return (pool) => afterSuccess(pool, event.at);
  return byEnd(was, is, event.at);
}

function byReview({ result, at }: Extract<Event, { type: 'attempt.reviewed' }>): Change | undefined {
  if (result.is !== 'failed') return (pool) => afterSuccess(pool, at);
  const { failure } = result;
  return failure && ((pool) => afterFailure(pool, failure, at));
}

/** What is told while an attempt runs: a limit is worth knowing at once; how often a provider failed is counted by attempts. */
function bySignal(
  { signal, at }: Extract<Event, { type: 'agent.signalled' }>,
  { phase }: TaskState,
): Change | undefined {
  if (phase.is !== 'running') return undefined;
  // A turn that was served to its end shows as much as an attempt's end does, and sooner.
  if (signal.is === 'turn-ended') return (pool) => afterSuccess(pool, at);
  if (signal.is !== 'retrying' && signal.is !== 'turn-failed') return undefined;
  const { failure } = signal;
  return AT_ONCE.has(failure.kind) ? (pool) => afterFailure(pool, failure, at) : undefined;
}

const AT_ONCE: ReadonlySet<Failure['kind']> = new Set(['rate-limit', 'usage-limit', 'auth', 'quota']);

function byEnd(was: TaskState, is: TaskState, at: number): Change | undefined {
  const last = is.tries.at(-1);
  if (!last || last === was.tries.at(-1)) return undefined;
  if (last.ended === 'done' || last.ended === 'task-failed') return (pool) => afterSuccess(pool, at);
  const failure = last.failure ?? ofSilence(was, last);
  return failure && ((pool) => afterFailure(pool, failure, at));
}

/** An agent that never got an answer before it was called hung had nothing from its provider. */
function ofSilence({ phase, used }: TaskState, { ended, reason = '', attempt }: Try): Failure | undefined {
  if (used.some((use) => use.attempt === attempt && use.usage.length > 0)) return undefined;
  const mute = ended === 'hung' && phase.is === 'running' && lifeOf(phase.talk).answered === undefined;
  return mute ? { kind: 'unreachable', message: reason } : undefined;
}

function taskOf(
  before: State,
  after: State,
  runId: string,
  id: string,
): [Run | undefined, TaskState | undefined, TaskState | undefined] {
  const [was, run] = [findRun(before, runId), findRun(after, runId)];
  return [run, was && findTask(was, id), run && findTask(run, id)];
}
