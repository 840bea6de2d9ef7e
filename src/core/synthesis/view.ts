import type { Run } from '../state/state.ts';
import { overviewOf } from './overview.ts';
import { pullRequestFile, pullRequestText } from './pull-request.ts';
import type { SynthesisReport } from './report.ts';
import type { Synthesis } from './state.ts';

/** Undefined: nobody has asked for it. `iso` writes ms since the epoch as ISO 8601. */
export function synthesisReport(run: Run, iso: (ms: number) => string): SynthesisReport | undefined {
  const { synthesis } = run;
  if (!synthesis) return undefined;
  const { phase, branch, head, verified, taken } = synthesis;
  const { merged, left, isWhole } = overviewOf(run);
  const problem = phase.is === 'ended' ? phase.problem : undefined;
  return {
    status: statusOf(synthesis),
    ok: phase.is === 'ended' && problem === undefined && isWhole,
    branch,
    commit: head,
    merged: merged.map(({ step, phase: { how, by, structured } }) => ({
      task: step.task,
      how,
      by,
      structured: structured.length > 0 ? structured : undefined,
    })),
    left: left.map(({ step, task, phase: { reason, conflicts } }) => ({
      task: step.task,
      branch: task?.tree?.branch ?? '',
      reason,
      conflicts,
    })),
    checks: (verified?.checks ?? []).map(({ command, ok, output, exitCode, problem: why }) => ({
      command,
      ok,
      output,
      exitCode,
      problem: why,
    })),
    guilty: verified?.guilty,
    before: verified?.before,
    ...written(run, phase.is === 'ended' ? phase.report : undefined),
    problem,
    taken: taken.map(({ branch: into, at }) => ({ branch: into, at: iso(at) })),
  };
}

function written(run: Run, report: string | undefined): Pick<SynthesisReport, 'report' | 'pullRequest'> {
  if (report === undefined) return {};
  return {
    report,
    pullRequest: { title: pullRequestText(run).title, file: pullRequestFile(report), into: run.ground?.branch },
  };
}

function statusOf({ phase }: Synthesis): SynthesisReport['status'] {
  return phase.is === 'reporting' ? 'verifying' : phase.is;
}
