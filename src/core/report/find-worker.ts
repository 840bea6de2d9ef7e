import type { Run, State } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { isOver } from '../state/task-state.ts';
import type { WorkerReport } from './report.ts';
import { workerReports } from './report.ts';

/** A worker in a run that has, had, or will have it. */
export interface Found {
  readonly run: Run;
  readonly report: WorkerReport;
  /** In the run's order; never empty. */
  readonly tasks: readonly TaskState[];
}

/** The worker of that name in the latest run that has one, or in the latest of those whose id begins with `runId`. */
export function findWorker(state: State, name: string, runId = ''): Found | undefined {
  for (const run of state.runs.toReversed()) {
    if (!run.id.startsWith(runId)) continue;
    const report = reportsOf(run).find((one) => one.name === name);
    if (report)
      return { run, report, tasks: run.tasks.filter(({ spec }) => report.tasks.some(({ id }) => id === spec.id)) };
  }
  return undefined;
}

/** Every name there is, of foreign agents too; the latest run's first. */
export function workerNamesOf(state: State): string[] {
  const own = state.runs.toReversed().flatMap((run) => reportsOf(run).map(({ name }) => name));
  return [...new Set([...own, ...state.foreign.map(({ worker }) => worker)])];
}

/** The task its status comes from: what it does, what went wrong, else what it did last. */
export function taskAtHand({ report, tasks }: Found): TaskState | undefined {
  const latest = tasks.toSorted((a, b) => endOf(b) - endOf(a));
  return (
    tasks.find(({ phase }) => phase.is === 'running') ??
    tasks.find(({ phase, attempts }) => phase.is === 'waiting' && attempts > 0) ??
    (report.status === 'failed' ? latest.find(({ phase }) => phase.is === 'failed') : undefined) ??
    (report.status === 'cancelled'
      ? latest.find(({ phase }) => phase.is === 'cancelled' || phase.is === 'skipped')
      : undefined) ??
    latest.find(({ phase }) => isOver(phase)) ??
    tasks[0]
  );
}

function endOf({ phase }: TaskState): number {
  return 'at' in phase ? phase.at : Number.NEGATIVE_INFINITY;
}

/** Names and statuses only; times are nobody's business here. */
function reportsOf(run: Run): WorkerReport[] {
  return workerReports(run, String);
}
