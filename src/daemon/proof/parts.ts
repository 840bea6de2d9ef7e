import type { Logger } from 'pino';
import type { Home } from '../../config/home.ts';
import type { Run } from '../../core/state/state.ts';
import type { TaskState } from '../../core/state/task-state.ts';
import { join } from 'node:path';
import type { Checker } from '../../ports/checker.ts';
import type { Reviewer } from '../../ports/reviewer.ts';
import type { Trees } from '../../ports/trees.ts';

/** What making trees, checking work and having it reviewed needs from outside. */
export interface ProofParts {
  readonly home: Home;
  readonly pkg: { readonly root: string };
  readonly now: () => number;
  readonly log: Logger;
  readonly trees: Trees;
  readonly checker: Checker;
  readonly reviewer: Reviewer;
  /** The person's day, as budgets name it. */
  readonly day: () => string;
}

/** Where a task's attempt works: its folder in its own tree, or the run's own. */
export function workplace({ ground, cwd }: Run, { tree }: Pick<TaskState, 'tree'>): string {
  return ground?.isolate === 'worktree' && tree ? join(tree.path, ground.below) : cwd;
}

/** Of the commits omo makes of a task's work. */
export function commitMessage(run: Run, { spec, worker }: TaskState): string {
  return `${spec.title}\n\nOmo-Run: ${run.id}\nOmo-Task: ${spec.id}\nOmo-Worker: ${worker ?? spec.domain}\n`;
}
