import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Taken } from '../../../src/ports/integration.ts';
import { fingerprint, type RepoOptions } from '../../support/repo.ts';
import { makeWorld, type World } from './integration-world.ts';

/** One task's work, which changes a.txt and makes new.txt, on the integration branch. */
async function ready(options?: RepoOptions): Promise<World> {
  const world = await makeWorld({ files: { 'a.txt': 'a\n', 'b.txt': 'b\n', '.gitignore': '*.env\n' }, ...options });
  const one = await world.task('one', { 'a.txt': 'changed\n', 'new.txt': 'new\n' });
  await world.mergeAll([one]);
  return world;
}

const taken = async (world: World): Promise<Taken> => world.integration.take(world.at, 'omo: take it');

async function expectRefused(world: World, why: RegExp): Promise<void> {
  const before = await fingerprint(world.repo);
  expect(await taken(world)).toEqual({ is: 'refused', why: expect.stringMatching(why) });
  expect(await fingerprint(world.repo)).toEqual(before);
  expect((await world.repo.git('worktree', 'list')).split('\n').filter((line) => line.includes('omo-take'))).toEqual(
    [],
  );
}

test('a branch that got nothing meanwhile is moved forward, and its files with it', async () => {
  const world = await ready();
  const head = await world.head();
  expect(await taken(world)).toEqual({ is: 'taken', branch: 'main', was: world.at.base, commit: head });
  expect(await world.repo.git('rev-parse', 'main')).toBe(head);
  expect(await readFile(join(world.repo.root, 'new.txt'), 'utf8')).toBe('new\n');
  expect(await world.repo.git('status', '--porcelain')).toBe('');
  expect(await taken(world)).toMatchObject({ is: 'taken', was: head, commit: head });
});

test('a branch that got something meanwhile gets a merge; uncommitted changes and the stash stay as they are', async () => {
  const world = await ready();
  const { repo } = world;
  await repo.write({ 'b.txt': 'put away\n' });
  await repo.git('stash', '-q');
  const mine = await repo.commit('mine', { 'mine.txt': 'mine\n' });
  await repo.write({ 'b.txt': 'not committed\n', 'untracked.txt': 'u\n', 'staged.txt': 's\n', 'my.env': 'secret\n' });
  await repo.git('add', 'staged.txt');
  const [stash, status] = [await repo.git('stash', 'list'), await repo.git('status', '--porcelain', '--ignored')];
  expect(await taken(world)).toMatchObject({ is: 'taken', branch: 'main', was: mine });
  expect(await repo.git('show', '-s', '--format=%P|%s', 'main')).toBe(`${mine} ${await world.head()}|omo: take it`);
  expect([await repo.git('stash', 'list'), await repo.git('status', '--porcelain', '--ignored')]).toEqual([
    stash,
    status,
  ]);
  expect(await readFile(join(repo.root, 'b.txt'), 'utf8')).toBe('not committed\n');
});

test('the person’s own hooks run', async () => {
  const world = await ready();
  const { repo } = world;
  const hook = async (dir: string): Promise<void> => {
    await repo.write({ [`${dir}/post-merge`]: `#!/bin/sh\necho ${dir} >> "${repo.beside}/ran"\n` });
    await chmod(join(repo.root, dir, 'post-merge'), 0o755);
  };
  await hook('.git/hooks');
  expect(await taken(world)).toMatchObject({ is: 'taken' });
  await hook('.git/my hooks');
  await repo.git('config', 'core.hooksPath', '.git/my hooks');
  await world.mergeAll([await world.task('two', { 'two.txt': '2\n' })]);
  expect(await taken(world)).toMatchObject({ is: 'taken' });
  expect(await readFile(join(repo.beside, 'ran'), 'utf8')).toBe('.git/hooks\n.git/my hooks\n');
});

test.each([
  ['a changed file', { 'a.txt': 'mine\n' }, /overwrite files of yours that no commit holds: a\.txt\./],
  ['a new file', { 'new.txt': 'mine\n' }, /: new\.txt\./],
] as const)('%s that would be overwritten is named, and nothing is changed', async (_, files, why) => {
  const world = await ready();
  await world.repo.write(files);
  await expectRefused(world, why);
  await world.repo.git('add', '-A');
  await expectRefused(world, why);
});

