import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { gitIntegration } from '../../../src/adapters/git/integration.ts';
import { makeWorld, type World } from './integration-world.ts';

const records = ({ repo }: World): string => join(repo.root, '.git', 'worktrees');

test('a folder that was deleted by hand is made again', async () => {
  const world = await makeWorld();
  const works = [await world.task('one', { 'one.txt': '1\n' }), await world.task('two', { 'two.txt': '2\n' })];
  await world.mergeAll(works.slice(0, 1));
  await rm(world.at.dir, { recursive: true });
  expect(await world.mergeAll(works)).toMatchObject([{ how: 'there' }, { how: 'clean' }]);
  await rm(world.at.dir, { recursive: true });
  await world.integration.tidy(world.at);
  expect([existsSync(world.at.dir), existsSync(records(world))]).toEqual([false, false]);
});

test('the trees of two runs have names of their own, so neither’s half-made one is taken for the other’s', async () => {
  const world = await makeWorld();
  const work = await world.task('one', { 'one.txt': '1\n' });
  const other = { ...world.at, dir: `${world.at.dir}-2` };
  const [one, two] = [
    await world.integration.checkout(world.at, work.commit),
    await world.integration.checkout(other, work.commit),
  ];
  expect(basename(one.path)).not.toBe(basename(two.path));
});

test('a folder of ours without its .git is not taken for the repository around it', async () => {
  const world = await makeWorld();
  const works = [await world.task('one', { 'one.txt': '1\n' }), await world.task('two', { 'two.txt': '2\n' })];
  // The home is inside the person's repository.
  const at = { ...world.at, dir: join(world.repo.root, 'home', 'merge') };
  const [one, two] = works.map((work) => world.step(work));
  if (one === undefined || two === undefined) throw new Error('there are two');
  await world.repo.write({ '.gitignore': 'home\n', 'a.txt': 'not committed\n', 'mine.txt': 'untracked\n' });
  await world.integration.merge(at, one);
  for (const name of await readdir(at.dir)) await rm(join(at.dir, name, '.git'));
  expect(await world.integration.merge(at, two)).toMatchObject({ how: 'clean' });
  expect(await world.repo.git('status', '--porcelain')).toBe(' M a.txt\n?? .gitignore\n?? mine.txt');
  expect(await world.repo.git('symbolic-ref', 'HEAD')).toBe('refs/heads/main');
});

test('what a killed git of ours left locked does not stand in the way', async () => {
  const world = await makeWorld();
  const works = [await world.task('one', { 'one.txt': '1\n' }), await world.task('two', { 'two.txt': '2\n' })];
  await world.mergeAll(works.slice(0, 1));
  for (const name of await readdir(records(world))) await writeFile(join(records(world), name, 'index.lock'), '');
  await writeFile(join(world.repo.root, '.git', 'refs', 'heads', `${world.at.branch}.lock`), '');
  expect(await world.mergeAll(works)).toMatchObject([{ how: 'there' }, { how: 'clean' }]);
});

test('a git of ours that was killed while it began the branch does not stand in the way', async () => {
  const world = await makeWorld();
  const works = [await world.task('one', { 'one.txt': '1\n' })];
  const lock = join(world.repo.root, '.git', 'refs', 'heads', `${world.at.branch}.lock`);
  await mkdir(dirname(lock), { recursive: true });
  await writeFile(lock, '');
  expect(await world.mergeAll(works)).toMatchObject([{ how: 'clean' }]);
});

test('a tree whose making was broken off at once is forgotten with the others; somebody else’s is not', async () => {
  const world = await makeWorld();
  await world.mergeAll([await world.task('one', { 'one.txt': '1\n' })]);
  const [ours = ''] = await readdir(records(world));
  await world.repo.git('worktree', 'add', '-q', '-b', 'mine', join(world.repo.beside, 'mine'));
  await rm(join(world.repo.beside, 'mine'), { recursive: true });
  for (const name of [`${ours}1`, 'others']) {
    await mkdir(join(records(world), name));
    await writeFile(join(records(world), name, 'locked'), 'initializing');
  }
  await world.integration.tidy(world.at);
  expect((await readdir(records(world))).sort()).toEqual(['mine', 'others']);
});

