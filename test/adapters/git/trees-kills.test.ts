import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GitTrees } from '../../../src/adapters/git/trees.ts';
import type { TreeSpec } from '../../../src/ports/trees.ts';
import { killPoints } from '../../support/kill-points.ts';
import { makeRepo, writeAll, type Repo } from '../../support/repo.ts';
import { compile } from '../lock/compiled.ts';
import { specOf } from './trees-support.ts';

const CALLER = join(import.meta.dirname, 'trees-killed.mjs');

let compiled: ReturnType<typeof compile>;
beforeAll(() => {
  compiled = compile('src/adapters/git/trees.ts');
}, 120_000);
afterAll(() => compiled.remove());

/** A git that counts its calls, several at once too, and kills whoever called it before or after the one of that number. */
const COUNTING = `#!/bin/sh
n=1
until mkdir "$OMO_COUNT/$n" 2> /dev/null; do n=$((n + 1)); done
[ "$OMO_KILL" = "before $n" ] && kill -9 "$PPID"
PATH="$OMO_PATH" git "$@"
code=$?
[ "$OMO_KILL" = "after $n" ] && kill -9 "$PPID"
exit "$code"
`;

/** A git that says who it is to the filter of the repository, which kills it and its caller at the third file it writes out. */
const HALVING = `#!/bin/sh
export OMO_GIT=$$ OMO_CALLER=$PPID
PATH="$OMO_PATH" exec git "$@"
`;
const FILTER = `#!/bin/sh
cat
[ -z "$OMO_COUNT" ] && exit 0
n=1
until mkdir "$OMO_COUNT/$n" 2> /dev/null; do n=$((n + 1)); done
[ "$OMO_KILL" = "half $n" ] && kill -9 "$OMO_GIT" "$OMO_CALLER"
exit 0
`;

/** One repository for each kill, at the same path: what git wrote down stays true. */
interface Stage {
  readonly repo: Repo;
  readonly spec: TreeSpec;
}

async function prepareKilled({ repo, spec }: Stage, git: string, kill: string): Promise<number> {
  const [bin, count] = ['bin', 'count'].map((name) => join(repo.beside, name)) as [string, string];
  for (const dir of [bin, count]) {
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir);
  }
  writeFileSync(join(bin, 'git'), git, { mode: 0o755 });
  const path = process.env['PATH'] ?? '';
  const env = { ...process.env, PATH: `${bin}:${path}`, OMO_PATH: path, OMO_COUNT: count, OMO_KILL: kill };
  const signal = await new Promise((resolve) => {
    execFile(process.execPath, [CALLER, compiled.file, 'prepare', JSON.stringify([spec])], { env }, (error) =>
      resolve(error === null ? 'none' : (error.signal ?? error.message)),
    );
  });
  expect(signal).toBe(kill === '' ? 'none' : 'SIGKILL');
  return readdirSync(count).length;
}

/** All that a person could find of omo's there. */
async function found({ repo }: Stage): Promise<unknown> {
  const trees = join(repo.beside, 'worktrees', 'r1');
  const names = readdirSync(trees).sort();
  const standing = names
    .filter((name) => !name.startsWith('.'))
    .map(async (name) => [name, await repo.gitIn(join(trees, name), 'status', '--porcelain', '--branch')] as const);
  const common = join(repo.root, '.git');
  return {
    names,
    trees: await Promise.all(standing),
    files: filesOf(trees),
    records: readdirSync(join(common, 'worktrees')).sort(),
    branches: await repo.git('for-each-ref', '--format=%(refname) %(tree)', 'refs/heads/'),
    locks: readdirSync(common, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.lock')),
    person: await repo.git('status', '--porcelain', '--branch'),
  };
}

function filesOf(dir: string): Record<string, string> {
  const names = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const paths = names
    .map((one) => join(one.parentPath, one.name))
    .filter((path) => !/\/(\.git|\.[a-z]+\.json)$/.test(path));
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(path, 'utf8')]));
}

