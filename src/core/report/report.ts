import type { FailureClass } from '../failure/class.ts';
import type { RunMode } from '../events/event.ts';
import type { Try } from '../state/try.ts';
import type { Run } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { workedUntil } from '../state/task-state.ts';
import type { SynthesisReport } from '../synthesis/report.ts';
import { synthesisReport } from '../synthesis/view.ts';
import type { ProofReport } from './proof.ts';
import { proofReport } from './proof.ts';
import { standing } from './standing.ts';

/** Design 4.4: `omo orchestrate --json`, `omo results --json`. Times are ISO 8601, durations ms. */
export interface Report {
  readonly schemaVersion: 1;
  readonly run: string;
  readonly mode: RunMode;
  readonly ok: boolean;
  /** Why it was cancelled, when it was. */
  readonly cause?: 'person' | 'timeout' | 'parent' | undefined;
  readonly workers: readonly WorkerReport[];
  readonly startedAt: string;
  readonly endedAt?: string | undefined;
  readonly durationMs: number;
  /** What the attempts would have taken one after the other. */
  readonly sequentialMs: number;
  /** Why the mode is not `parallel`, and whatever else the person should know. */
  readonly notes: readonly string[];
  /** Where its tasks have branches of their own: the repository, and how far it is put together. */
  readonly repository?: { readonly root: string; readonly base: string } | undefined;
  readonly synthesis?: SynthesisReport | undefined;
  /** Of the daemon, while the run goes on; absent when there are none. */
  readonly troubles?: readonly TroubleReport[] | undefined;
  /** Only in mode `prompt-files`: for each worker the command that runs its prompt by hand. */
  readonly commands?: Readonly<Record<string, string>> | undefined;
}

/** What keeps omo from its work, and a person has to put right. */
export interface TroubleReport {
  readonly code: string;
  /** Which thing, why, what to do. */
  readonly message: string;
  /** ISO 8601. */
  readonly since: string;
}

export interface WorkerReport {
  readonly name: string;
  readonly domain: string;
  readonly session: string;
  readonly status: WorkerStatus;
  readonly tasks: readonly TaskReport[];
  /** Where its screen is to be shown to the person: whether it is, and why not. */
  readonly view?: { readonly is: 'opening' | 'shown' | 'failed'; readonly reason?: string | undefined } | undefined;
}

export type WorkerStatus =
  /** Nothing has been started yet. */
  | 'waiting'
  /** What it would do next waits until a provider takes work again. */
  | 'parked'
  | 'starting'
  | 'working'
  /** Its agent waits for a prompt, or it waits for its next task. */
  | 'idle'
  /** Its agent waits for an answer. */
  | 'asking'
  /** Its agent waits for its provider. */
  | 'limited'
  /** Nothing tells what its agent does. */
  | 'unknown'
  | 'done'
  | 'failed'
  | 'cancelled';

export interface TaskReport {
  readonly id: string;
  readonly title: string;
  /** `asking`: it runs, and waits for an answer. `parked`: it waits until a provider takes work again. */
  readonly status: TaskState['phase']['is'] | 'asking' | 'parked';
  readonly attempts: number;
  /** The agent of its latest attempt. */
  readonly agent?: string | undefined;
  /** How each of its attempts that are over ended, oldest first; the last 20. */
  readonly tries?: readonly TryReport[] | undefined;
  readonly exitCode?: number | undefined;
  readonly summary?: string | undefined;
  /** Why it came to its end or is tried again; what it asks; why its provider makes it wait. Untrusted text. */
  readonly reason?: string | undefined;
  /** The question that waits for the person: `omo answer <question> …`. */
  readonly question?: string | undefined;
  /** When its provider takes work again, as far as it said so. */
  readonly until?: string | undefined;
  readonly startedAt?: string | undefined;
  readonly endedAt?: string | undefined;
  /** What was measured of its work, and said of it. */
  readonly proof?: ProofReport | undefined;
}

export interface TryReport {
  readonly attempt: number;
  readonly agent: string;
  readonly ended: 'done' | FailureClass;
  /** Untrusted text. */
  readonly reason?: string | undefined;
  readonly endedAt: string;
}

export const SESSION_PREFIX = 'omo-worker-';

/** Why a task is not running. */
export interface Waiting {
  readonly status: 'waiting' | 'parked';
  readonly reason: string;
  /** ms since the epoch. */
  readonly until?: number | undefined;
}

export type WhyWaiting = (task: TaskState) => Waiting | undefined;

/**
 * The run as scripts read it. `iso` writes ms since the epoch as ISO 8601; core has no clock and no calendar. `why` says what
 * a task waits for; left out where nothing waits any more.
 */
