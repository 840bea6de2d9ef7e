import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { shellChecker } from '../../../src/adapters/checks/checker.ts';
import { GitTrees } from '../../../src/adapters/git/trees.ts';
import { homeAt } from '../../../src/config/home.ts';
import type { Tree } from '../../../src/core/events/ground.ts';
import { checkAttempt } from '../../../src/daemon/proof/check.ts';
import { saveEnvironment } from '../../../src/daemon/launch.ts';
import { specOf } from '../../adapters/git/trees-support.ts';
import { changed, OPTIONS, runOf, taskOf, tasksOf } from '../../core/worker/runs.ts';
import { makeRepo, writeAll } from '../../support/repo.ts';

class Restoring extends GitTrees {
  override async restore(_tree: Tree): Promise<void> {
    return Promise.reject(new Error('the disk is full'));
  }
}

test('that a tree can’t be tidied up after its check undoes nothing that was measured, and is logged', async () => {
  const repo = await makeRepo();
  const home = homeAt(await mkdtemp(join(tmpdir(), 'omo-check-')));
  onTestFinished(async () => rm(home.root, { recursive: true, force: true }));
  const spec = await specOf(repo, 'api', 'api');
  const tree = await new GitTrees().prepare(spec);
  await writeAll(tree.path, { 'b.txt': 'b\n' });
  const begun = runOf(tasksOf({ api: { text: 'x' } }), {
    ground: spec.ground,
    options: { ...OPTIONS, verify: { every: 'test -e b.txt' } },
  });
  const run = changed(begun, 'api', { tree, attempts: 1 });
  await mkdir(home.attempt({ run: 'r1', task: 'api', attempt: 1 }).dir, { recursive: true });
  await mkdir(home.environments, { recursive: true });
  await saveEnvironment(home, 'r1', { PATH: process.env['PATH'] ?? '' });
  const logged: string[] = [];
  const parts = {
    home,
    pkg: { root: '/nowhere' },
    now: () => 1,
    log: pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) }),
    trees: new Restoring(),
    checker: shellChecker(),
    reviewer: { review: async () => Promise.reject(new Error('nobody reviews')) },
    day: () => 'today',
  };
  const events = await checkAttempt(parts, run, taskOf(run, 'api'), new AbortController().signal);
  expect(events).toMatchObject([
    { type: 'attempt.checked', evidence: { changes: { files: ['b.txt'] }, verify: { ok: true } } },
  ]);
  expect(logged.join('')).toContain('the disk is full');
});