/** What was there is kept and put back, so that each kill meets the same. */
function kept({ repo }: Stage): () => void {
  const [from, to] = [dirname(repo.root), `${dirname(repo.root)}.kept`];
  cpSync(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  return () => {
    rmSync(from, { recursive: true });
    cpSync(to, from, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  };
}

/** The unbroken call says what should be; every broken one, followed by another, has to come to the same. */
async function killEverywhere(stage: Stage, git: string, kills: (count: number) => string[]): Promise<void> {
  const restore = kept(stage);
  try {
    const count = await prepareKilled(stage, git, '');
    const tree = await new GitTrees().prepare(stage.spec);
    const whole = await found(stage);
    expect(count).toBeGreaterThan(2);
    for (const kill of kills(count)) {
      restore();
      await prepareKilled(stage, git, kill);
      expect({ kill, tree: await new GitTrees().prepare(stage.spec) }).toEqual({
        kill,
        tree: { ...tree, base: expect.any(String) },
      });
      expect({ kill, found: await found(stage) }).toEqual({ kill, found: whole });
    }
  } finally {
    rmSync(`${dirname(stage.repo.root)}.kept`, { recursive: true, force: true });
  }
}

/** Before one call, after the next: what lies between two calls is done in the one case and not in the other. */
function aroundEach(count: number): string[] {
  return killPoints(count).map((n) => `${n % 2 === 1 ? 'after' : 'before'} ${n}`);
}

/** Two tasks that contradict each other, a third that starts from both. */
async function contradicting(repo: Repo): Promise<string[]> {
  const trees = new GitTrees();
  const from: string[] = [];
  for (const task of ['t1', 't2']) {
    const tree = await trees.prepare(await specOf(repo, 'api', task));
    await writeAll(tree.path, { 'a.txt': `${task}\n`, [`${task}.txt`]: 'x\n' });
    from.push((await trees.measure(tree, `${task}\n`)).commit ?? '');
  }
  return from;
}

describe('making a tree', () => {
  it('that is killed around any of its git calls leaves nothing unknown', { timeout: 600_000 }, async () => {
    const repo = await makeRepo({ files: { 'a.txt': 'one\n', '.gitignore': '.env\nmade\n' } });
    await repo.write({ '.env': 'SECRET=1\n' });
    const from = await contradicting(repo);
    const bring = { copy: ['.env'], setup: 'echo made > made' };
    await killEverywhere({ repo, spec: await specOf(repo, 'web', 't3', { from, bring }) }, COUNTING, aroundEach);
  });

  it(
    'that is killed together with its git, half of the files written, is made anew',
    { timeout: 300_000 },
    async () => {
      const repo = await halved();
      await killEverywhere({ repo, spec: await specOf(repo, 'web', 't1') }, HALVING, () => ['half 3']);
    },
  );
});

describe('switching a tree to another task', () => {
  it('that is killed around any of its git calls keeps the former task’s work', { timeout: 600_000 }, async () => {
    const repo = await makeRepo();
    const from = await contradicting(repo);
    await writeAll(join(repo.beside, 'worktrees', 'r1', 'api'), { 'a.txt': 'unfinished\n', 'new.txt': 'new\n' });
    await killEverywhere({ repo, spec: await specOf(repo, 'api', 't3', { from }) }, COUNTING, aroundEach);
  });

  it(
    'that is killed together with its git, half of the files changed, adds none of them to a task',
    { timeout: 300_000 },
    async () => {
      const repo = await halved();
      const trees = new GitTrees();
      const first = await trees.prepare(await specOf(repo, 'api', 't1'));
      await writeAll(first.path, Object.fromEntries(NAMES.map((name) => [name, 'changed\n'])));
      await killEverywhere({ repo, spec: await specOf(repo, 'api', 't2') }, HALVING, () => ['half 3']);
    },
  );

  it(
    'that is killed while it takes another worker’s branch over brings its work along',
    { timeout: 600_000 },
    async () => {
      const repo = await makeRepo();
      const trees = new GitTrees();
      const first = await trees.prepare(await specOf(repo, 'api', 't1'));
      await trees.prepare(await specOf(repo, 'web', 't2'));
      await writeAll(first.path, { 'a.txt': 'unfinished\n', 'new.txt': 'new\n' });
      const spec = await specOf(repo, 'web', 't1', { base: first.base });
      await killEverywhere({ repo, spec }, COUNTING, aroundEach);
      expect(existsSync(join(spec.path, 'new.txt'))).toBe(true);
    },
  );
});

const NAMES = ['a.txt', 'b.txt', 'c.txt', 'd.txt', 'e.txt'];

/** A repository whose files pass a filter on their way out. */
async function halved(): Promise<Repo> {
  const repo = await makeRepo({ files: Object.fromEntries(NAMES.map((name) => [name, 'one\n'])) });
  writeFileSync(join(repo.beside, 'filter'), FILTER, { mode: 0o755 });
  await repo.git('config', 'filter.half.smudge', `exec ${join(repo.beside, 'filter')}`);
  await repo.commit('filtered', { '.gitattributes': '*.txt filter=half\n' });
  return repo;
}
