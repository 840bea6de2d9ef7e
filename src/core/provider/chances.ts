import type { Run, State } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { agentOf, providerOf } from '../state/state.ts';
import { poolAt, poolNamed } from './pool.ts';
import { SHORT_MS } from './severity.ts';

/** Whether an agent could take one attempt more now, and if not, why and until when. */
export type Chance = { readonly agent: string; readonly provider: string } & (
  | { readonly is: 'now'; readonly room: number }
  | { readonly is: 'full'; readonly running: number; readonly max: number }
  /** Its provider's limit is reached, or it fails: ms since the epoch. */
  | { readonly is: 'later'; readonly until: number; readonly why: 'limited' | 'down'; readonly message: string }
  | { readonly is: 'stopped'; readonly message: string }
  | { readonly is: 'paused' }
);

/** Attempts under way, by provider. */
export type Load = ReadonlyMap<string, number>;

/** Of a provider that config.json says nothing of. */
const DEFAULT_POOL = 3;

/** What `shell` runs is nobody's service: only the cap over all holds it. */
const UNCAPPED = 'shell';

/** The most attempts at once on a provider; infinite where only the cap over all counts. */
export function capOf({ limits }: State, provider: string): number {
  const set = Object.hasOwn(limits.pools, provider) ? limits.pools[provider] : undefined;
  return set ?? (provider === UNCAPPED ? Number.POSITIVE_INFINITY : DEFAULT_POOL);
}

/** The agents a task may go to, the best liked first. */
export function candidates(run: Run, task: TaskState): readonly string[] {
  if (task.spec.agent !== undefined) return [task.spec.agent];
  if (run.auto === undefined) return [run.defaultAgent];
  const stays = run.options.failover === 'no' || task.spec.failover === 'no';
  return stays && task.attempts > 0 ? [agentOf(run, task.spec.id)] : run.auto;
}

export function chancesOf(state: State, run: Run, task: TaskState, load: Load, now: number): Chance[] {
  return candidates(run, task).map((agent) => chanceOf(state, run, agent, load, now));
}

export function chanceOf(state: State, run: Run, agent: string, load: Load, now: number): Chance {
  const provider = providerOf(run, agent);
  const it = { agent, provider };
  const { gate, held } = poolAt(poolNamed(state.providers, provider), now);
  if (held) return { ...it, is: 'paused' };
  if (gate.is === 'stopped') return { ...it, is: 'stopped', message: gate.why.message };
  if (gate.is === 'open')
    return {
      ...it,
      is: 'later',
      until: gate.until,
      why: gate.after === 'closed' ? 'limited' : 'down',
      message: gate.why.message,
    };
  const cap = capOf(state, provider);
  const max = gate.is === 'half-open' ? Math.min(cap, 1) : cap;
  const running = load.get(provider) ?? 0;
  return running < max ? { ...it, is: 'now', room: max - running } : { ...it, is: 'full', running, max };
}

/**
 * Where the task goes now, or undefined when it waits. Where its conversation is comes first, and a short pause there is
 * waited out; else the pool with the most room, of equal ones the best liked.
 */
export function choose({ wish, resume }: TaskState, chances: readonly Chance[], now: number): Chance | undefined {
  const wished = chances.find(({ agent }) => agent === wish.agent);
  if (wished?.is === 'now') return wished;
  if (wished && waitsFor(wished, resume, now)) return undefined;
  const free = chances.filter((chance) => chance.is === 'now');
  const liked = free.filter(({ provider }) => provider !== wish.notOn);
  // Where it met its limit twice is better than nowhere: that provider's gate is open again.
  const open = liked.length > 0 ? liked : free;
  return open.reduce<(typeof open)[number] | undefined>(
    (best, one) => (best === undefined || one.room > best.room ? one : best),
    undefined,
  );
}

function waitsFor(wished: Chance, resume: string | undefined, now: number): boolean {
  if (wished.is === 'later') return wished.until - now <= SHORT_MS;
  return wished.is === 'full' && resume !== undefined;
}
