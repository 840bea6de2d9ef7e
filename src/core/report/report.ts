import type { RunMode } from '../events/event.ts';
import type { Run, TaskState } from '../state/state.ts';

/** Design 4.4: `omo orchestrate --json`, `omo results --json`. Times are ISO 8601, durations ms. */
export interface Report {
  readonly schemaVersion: 1;
  readonly run: string;
  readonly mode: RunMode;
  readonly ok: boolean;
  /** Why it was cancelled, when it was. */
  readonly cause?: 'person' | 'timeout' | 'parent';
  readonly workers: readonly WorkerReport[];
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly durationMs: number;
  /** What the attempts would have taken one after the other. */
  readonly sequentialMs: number;
  /** Why the mode is not `parallel`, and whatever else the person should know. */
  readonly notes: readonly string[];
  /** Only in mode `prompt-files`: for each worker the command that runs its prompt by hand. */
  readonly commands?: Readonly<Record<string, string>>;
}

export interface WorkerReport {
  readonly name: string;
  readonly domain: string;
  readonly session: string;
  readonly status: WorkerStatus;
  readonly tasks: readonly TaskReport[];
}

export type WorkerStatus = 'waiting' | 'starting' | 'working' | 'idle' | 'done' | 'failed' | 'cancelled';

export interface TaskReport {
  readonly id: string;
  readonly title: string;
  readonly status: TaskState['phase']['is'];
  readonly attempts: number;
  readonly exitCode?: number;
  readonly summary?: string;
  readonly reason?: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
}

export const SESSION_PREFIX = 'omo-worker-';

/** The run as scripts read it. `iso` writes ms since the epoch as ISO 8601; core has no clock and no calendar. */
export function report(run: Run, now: number, iso: (ms: number) => string): Report {
  const endedAt = run.phase.is === 'ended' ? run.phase.at : undefined;
  return {
    schemaVersion: 1,
    run: run.id,
    mode: run.mode,
    ok: run.tasks.every((task) => task.phase.is === 'done'),
    ...given('cause', 'cause' in run.phase ? run.phase.cause : undefined),
    workers: workerReports(run, iso),
    startedAt: iso(run.startedAt),
    ...(endedAt === undefined ? {} : { endedAt: iso(endedAt) }),
    durationMs: (endedAt ?? now) - run.startedAt,
    sequentialMs: run.tasks.reduce((sum, task) => sum + task.workedMs + (task.phase.is === 'running' ? now - task.phase.since : 0), 0),
    notes: [...(run.why === undefined ? [] : [run.why]), ...run.notes],
    ...given('commands', run.prompts.is === 'written' ? run.prompts.files : undefined),
  };
}

/** Each worker with the tasks it did; a task that has none yet stands with the first worker of its domain, real or planned. */
export function workerReports(run: Run, iso: (ms: number) => string): WorkerReport[] {
  const domains = new Map(run.workers.map((worker) => [worker.name, worker.domain]));
  const homes = new Map<string, TaskState[]>(run.workers.map((worker) => [worker.name, []]));
  for (const task of run.tasks) {
    const name = task.worker ?? run.workers.find((worker) => worker.domain === task.spec.domain)?.name ?? task.spec.domain;
    if (!domains.has(name)) domains.set(name, task.spec.domain);
    homes.set(name, [...(homes.get(name) ?? []), task]);
  }
  return [...homes].map(([name, tasks]) => ({
    name,
    domain: domains.get(name) ?? name,
    session: `${SESSION_PREFIX}${name}`,
    status: workerStatus(tasks),
    tasks: tasks.map((task) => taskReport(task, iso)),
  }));
}

function workerStatus(tasks: readonly TaskState[]): WorkerStatus {
  const is = (status: TaskState['phase']['is']) => tasks.some((task) => task.phase.is === status);
  const running = tasks.find((task) => task.phase.is === 'running');
  if (running?.phase.is === 'running') return running.phase.stage.is === 'starting' ? 'starting' : 'working';
  if (is('waiting')) return tasks.some((task) => task.attempts > 0) ? 'idle' : 'waiting';
  if (is('failed')) return 'failed';
  if (is('cancelled') || is('skipped')) return 'cancelled';
  return 'done';
}

function taskReport(task: TaskState, iso: (ms: number) => string): TaskReport {
  const { phase } = task;
  const reason = 'reason' in phase ? phase.reason : phase.is === 'done' ? undefined : task.lastFailure;
  return {
    id: task.spec.id,
    title: task.spec.title,
    status: phase.is,
    attempts: task.attempts,
    ...given('exitCode', 'exitCode' in phase ? phase.exitCode : undefined),
    ...given('summary', 'summary' in phase ? phase.summary : undefined),
    ...given('reason', reason),
    ...given('startedAt', task.startedAt === undefined ? undefined : iso(task.startedAt)),
    ...given('endedAt', 'at' in phase ? iso(phase.at) : undefined),
  };
}

/** Optional members are left out, not written as null. */
function given<Key extends string, Value>(key: Key, value: Value | undefined): { [key in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [key in Key]: Value });
}
