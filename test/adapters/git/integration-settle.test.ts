import { existsSync } from 'node:fs';
import { appendFile, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gitIntegration } from '../../../src/adapters/git/integration.ts';
import type { MergeStep, Settled } from '../../../src/ports/integration.ts';
import { fingerprint } from '../../support/repo.ts';
import { makeWorld, type World } from './integration-world.ts';

interface Open {
  readonly world: World;
  readonly step: MergeStep;
  /** The tree in which the merge stands open. */
  readonly path: string;
  readonly head: string;
  /** A git of the agent's, there. */
  readonly git: (...args: string[]) => Promise<string>;
  readonly settle: () => Promise<Settled>;
}

/** Both changed a.txt and the bytes of b.bin, and the first removed gone.txt, which the second changed. */
async function opened(): Promise<Open> {
  const world = await makeWorld({
    files: { 'a.txt': 'one\ntwo\nthree\n', 'b.bin': 'x\0', 'gone.txt': 'here\n', 'c.txt': 'c\n' },
  });
  const one = await world.task('one', { 'a.txt': 'one\nours\nthree\n', 'b.bin': 'x\0ours', 'gone.txt': null });
  const two = await world.task('two', {
    'a.txt': 'one\ntheirs\nthree\n',
    'b.bin': 'x\0theirs',
    'gone.txt': 'changed\n',
    'new.txt': 'n\n',
  });
  await world.mergeAll([one]);
  const step = world.step(two, [one]);
  const { path } = await world.integration.open(world.at, step);
  const git = async (...args: string[]): Promise<string> => world.repo.gitIn(path, ...args);
  const settle = async (): Promise<Settled> => world.integration.settle(world.at, step);
  return { world, step, path, head: await world.head(), git, settle };
}

/** What an agent does that edits files and knows nothing of git, but for what only git can be told. */
async function edit({ path, git }: Open): Promise<void> {
  await writeFile(join(path, 'a.txt'), 'one\nboth\nthree\n');
  await writeFile(join(path, 'b.bin'), 'x\0both');
  await git('rm', '-q', 'gone.txt');
}

async function expectSettled(open: Open): Promise<void> {
  const { world, step, head } = open;
  const commit = await open.settle();
  expect(commit).toEqual({ is: 'settled', commit: await world.head() });
  const { repo, at } = world;
  expect(await repo.git('show', '-s', '--format=%P|%s', at.branch)).toBe(`${head} ${step.commit}|omo: merge two`);
  expect(await world.file(at.branch, 'a.txt')).toBe('one\nboth\nthree\n');
  expect(await repo.git('ls-tree', '-r', '--name-only', at.branch)).toBe('a.txt\nb.bin\nc.txt\nnew.txt');
  expect(existsSync(open.path)).toBe(false);
}

async function expectUnsettled(open: Open, why: RegExp): Promise<void> {
  expect(await open.settle()).toEqual({ is: 'unsettled', why: expect.stringMatching(why) });
  expect(await open.world.head()).toBe(open.head);
  expect(existsSync(open.path)).toBe(false);
}

test('an open merge shows both sides and what they began with, and touches nothing of the person’s', async () => {
  const open = await opened();
  expect(await readFile(join(open.path, 'a.txt'), 'utf8')).toMatch(
    /^one\n<<<<<<< HEAD\nours\n\|{7} [^\n]+\ntwo\n=======\ntheirs\n>>>>>>> [^\n]+\nthree\n$/,
  );
  const before = await fingerprint(open.world.repo);
  await edit(open);
  await expectSettled(open);
  expect(await fingerprint(open.world.repo)).toEqual(before);
});

test('an agent that staged what it settled, committed the merge, or did more after it: settled', async () => {
  const [staged, committed, more] = await Promise.all([opened(), opened(), opened()]);
  for (const one of [staged, committed, more]) await edit(one);
  await staged.git('add', '-A');
  await expectSettled(staged);
  await committed.git('commit', '-q', '-a', '-m', 'by the agent');
  await expectSettled(committed);
  await more.git('commit', '-q', '-a', '-m', 'by the agent');
  await appendFile(join(more.path, 'c.txt'), 'more\n');
  await expectSettled(more);
  expect(await more.world.file(more.world.at.branch, 'c.txt')).toBe('c\nmore\n');
});

test('markers that are left are named with their lines, staged or not', async () => {
  const open = await opened();
  await edit(open);
  await writeFile(join(open.path, 'a.txt'), 'one\nboth\nthree\n>>>>>>> theirs\n');
  await open.git('add', '-A');
  await expectUnsettled(open, /^a\.txt holds conflict markers still, in line 4$/);
});