test('trees that an earlier process left for the same purpose are removed', async () => {
  const world = await makeWorld();
  const works = [await world.task('one', { 'one.txt': '1\n' }), await world.task('two', { 'two.txt': '2\n' })];
  await world.mergeAll(works.slice(0, 1));
  const before = await readdir(world.at.dir);
  await gitIntegration().merge(world.at, world.step(works[1] ?? { task: '', commit: '', base: '' }));
  const after = await readdir(world.at.dir);
  expect([before.length, after.length]).toEqual([1, 1]);
  expect(after).not.toEqual(before);
});

test('a branch that the person has checked out is not moved under their files', async () => {
  const world = await makeWorld();
  const works = [await world.task('one', { 'one.txt': '1\n' }), await world.task('two', { 'two.txt': '2\n' })];
  await world.mergeAll(works.slice(0, 1));
  const mine = join(world.repo.beside, 'mine');
  await world.repo.git('worktree', 'add', '-q', mine, world.at.branch);
  const head = await world.head();
  await expect(world.mergeAll(works)).rejects.toThrow(/omo\/r1\/integration is checked out in .*mine.*git switch/);
  expect(await world.head()).toBe(head);
  expect(await world.repo.gitIn(mine, 'status', '--porcelain')).toBe('');
  await world.repo.gitIn(mine, 'checkout', '-q', '--detach');
  expect((await world.mergeAll(works))[1]).toMatchObject({ how: 'clean' });
});

test('a branch that is gone is not begun afresh without what was merged into it', async () => {
  const world = await makeWorld();
  const works = [await world.task('one', { 'one.txt': '1\n' }), await world.task('two', { 'two.txt': '2\n' })];
  await world.mergeAll(works.slice(0, 1));
  await world.repo.git('branch', '-q', '-D', world.at.branch);
  const last = world.step(works[1] ?? { task: '', commit: '', base: '' }, works.slice(0, 1));
  await expect(world.integration.merge(world.at, last)).rejects.toThrow(/no branch omo\/r1\/integration any more/);
});

test('a clean tree of any commit: what was made there before is gone, and what the project needs is brought along', async () => {
  const world = await makeWorld({ files: { 'a.txt': 'a\n', '.gitignore': 'deps\n.env\nbuilt\n' } });
  await world.repo.write({ 'deps/x.js': 'x\n', '.env': 'secret\n' });
  const at = { ...world.at, ground: { ...world.at.ground, bring: { copy: ['.env'], link: ['deps'] } } };
  await world.mergeAll([await world.task('one', { 'one.txt': '1\n' })]);
  const { path } = await world.integration.checkout(at, await world.head());
  await writeFile(join(path, 'built'), 'ignored');
  await writeFile(join(path, 'left.txt'), 'untracked');
  await writeFile(join(path, 'a.txt'), 'changed');
  expect(await world.integration.checkout(at, at.base)).toEqual({ path });
  expect((await readdir(path)).sort()).toEqual(['.env', '.git', '.gitignore', 'a.txt', 'deps']);
  expect(await world.repo.gitIn(path, 'diff', '--name-only')).toBe('');
  expect(existsSync(join(world.repo.root, 'deps', 'x.js'))).toBe(true);
});

test('calls at once wait for each other', async () => {
  const world = await makeWorld();
  const steps = [];
  for (const name of ['a', 'b', 'c']) steps.push(world.step(await world.task(name, { [`${name}.txt`]: name })));
  const merged = await Promise.all(steps.map(async (step) => world.integration.merge(world.at, step)));
  expect(merged.map((one) => one.is === 'merged' && one.how)).toEqual(['clean', 'clean', 'clean']);
  expect(await world.integration.line(world.at)).toHaveLength(3);
});

test('the branch is moved only from where it was when the merge began', async () => {
  const world = await makeWorld();
  const works = [await world.task('one', { 'one.txt': '1\n' }), await world.task('two', { 'two.txt': '2\n' })];
  const { repo, at } = world;
  const other = works[1]?.commit ?? '';
  // Runs when the first task's file is written into the tree of the merge.
  await repo.git('config', 'filter.move.smudge', `git update-ref refs/heads/${at.branch} ${other}; cat`);
  await repo.write({ '.git/info/attributes': 'one.txt filter=move\n' });
  await expect(world.mergeAll(works.slice(0, 1))).rejects.toThrow(/git update-ref|is at .* but expected/);
  expect(await world.head()).toBe(other);
});
