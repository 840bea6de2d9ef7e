import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyOf, standsAt } from '../../adapters/git/copy-of.ts';
import type { Run } from '../../core/state/state.ts';
import type { TaskState } from '../../core/state/task-state.ts';
import { workplace } from '../proof/parts.ts';

/**
 * Gives the folder that holds a task's work as it was at its end. A worker's tree goes on with its next task, and may be
 * cleaned away: then it is a copy, which is removed afterwards.
 */
export async function inPlace<T>(run: Run, task: TaskState, use: (cwd: string) => Promise<T>): Promise<T> {
  const { ground } = run;
  const commit = task.evidence?.changes?.commit;
  if (!ground || !task.tree || commit === undefined || (await standsAt(task.tree.path, commit)))
    return use(workplace(run, task));
  const beside = await mkdtemp(join(tmpdir(), 'omo-read-'));
  try {
    const into = join(beside, 'tree');
    await mkdir(into);
    await copyOf(ground.root, commit, into, beside);
    return await use(join(into, ground.below));
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}