test('an ignored file that would be overwritten is named, and stays', async () => {
  const world = await ready();
  const two = await world.work('two', async (tree) => {
    await writeFile(join(tree, 'my.env'), 'theirs\n');
    await world.repo.gitIn(tree, 'add', '-f', 'my.env');
  });
  await world.mergeAll([two]);
  await world.repo.write({ 'my.env': 'secret\n' });
  await expectRefused(world, /: my\.env\./);
});

test('a folder of the person’s where a file is to be is not removed', async () => {
  const world = await ready();
  await world.repo.write({ 'new.txt/mine.txt': 'mine\n' });
  await expectRefused(world, /new\.txt/);
});

test('what does not fit what the branch got meanwhile is named, and nothing is changed', async () => {
  const world = await ready();
  await world.repo.commit('mine', { 'a.txt': 'mine\n' });
  await expectRefused(world, /^it does not fit what your branch got meanwhile: a\.txt$/);
});

test('no branch, or none with a commit, takes nothing', async () => {
  const world = await ready();
  await world.repo.git('checkout', '-q', '--detach');
  await expectRefused(world, /detached HEAD/);
  await world.repo.git('checkout', '-q', '--orphan', 'fresh');
  await expectRefused(world, /fresh has no commit yet/);
});

test('an integration branch that is not there is said to be so', async () => {
  const world = await makeWorld();
  expect(await taken(world)).toEqual({
    is: 'refused',
    why: expect.stringMatching(/there is no branch omo\/r1\/integration/),
  });
});

test('whatever the person is in the middle of comes first', async () => {
  const world = await ready();
  const { repo } = world;
  await repo.git('checkout', '-q', '-b', 'side');
  const side = await repo.commit('side', { 'b.txt': 'side\n' });
  await repo.git('checkout', '-q', 'main');
  await repo.commit('mine', { 'b.txt': 'mine\n' });
  const during = async (why: RegExp, begin: string[], end: string[]): Promise<void> => {
    await repo.git(...begin).catch(() => undefined);
    await expectRefused(world, why);
    await repo.git(...end);
  };
  await during(/^a merge is in progress/, ['merge', 'side'], ['merge', '--abort']);
  await during(/^a rebase is in progress/, ['rebase', 'side'], ['rebase', '--abort']);
  await during(/^a cherry-pick is in progress/, ['cherry-pick', side], ['cherry-pick', '--abort']);
  await during(/^a revert is in progress/, ['revert', '--no-edit', side], ['revert', '--abort']);
  await during(/^a bisect is in progress/, ['bisect', 'start'], ['bisect', 'reset']);
  await writeFile(join(repo.root, '.git', 'index.lock'), '');
  await expectRefused(world, /another git is at work in .*, or one that died has left .*index\.lock/);
});

test('a commit the person makes meanwhile is not passed over', async () => {
  const world = await ready();
  const { repo } = world;
  // Runs when the changed file is looked at.
  await repo.git(
    'config',
    'filter.late.clean',
    `if mkdir '${repo.beside}/once'; then git -C '${repo.root}' -c core.hooksPath=/dev/null commit -q --allow-empty -m late; fi; cat`,
  );
  await repo.write({ '.git/info/attributes': 'b.txt filter=late\n' });
  await repo.write({ 'b.txt': 'c\n' });
  expect(await taken(world)).toEqual({ is: 'refused', why: expect.stringMatching(/was moved meanwhile/) });
  expect(await repo.git('log', '-1', '--format=%s')).toBe('late');
});

test('a person who never told git who they are gets merges by omo', async () => {
  const world = await ready();
  const { repo } = world;
  await repo.commit('mine', { 'mine.txt': 'mine\n' });
  await repo.git('config', '--unset', 'user.name');
  await repo.git('config', '--unset', 'user.email');
  expect(await taken(world)).toMatchObject({ is: 'taken' });
  expect(await repo.git('show', '-s', '--format=%an <%ae> %cn <%ce>', 'main')).toBe(
    'omo <omo@localhost> omo <omo@localhost>',
  );
});

test('in a tree of the person’s that is a worktree itself, its own branch gets it', async () => {
  const world = await ready();
  const tree = join(world.repo.beside, 'my tree');
  await world.repo.git('worktree', 'add', '-q', '-b', 'side', tree);
  const at = { ...world.at, ground: { ...world.at.ground, root: tree } };
  expect(await world.integration.take(at, 'x')).toMatchObject({ is: 'taken', branch: 'side' });
  expect(existsSync(join(tree, 'new.txt'))).toBe(true);
  expect(await world.repo.git('rev-parse', 'main')).toBe(world.at.base);
  await rm(tree, { recursive: true });
});
