import { execFile } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gitIntegration } from '../../../src/adapters/git/integration.ts';
import type { IntegrationPlace, MergeStep } from '../../../src/ports/integration.ts';
import { killPoints } from '../../support/kill-points.ts';
import { compile } from '../lock/compiled.ts';
import { makeWorld, type World } from './integration-world.ts';

const CALLER = join(import.meta.dirname, 'integration-killed.mjs');

let compiled: ReturnType<typeof compile>;
beforeAll(() => {
  compiled = compile('src/adapters/git/integration.ts');
}, 120_000);
afterAll(() => compiled.remove());

/** A git that counts its calls, several at once too, and after the one of that number kills whoever called it. */
const GIT = `#!/bin/sh
n=1
until mkdir "$OMO_COUNT/$n" 2> /dev/null; do n=$((n + 1)); done
PATH="$OMO_PATH" git "$@"
code=$?
[ "$n" = "$OMO_KILL" ] && kill -9 "$PPID"
exit "$code"
`;

interface Copy {
  readonly root: string;
  readonly at: IntegrationPlace;
  readonly git: (...args: string[]) => Promise<string>;
}

/** A repository like the world's, in another folder: what was done in one doesn't count in the next. */
function copyOf({ repo, at }: World, number: number): Copy {
  const [root, beside] = [join(repo.beside, `copy ${number}`), join(repo.beside, `beside ${number}`)];
  cpSync(repo.root, root, { recursive: true });
  mkdirSync(beside);
  const place = { ...at, ground: { ...at.ground, root }, dir: join(beside, 'trees') };
  return { root, at: place, git: async (...args) => repo.gitIn(root, ...args) };
}

/** Calls a method in a process that dies after its n-th git, or not at all; how many gits it called. */
async function callKilled(copy: Copy, method: string, args: readonly unknown[], kill: number): Promise<number> {
  const dir = join(copy.at.dir, '..');
  const [bin, count] = [join(dir, 'bin'), join(dir, 'count')];
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'git'), GIT);
  chmodSync(join(bin, 'git'), 0o755);
  mkdirSync(count);
  const path = process.env['PATH'] ?? '';
  const env = { ...process.env, PATH: `${bin}:${path}`, OMO_PATH: path, OMO_COUNT: count, OMO_KILL: `${kill}` };
  const argv = [CALLER, compiled.file, method, JSON.stringify([copy.at, ...args])];
  const signal = await new Promise((resolve) => {
    execFile(process.execPath, argv, { env }, (error) =>
      resolve(error === null ? 'none' : (error.signal ?? error.message)),
    );
  });
  expect(signal).toBe(kill === 0 ? 'none' : 'SIGKILL');
  return readdirSync(count).length;
}

/** Kills it after each of its git calls, each time in a repository of its own, and looks what the next call makes of it. */
async function killEverywhere(
  world: World,
  method: string,
  args: readonly unknown[],
  look: (copy: Copy) => Promise<void>,
  prepare: (copy: Copy) => Promise<void> = async () => undefined,
) {
  const first = copyOf(world, 0);
  await prepare(first);
  const calls = await callKilled(first, method, args, 0);
  expect(calls).toBeGreaterThan(3);
  for (const kill of killPoints(calls)) {
    const copy = copyOf(world, kill);
    await prepare(copy);
    await callKilled(copy, method, args, kill);
    await look(copy);
    await expectTidy(copy);
    rmSync(copy.root, { recursive: true, force: true });
  }
}

async function expectTidy({ at, root, git }: Copy): Promise<void> {
  await gitIntegration().tidy(at);
  expect(existsSync(at.dir)).toBe(false);
  expect(existsSync(join(root, '.git', 'worktrees'))).toBe(false);
  expect(await git('branch', '--list', 'omo/r1/*', '--format=%(refname:short)')).toBe(
    'omo/r1/integration\nomo/r1/one\nomo/r1/two',
  );
  expect(readdirSync(join(root, '.git')).filter((name) => name.endsWith('.lock'))).toEqual([]);
}

