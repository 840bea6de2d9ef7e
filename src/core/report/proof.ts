import type { Changes, Testimony, Verdict, Verification } from '../events/proof.ts';
import { scopeOf } from '../proof/judge.ts';
import { assess } from '../rubric/assess.ts';
import type { Run } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { outside } from '../tasks/scopes.ts';

/** What was measured of a task's work in its latest attempt, and what was said of it. */
export interface ProofReport {
  /** Its branch; absent in the person's own tree. */
  readonly branch?: string | undefined;
  readonly commit?: string | undefined;
  /** Its working tree. */
  readonly tree?: string | undefined;
  readonly changes?: Pick<Changes, 'files' | 'count' | 'insertions' | 'deletions' | 'ignored'> | undefined;
  /** Changed files outside of what it was to write. */
  readonly outside?: readonly string[] | undefined;
  readonly verify?: VerifyReport | 'not run' | undefined;
  readonly review?:
    | { readonly by: string; readonly pass: boolean; readonly average: number; readonly verdict: Verdict }
    | undefined;
  /** The worker's own words, from its result file. */
  readonly says?: Testimony | undefined;
  /** A person decided that it counts as done. */
  readonly acceptedBy?: 'person' | undefined;
}

interface VerifyReport {
  readonly command: string;
  readonly ok: boolean;
  readonly exitCode?: number | undefined;
  readonly durationMs: number;
  /** The file with all it printed. */
  readonly output: string;
}

/** Undefined where nothing was measured and nothing said. */
export function proofReport(run: Run, task: TaskState): ProofReport | undefined {
  const { tree, evidence, review, acceptedBy } = task;
  const skipped = run.options.noVerify && task.phase.is === 'done';
  if (!tree && !evidence?.verify && !evidence?.says && !review && !skipped) return undefined;
  const { changes, verify, says } = evidence ?? {};
  const scope = scopeOf(run, task);
  const beyond = scope === undefined ? [] : outside(scope, changes?.files ?? []);
  return {
    branch: tree?.branch,
    commit: changes?.commit,
    tree: tree?.branch === undefined ? undefined : tree.path,
    changes: changes && measured(changes),
    outside: beyond.length === 0 ? undefined : beyond,
    verify: skipped ? 'not run' : verify && verification(verify),
    review: review && { by: review.by, ...assess(review.verdict), verdict: review.verdict },
    says,
    acceptedBy,
  };
}

function measured({ files, count, insertions, deletions, ignored }: Changes): NonNullable<ProofReport['changes']> {
  return { files, count, insertions, deletions, ignored };
}

function verification({ command, ok, exitCode, ms, output }: Verification): VerifyReport {
  return { command, ok, exitCode, durationMs: ms, output };
}
