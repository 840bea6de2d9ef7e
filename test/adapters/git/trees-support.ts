import { join } from 'node:path';
import { GitTrees } from '../../../src/adapters/git/trees.ts';
import type { Ground } from '../../../src/core/events/ground.ts';
import type { TreeSpec } from '../../../src/ports/trees.ts';
import type { Repo } from '../../support/repo.ts';

export type Bring = Ground['bring'];

/** The ground of a run in a repository, as it stands now. */
export async function groundOf(repo: Repo, bring: Partial<Bring> = {}): Promise<Ground> {
  const base = await repo.git('rev-parse', 'HEAD');
  return { root: repo.root, below: '', base, isolate: 'worktree', bring: { copy: [], link: [], ...bring } };
}

/** Where the tree of a worker is. */
export function treeOf({ beside }: Repo, worker: string): string {
  return join(beside, 'worktrees', 'r1', worker);
}

/** For a task's first attempt, unless `changes` say otherwise. */
export async function specOf(
  repo: Repo,
  worker: string,
  task: string,
  { bring, ...changes }: Partial<TreeSpec> & { readonly bring?: Partial<Bring> } = {},
): Promise<TreeSpec> {
  return {
    ground: await groundOf(repo, bring),
    path: treeOf(repo, worker),
    branch: `omo/r1/${task}`,
    from: [],
    message: `${task} title\n\nOmo-Run: r1\nOmo-Task: ${task}\n`,
    env: { PATH: process.env['PATH'] ?? '' },
    setupMs: 10_000,
    log: join(repo.beside, 'setup.log'),
    ...changes,
  };
}

export const trees = new GitTrees();