test('what git could not mark, and nobody decided, is named', async () => {
  const open = await opened();
  await writeFile(join(open.path, 'a.txt'), 'one\nboth\nthree\n');
  await expectUnsettled(open, /b\.bin is as the merge left it: .*; gone\.txt is as the merge left it/);
});

test('what git could not mark is settled by staging it as it is', async () => {
  const open = await opened();
  await writeFile(join(open.path, 'a.txt'), 'one\nboth\nthree\n');
  await open.git('add', 'b.bin', 'gone.txt');
  expect(await open.settle()).toMatchObject({ is: 'settled' });
  expect(await open.world.file(open.world.at.branch, 'gone.txt')).toBe('changed\n');
});

test('a file that was deleted is removed', async () => {
  const open = await opened();
  for (const name of ['a.txt', 'b.bin', 'gone.txt']) await unlink(join(open.path, name));
  expect(await open.settle()).toMatchObject({ is: 'settled' });
  const { repo, at } = open.world;
  expect(await repo.git('ls-tree', '-r', '--name-only', at.branch)).toBe('c.txt\nnew.txt');
});

test.each(['merge --abort', 'reset -q --hard', 'checkout -q -f --detach main', 'checkout -q -f omo/r1/two'])(
  'an agent that gives the merge up by git %s is found out',
  async (words) => {
    const open = await opened();
    await open.git(...words.split(' '));
    await expectUnsettled(open, /^the merge was broken off/);
  },
);

test('a file about markers, which held them before, is settled when those of the merge are gone', async () => {
  const about = '<<<<<<< HEAD\nmine\n=======\nyours\n>>>>>>> branch\n';
  const world = await makeWorld({ files: { 'git.md': `${about}end\n` } });
  const one = await world.task('one', { 'git.md': `${about}ours\n` });
  const two = await world.task('two', { 'git.md': `${about}theirs\n` });
  await world.mergeAll([one]);
  const step = world.step(two, [one]);
  const { path } = await world.integration.open(world.at, step);
  await writeFile(join(path, 'git.md'), `${about}both\n`);
  expect(await world.integration.settle(world.at, step)).toMatchObject({ is: 'settled' });
});

test('the branch is not moved when it is elsewhere by then', async () => {
  const open = await opened();
  await edit(open);
  const { world } = open;
  await world.repo.git('update-ref', `refs/heads/${world.at.branch}`, world.at.base);
  expect(await open.settle()).toMatchObject({ is: 'unsettled', why: expect.stringContaining('was moved meanwhile') });
  expect(await world.head()).toBe(world.at.base);
});

test('opened again, it stands there afresh, and after a restart it is settled where it was opened', async () => {
  const open = await opened();
  await edit(open);
  expect(await open.world.integration.open(open.world.at, open.step)).toEqual({ path: open.path });
  expect(await readFile(join(open.path, 'a.txt'), 'utf8')).toContain('<<<<<<<');
  await edit(open);
  expect(await gitIntegration().settle(open.world.at, open.step)).toMatchObject({ is: 'settled' });
});

test('a tree that was deleted by hand is unsettled, and can be opened again', async () => {
  const open = await opened();
  await rm(open.path, { recursive: true });
  await expectUnsettled(open, /no merge of it stands open/);
  const { path } = await open.world.integration.open(open.world.at, open.step);
  expect(existsSync(join(path, 'a.txt'))).toBe(true);
});

test('a lock that a killed git of the agent’s has left does not keep it from being settled', async () => {
  const open = await opened();
  await edit(open);
  await writeFile(join(await open.git('rev-parse', '--absolute-git-dir'), 'index.lock'), '');
  await expectSettled(open);
});

test('settled twice is settled once', async () => {
  const open = await opened();
  await edit(open);
  const settled = await open.settle();
  expect(await open.settle()).toEqual(settled);
});

test('JSON that is none any more when its markers are gone is not settled', async () => {
  const world = await makeWorld({ files: { 'a.json': '{\n  "a": 1\n}\n' } });
  const one = await world.task('one', { 'a.json': '{\n  "a": 2\n}\n' });
  const two = await world.task('two', { 'a.json': '{\n  "a": 3\n}\n' });
  await world.mergeAll([one]);
  const step = world.step(two, [one]);
  const { path } = await world.integration.open(world.at, step);
  await writeFile(join(path, 'a.json'), '{\n  "a": 2\n  "a": 3\n}\n');
  const settled = await world.integration.settle(world.at, step);
  expect(settled).toEqual({ is: 'unsettled', why: expect.stringMatching(/^a\.json can't be read: it is no JSON/) });
});
