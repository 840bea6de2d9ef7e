import type { Admission } from '../budget/admit.ts';
import { admits } from '../budget/admit.ts';
import type { Chance, Load } from '../provider/chances.ts';
import { chancesOf, choose } from '../provider/chances.ts';
import { SHORT_MS } from '../provider/severity.ts';
import type { Run, State } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { agentOf } from '../state/state.ts';
import { loadOf, working } from './starts.ts';

/** Why a task is not running, and until when. */
export interface Wait {
  /** `parked`: no provider takes it now. */
  readonly is: 'waiting' | 'parked';
  readonly because:
    | { readonly is: 'dependencies'; readonly tasks: readonly string[] }
    | { readonly is: 'held' }
    | { readonly is: 'budget'; readonly scope: 'task' | 'run' | 'day'; readonly reason: string }
    | { readonly is: 'again' }
    | { readonly is: 'providers'; readonly chances: readonly Chance[] }
    | { readonly is: 'slots'; readonly running: number; readonly max: number };
  /** ms since the epoch. */
  readonly until?: number | undefined;
}

/** For each waiting task, why; undefined for one that doesn't wait, or starts at once. */
export function waits(state: State, now: number): (run: Run, task: TaskState) => Wait | undefined {
  const busy = working(state);
  const scene: Scene = { state, now, busy, load: loadOf(busy), admissions: new Map(), done: new Map() };
  return (run, task) => waitOf(scene, run, task);
}

interface Scene {
  readonly state: State;
  readonly now: number;
  readonly busy: readonly { readonly run: Run; readonly task: TaskState }[];
  readonly load: Load;
  /** By run and agent, where tasks have no budgets of their own: a run may have thousands that wait. */
  readonly admissions: Map<string, Admission>;
  /** By run, the tasks that are done. */
  readonly done: Map<string, ReadonlySet<string>>;
}

function waitOf(scene: Scene, run: Run, task: TaskState): Wait | undefined {
  if (task.phase.is !== 'waiting' || run.phase.is !== 'active') return undefined;
  const open = openDependencies(scene, run, task);
  if (open.length > 0) return { is: 'waiting', because: { is: 'dependencies', tasks: open } };
  if (run.held) return { is: 'waiting', because: { is: 'held' } };
  return byBudget(scene, run, task) ?? byProviders(scene, run, task) ?? bySlots(scene, run);
}

function openDependencies({ done }: Scene, run: Run, { spec }: TaskState): string[] {
  const known =
    done.get(run.id) ?? new Set(run.tasks.filter(({ phase }) => phase.is === 'done').map((one) => one.spec.id));
  done.set(run.id, known);
  return spec.dependsOn.filter((id) => !known.has(id));
}

function byBudget(scene: Scene, run: Run, task: TaskState): Wait | undefined {
  const admission = admissionOf(scene, run, task);
  if (admission.is === 'yes') return undefined;
  const { scope, reason, until } = admission;
  return { is: scope === 'day' ? 'parked' : 'waiting', because: { is: 'budget', scope, reason }, until };
}

function admissionOf({ state, now, load, admissions }: Scene, run: Run, task: TaskState): Admission {
  const agent = choose(task, chancesOf(state, run, task, load, now), now)?.agent ?? agentOf(run, task.spec.id);
  const id = `${run.id} ${agent}`;
  const admission = admissions.get(id) ?? admits(state, run, task, now, { agent });
  if (!run.options.budget?.task) admissions.set(id, admission);
  return admission;
}

function byProviders({ state, now, load }: Scene, run: Run, task: TaskState): Wait | undefined {
  const { notBefore, agent } = task.wish;
  if (notBefore !== undefined && notBefore > now) return { is: 'waiting', because: { is: 'again' }, until: notBefore };
  const chances = chancesOf(state, run, task, load, now);
  if (choose(task, chances, now)) return undefined;
  const because = { is: 'providers' as const, chances };
  if (chances.some((chance) => chance.is === 'full')) return { is: 'waiting', because };
  const later = chances.filter((chance) => chance.is === 'later');
  // Only a short pause is waited out where the last attempt was.
  const wished = later.filter((chance) => chance.agent === agent && chance.until - now <= SHORT_MS);
  const untils = (wished.length > 0 ? wished : later).map(({ until }) => until);
  return { is: 'parked', because, until: untils.length === 0 ? undefined : Math.min(...untils) };
}

function bySlots({ state, busy }: Scene, run: Run): Wait | undefined {
  const here = busy.filter((one) => one.run.id === run.id).length;
  if (here >= run.options.workers)
    return { is: 'waiting', because: { is: 'slots', running: here, max: run.options.workers } };
  const { maxWorkers } = state.limits;
  return busy.length >= maxWorkers
    ? { is: 'waiting', because: { is: 'slots', running: busy.length, max: maxWorkers } }
    : undefined;
}
