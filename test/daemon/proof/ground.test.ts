import { expect, test } from 'vitest';
import { GitTrees } from '../../../src/adapters/git/trees.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { AgentChoice } from '../../../src/daemon/choose-agents.ts';
import { groundOf } from '../../../src/daemon/proof/ground.ts';
import { CODEX, tasksOf } from '../../core/worker/runs.ts';
import { makeRepo, writeAll } from '../../support/repo.ts';

const CHOICE: AgentChoice = { is: 'found', agents: { codex: CODEX }, defaultAgent: 'codex' };

test.for([
  ['a person’s run has trees where config.json says so', false, undefined, 'worktree'],
  ['a worker’s run shares that worker’s tree, or nobody would merge what it made', true, undefined, 'none'],
  ['a worker may ask for trees by name', true, 'worktree', 'worktree'],
] as const)('%s', async ([, isWorkers, isolate, wanted]) => {
  const repo = await makeRepo();
  await writeAll(repo.beside, { 'config.json': '{"isolate": "worktree"}' });
  const tasks = tasksOf({ a: { text: 'x' }, b: { text: 'y' } });
  const params = {
    tasks,
    cwd: repo.root,
    env: {},
    keep: false,
    caller: { pid: 1, depth: 0 },
    ...(isolate && { isolate }),
  };
  const wish = { params, config: await loadConfig(repo.beside), mode: 'parallel' as const, choice: CHOICE, isWorkers };
  expect((await groundOf(new GitTrees(), wish)).ground?.isolate).toBe(wanted);
});
