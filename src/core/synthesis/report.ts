import type { Conflict } from '../events/synthesis.ts';
import type { Run } from '../state/state.ts';
import { overviewOf } from './overview.ts';
import type { Synthesis } from './state.ts';

/** How far a run is put together, as scripts read it: `synthesis` of a run's report. Times are ISO 8601. */
export interface SynthesisReport {
  readonly status: 'merging' | 'verifying' | 'ended';
  /** Everything that was done is in it, and what had to pass passes. Only of an ended one. */
  readonly ok: boolean;
  readonly branch: string;
  /** The branch's head. */
  readonly commit?: string | undefined;
  readonly merged: readonly {
    readonly task: string;
    readonly how: 'clean' | 'structure' | 'there' | 'agent';
    readonly by?: string | undefined;
    readonly structured?: readonly string[] | undefined;
  }[];
  readonly left: readonly {
    readonly task: string;
    readonly branch: string;
    readonly reason: string;
    readonly conflicts: readonly Conflict[];
  }[];
  readonly checks: readonly {
    readonly command: string;
    readonly ok: boolean;
    readonly output: string;
    readonly exitCode?: number | undefined;
    readonly problem?: string | undefined;
  }[];
  /** The task with whose work a check first failed. */
  readonly guilty?: string | undefined;
  /** A check that fails fails on the run's own base too. */
  readonly before?: boolean | undefined;
  /** The Markdown report. */
  readonly report?: string | undefined;
  readonly problem?: string | undefined;
  readonly taken: readonly { readonly branch: string; readonly at: string }[];
}

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
    report: phase.is === 'ended' ? phase.report : undefined,
    problem,
    taken: taken.map(({ branch: into, at }) => ({ branch: into, at: iso(at) })),
  };
}

function statusOf({ phase }: Synthesis): SynthesisReport['status'] {
  return phase.is === 'reporting' ? 'verifying' : phase.is;
}