export function report(run: Run, now: number, iso: (ms: number) => string, why: WhyWaiting = () => undefined): Report {
  const endedAt = run.phase.is === 'ended' ? run.phase.at : undefined;
  return {
    schemaVersion: 1,
    run: run.id,
    mode: run.mode,
    ok: run.tasks.every((task) => task.phase.is === 'done'),
    cause: 'cause' in run.phase ? run.phase.cause : undefined,
    workers: workerReports(run, iso, why),
    startedAt: iso(run.startedAt),
    endedAt: endedAt === undefined ? undefined : iso(endedAt),
    durationMs: (endedAt ?? now) - run.startedAt,
    sequentialMs: run.tasks.reduce((sum, task) => sum + task.workedMs + runningFor(task, now), 0),
    notes: [...(run.why === undefined ? [] : [run.why]), ...run.notes],
    repository: repositoryOf(run),
    synthesis: synthesisReport(run, iso),
    commands: run.prompts.is === 'written' ? run.prompts.files : undefined,
  };
}

function runningFor({ phase }: TaskState, now: number): number {
  return phase.is === 'running' ? Math.max(0, (workedUntil(phase.stage) ?? now) - phase.since) : 0;
}

/** Where its tasks have branches of their own. */
function repositoryOf({ ground }: Run): Report['repository'] {
  return ground?.isolate === 'worktree' && ground.base !== undefined
    ? { root: ground.root, base: ground.base }
    : undefined;
}

/** Each worker with the tasks it did; a task that has none yet stands with the first worker of its domain, real or planned. */
export function workerReports(
  run: Run,
  iso: (ms: number) => string,
  why: WhyWaiting = () => undefined,
): WorkerReport[] {
  const domains = new Map(run.workers.map((worker) => [worker.name, worker.domain]));
  const homes = new Map<string, TaskState[]>(run.workers.map((worker) => [worker.name, []]));
  for (const task of run.tasks) {
    const name =
      task.worker ?? run.workers.find((worker) => worker.domain === task.spec.domain)?.name ?? task.spec.domain;
    if (!domains.has(name)) domains.set(name, task.spec.domain);
    const home = homes.get(name);
    if (home) home.push(task);
    else homes.set(name, [task]);
  }
  // A hand whose only task went on elsewhere has nothing to report.
  const busy = [...homes].filter(([, tasks]) => tasks.length > 0);
  return busy.map(([name, tasks]) => ({
    name,
    domain: domains.get(name) ?? name,
    session: `${SESSION_PREFIX}${name}`,
    status: workerStatus(run, tasks, why),
    tasks: tasks.map((task) => taskReport(run, task, iso, why(task))),
    view: viewReport(run, name),
  }));
}

function viewReport({ workers }: Run, name: string): WorkerReport['view'] {
  const view = workers.find((worker) => worker.name === name)?.view;
  return view && { is: view.is, reason: view.is === 'failed' ? view.reason : undefined };
}

function workerStatus(run: Run, tasks: readonly TaskState[], why: WhyWaiting): WorkerStatus {
  const is = (status: TaskState['phase']['is']) => tasks.some((task) => task.phase.is === status);
  const running = tasks.find((task) => task.phase.is === 'running');
  const stands = running && standing(run, running);
  if (stands) return stands.status;
  if (tasks.some((task) => why(task)?.status === 'parked')) return 'parked';
  if (is('waiting')) return tasks.some((task) => task.attempts > 0) ? 'idle' : 'waiting';
  if (is('failed')) return 'failed';
  if (is('cancelled') || is('skipped')) return 'cancelled';
  return 'done';
}

function taskReport(run: Run, task: TaskState, iso: (ms: number) => string, waiting: Waiting | undefined): TaskReport {
  const { phase } = task;
  const stands = standing(run, task);
  const until = stands?.until ?? waiting?.until;
  const ended = 'reason' in phase ? phase.reason : phase.is === 'done' ? undefined : task.lastFailure;
  return {
    id: task.spec.id,
    title: task.spec.title,
    status: stands?.status === 'asking' ? 'asking' : (waiting?.status ?? phase.is),
    attempts: task.attempts,
    agent: task.agent,
    tries: task.tries.length === 0 ? undefined : task.tries.map((one) => tryReport(one, iso)),
    exitCode: 'exitCode' in phase ? phase.exitCode : undefined,
    summary: 'summary' in phase ? phase.summary : undefined,
    reason: stands?.reason ?? waiting?.reason ?? ended,
    question: stands?.question,
    until: until === undefined ? undefined : iso(until),
    startedAt: task.startedAt === undefined ? undefined : iso(task.startedAt),
    endedAt: 'at' in phase ? iso(phase.at) : undefined,
    proof: proofReport(run, task),
  };
}

function tryReport({ attempt, agent, ended, reason, at }: Try, iso: (ms: number) => string): TryReport {
  return { attempt, agent, ended, reason, endedAt: iso(at) };
}