async function conflictWorld(): Promise<{ world: World; step: MergeStep }> {
  const world = await makeWorld({ files: { 'a.txt': 'one\ntwo\nthree\n', 'package.json': '{\n  "name": "x"\n}\n' } });
  const one = await world.task('one', { 'a.txt': 'one\nTWO\nthree\n' });
  const two = await world.task('two', { 'a.txt': 'one\ntwice\nthree\n', 'b.txt': 'b\n' });
  await world.mergeAll([one]);
  await world.integration.tidy(world.at);
  return { world, step: world.step(two, [one]) };
}

test('a merge that is killed after any of its git calls is made once', { timeout: 300_000 }, async () => {
  const world = await makeWorld({ files: { 'package.json': '{\n  "name": "x"\n}\n' } });
  const one = await world.task('one', { 'package.json': '{\n  "name": "x",\n  "main": "a.js"\n}\n' });
  const two = await world.task('two', { 'package.json': '{\n  "name": "x",\n  "bin": "b.js"\n}\n' });
  await world.mergeAll([one]);
  await world.integration.tidy(world.at);
  const step = world.step(two, [one]);
  await killEverywhere(world, 'merge', [step], async ({ at, git }) => {
    expect(['1', '2']).toContain(await git('rev-list', '--first-parent', '--count', `${at.base}..${at.branch}`));
    expect(await gitIntegration().merge(at, step)).toMatchObject({ is: 'merged' });
    expect(await git('rev-list', '--first-parent', '--count', `${at.base}..${at.branch}`)).toBe('2');
    expect(JSON.parse(await git('show', `${at.branch}:package.json`))).toEqual({
      name: 'x',
      main: 'a.js',
      bin: 'b.js',
    });
  });
});

test(
  'a merge with a conflict that is killed after any of its git calls leaves the branch alone',
  { timeout: 300_000 },
  async () => {
    const { world, step } = await conflictWorld();
    const head = await world.head();
    await killEverywhere(world, 'merge', [step], async ({ at, git }) => {
      expect(await gitIntegration().merge(at, step)).toMatchObject({
        is: 'conflict',
        conflicts: [{ places: ['2-2'] }],
      });
      expect(await git('rev-parse', at.branch)).toBe(head);
    });
  },
);

test('an open merge that is killed after any of its git calls is opened afresh', { timeout: 300_000 }, async () => {
  const { world, step } = await conflictWorld();
  await killEverywhere(world, 'open', [step], async ({ at }) => {
    expect(await gitIntegration().settle(at, step)).toMatchObject({ is: 'unsettled' });
    const { path } = await gitIntegration().open(at, step);
    expect(readFileSync(join(path, 'a.txt'), 'utf8')).toContain('<<<<<<< ');
  });
});

test('a settled merge that is killed after any of its git calls is committed once', { timeout: 300_000 }, async () => {
  const { world, step } = await conflictWorld();
  const look = async ({ at, git }: Copy): Promise<void> => {
    expect(await gitIntegration().settle(at, step)).toEqual({
      is: 'settled',
      commit: await git('rev-parse', at.branch),
    });
    expect(await git('rev-list', '--first-parent', '--count', `${at.base}..${at.branch}`)).toBe('2');
    expect(await git('show', `${at.branch}:a.txt`)).toBe('one\nboth\nthree');
    expect(await git('show', `${at.branch}:b.txt`)).toBe('b');
  };
  await killEverywhere(world, 'settle', [step], look, async ({ at }) => {
    const { path } = await gitIntegration().open(at, step);
    writeFileSync(join(path, 'a.txt'), 'one\nboth\nthree\n');
  });
});

test(
  'taking that is killed after any of its git calls takes once, and no change of the person’s is lost',
  { timeout: 300_000 },
  async () => {
    const { world } = await conflictWorld();
    await world.repo.commit('meanwhile', { 'mine.txt': 'mine\n' });
    await world.repo.write({ 'mine.txt': 'changed\n', 'note.txt': 'untracked\n' });
    await killEverywhere(world, 'take', ['omo: take'], async ({ root, at, git }) => {
      expect(await gitIntegration().take(at, 'omo: take')).toMatchObject({ is: 'taken', branch: 'main' });
      expect(await git('log', '--first-parent', '--format=%s', `${at.base}..main`)).toBe('omo: take\nmeanwhile');
      expect(await git('status', '--porcelain')).toBe(' M mine.txt\n?? note.txt');
      expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('one\nTWO\nthree\n');
    });
  },
);
