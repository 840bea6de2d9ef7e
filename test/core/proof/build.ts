import type { Changes, Evidence, Verification } from '../../../src/core/events/proof.ts';
import type { RunOptions } from '../../../src/core/events/run-options.ts';
import type { Run } from '../../../src/core/state/state.ts';
import type { TaskState } from '../../../src/core/state/task-state.ts';
import type { Task } from '../../../src/core/tasks/task.ts';
import { Game, graph, submission } from '../build.ts';

interface Given {
  readonly spec?: Partial<Task>;
  readonly options?: Partial<RunOptions>;
  /** `coder` unless said otherwise. */
  readonly agent?: string;
}

/** A run with one task, `api`, of the domain `backend`. */
export function oneTask({ spec = {}, options = {}, agent = 'coder' }: Given = {}): { run: Run; task: TaskState } {
  const [task] = graph({ api: [] }, { api: 'backend' });
  if (task === undefined) throw new Error('no task');
  const { state } = new Game(
    submission([{ ...task, ...spec }], {
      defaultAgent: agent,
      options: { workers: 6, retries: 0, keep: false, taskTimeoutMs: 60_000, checkMs: 600_000, ...options },
    }),
  );
  const [run] = state.runs;
  const [only] = run?.tasks ?? [];
  if (run === undefined || only === undefined) throw new Error('no run');
  return { run, task: only };
}

export function changes(over: Partial<Changes> = {}): Changes {
  const files = over.files ?? ['src/a.ts'];
  return { files, count: files.length, insertions: 3, deletions: 1, conflicted: [], ignored: [], ...over };
}

export const NO_CHANGES = changes({ files: [], insertions: 0, deletions: 0 });

export function verification(over: Partial<Verification> = {}): Verification {
  const output = '/home/check.log';
  return { command: 'npm test', ok: true, exitCode: 0, ms: 1200, output, tail: 'all is well', ...over };
}

/** A changed file, and an acceptance command that passed. */
export const GOOD: Evidence = { changes: changes(), verify: verification() };
