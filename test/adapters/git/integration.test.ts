import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fingerprint } from '../../support/repo.ts';
import { makeWorld } from './integration-world.ts';

const numbered = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, at) => `line ${from + at}\n`).join('');

test('one branch after the other is merged, each by a commit with both parents and the message as given', async () => {
  const world = await makeWorld();
  const one = await world.task('one', { 'one.txt': '1\n' });
  const two = await world.task('two', { 'two.txt': '2\n' });
  const [first, second] = await world.mergeAll([one, two]);
  expect(first).toEqual({ is: 'merged', commit: expect.any(String), how: 'clean', structured: [] });
  expect(second).toMatchObject({ is: 'merged', commit: await world.head() });
  const { repo, at } = world;
  expect(await repo.git('show', '-s', '--format=%P%n%B', at.branch)).toBe(
    `${first?.is === 'merged' ? first.commit : ''} ${two.commit}\nomo: merge two\n\n# not a remark\n`,
  );
  expect(await repo.git('show', '-s', '--format=%an <%ae> %cn <%ce>', at.branch)).toBe(
    'Pat Person <pat@example.org> Pat Person <pat@example.org>',
  );
  expect(await repo.git('ls-tree', '-r', '--name-only', at.branch)).toBe('a.txt\none.txt\ntwo.txt');
  expect(await world.integration.line(at)).toEqual(
    [first, second].map((merged) => (merged?.is === 'merged' ? merged.commit : '')),
  );
});

test('what is merged already is said to be there, and nothing is merged twice', async () => {
  const world = await makeWorld();
  const one = await world.task('one', { 'one.txt': '1\n' });
  await world.mergeAll([one]);
  const head = await world.head();
  expect(await world.mergeAll([one])).toEqual([{ is: 'merged', commit: head, how: 'there', structured: [] }]);
  expect(await world.head()).toBe(head);
});

test('a conflict is told exactly, and the branch is as it was', async () => {
  const world = await makeWorld({ files: { 'a.txt': numbered(1, 40) } });
  const one = await world.task('one', { 'a.txt': `zero\n${numbered(1, 19)}ONE\nand one\n${numbered(21, 40)}` });
  const other = await world.task('other', { 'b.txt': 'b\n' });
  const two = await world.task('two', {
    'a.txt': `${numbered(1, 9)}${numbered(11, 19)}TWO\n${numbered(21, 39)}forty\n`,
  });
  const [, , third] = await world.mergeAll([one, other, two]);
  expect(third).toEqual({
    is: 'conflict',
    conflicts: [{ path: 'a.txt', kind: 'both-changed', ours: ['one'], theirs: 'two', places: ['21-22'] }],
  });
  expect((await world.integration.line(world.at)).length).toBe(2);
});

test('nothing of the person’s is touched, and no folder stays', async () => {
  const world = await makeWorld();
  const { repo, at, integration } = world;
  const works = [await world.task('one', { 'a.txt': '1\n' }), await world.task('two', { 'a.txt': '2\n' })];
  await repo.write({ 'a.txt': 'changed\n', 'untracked.txt': 'u\n', 'staged.txt': 's\n' });
  await repo.git('add', 'staged.txt');
  await repo.git('stash', 'push', '-q', '--', 'a.txt');
  await repo.write({ 'a.txt': 'changed again\n' });
  const before = await fingerprint(repo);
  await world.mergeAll(works);
  await integration.open(at, world.step(works[1] ?? never()));
  await integration.checkout(at, await world.head());
  expect((await repo.git('worktree', 'list')).split('\n').length).toBe(4);
  await integration.tidy(at);
  expect(await fingerprint(repo)).toEqual(before);
  expect((await repo.git('worktree', 'list')).split('\n').length).toBe(1);
  expect(existsSync(at.dir)).toBe(false);
  expect(await repo.git('branch', '--list', at.branch)).not.toBe('');
});

function never(): never {
  throw new Error('there is no such work');
}
