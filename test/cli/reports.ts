import type { Report, TaskReport, TryReport, WorkerReport } from '../../src/core/report/report.ts';

/** A report with these workers; it began at noon and took 12.3 s. */
export function reportOf(workers: readonly WorkerReport[], over: Partial<Report> = {}): Report {
  return {
    schemaVersion: 1,
    run: '261120-120000-abc',
    mode: 'parallel',
    ok: workers.every((worker) => worker.tasks.every((task) => task.status === 'done')),
    workers,
    startedAt: at(0),
    endedAt: at(12.3),
    durationMs: 12_300,
    sequentialMs: 31_000,
    notes: [],
    ...over,
  };
}

export function workerOf(name: string, status: WorkerReport['status'], ...tasks: TaskReport[]): WorkerReport {
  return { name, domain: name, session: `omo-worker-${name}`, status, tasks };
}

export function taskOf(title: string, status: TaskReport['status'], over: Partial<TaskReport> = {}): TaskReport {
  const ended = status === 'done' || status === 'failed';
  return {
    id: title.toLowerCase().replaceAll(/\W+/g, '-'),
    title,
    status,
    attempts: begun(status) ? 1 : 0,
    ...(begun(status) ? { startedAt: at(0) } : {}),
    ...(ended ? { endedAt: at(4.2) } : {}),
    ...over,
  };
}

function begun(status: TaskReport['status']): boolean {
  return !['waiting', 'parked', 'skipped'].includes(status);
}

export function tried(attempt: number, agent: string, ended: TryReport['ended'], reason?: string): TryReport {
  return { attempt, agent, ended, endedAt: at(attempt), ...(reason === undefined ? {} : { reason }) };
}

/** So many seconds after noon. */
export function at(seconds: number): string {
  return new Date(Date.UTC(2026, 10, 20, 12) + seconds * 1000).toISOString();
}
