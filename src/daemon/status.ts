import { poolReports } from '../core/report/pools.ts';
import { workerReports } from '../core/report/report.ts';
import type { Run, State } from '../core/state/state.ts';
import type { StatusReport, WebReport } from '../protocol/messages.ts';
import { troubleReports, whyWaiting } from './picture.ts';
import { iso } from './results.ts';
import { openQuestions } from './talk/answer.ts';
import type { Trouble } from './troubles.ts';

/** What is going on now: every live run's workers, and the sessions that ended runs kept open. */
export function statusReport(
  state: State,
  self: { pid: number; since: number; version: string; web: () => WebReport | undefined },
  now: number,
  troubles: readonly Trouble[],
): StatusReport {
  const web = self.web();
  const live = state.runs.filter((run) => run.phase.is !== 'ended');
  return {
    schemaVersion: 1,
    daemon: { pid: self.pid, since: iso(self.since), version: self.version, ...(web && { web }) },
    troubles: troubleReports(troubles),
    foreign: state.foreign.map(({ worker, session, at }) => ({ worker, session, at: iso(at) })),
    questions: openQuestions(state).length,
    providers: poolReports(state, now, iso),
    workers: state.runs.flatMap((run) => shown(state, run, now)),
    runs: live.map((run) => ({
      run: run.id,
      mode: run.mode,
      cwd: run.cwd,
      startedAt: iso(run.startedAt),
      tasks: counts(state, run, now),
    })),
  };
}

function shown(state: State, run: Run, now: number): StatusReport['workers'] {
  const kept = new Set(run.workers.filter((worker) => worker.phase.is !== 'closed').map((worker) => worker.name));
  return workerReports(run, iso, whyWaiting(state, run, now))
    .filter((worker) => run.phase.is !== 'ended' || kept.has(worker.name))
    .map((worker) => ({ ...worker, run: run.id, depth: run.depth }));
}

/** By what each task does now, so that one that asks or is parked is not counted as running or waiting. */
function counts(state: State, run: Run, now: number): Record<string, number> {
  const all: Record<string, number> = {};
  const tasks = workerReports(run, iso, whyWaiting(state, run, now)).flatMap((worker) => worker.tasks);
  for (const { status } of tasks) all[status] = (all[status] ?? 0) + 1;
  return all;
}
