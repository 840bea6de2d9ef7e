import { chmod, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Conflict } from '../../../src/core/events/synthesis.ts';
import type { Merged } from '../../../src/ports/integration.ts';
import { makeWorld, type World } from './integration-world.ts';

type Change = (tree: string) => Promise<unknown>;

/** What comes of it when two tasks do that, the one after the other; the branch is where the first left it. */
async function meet(world: World, one: Change, two: Change): Promise<Merged> {
  const first = await world.work('one', async (tree) => void (await one(tree)));
  const second = await world.work('two', async (tree) => void (await two(tree)));
  const [before, after] = await world.mergeAll([first, second]);
  expect(before).toMatchObject({ is: 'merged' });
  if (after?.is === 'conflict') expect(await world.integration.line(world.at)).toHaveLength(1);
  return after ?? { is: 'conflict', conflicts: [] };
}

const writes = (name: string | Buffer, content: string | Buffer): Change => {
  return async (tree) => writeFile(typeof name === 'string' ? join(tree, name) : inside(tree, name), content);
};
const inside = (tree: string, name: Buffer): Buffer => Buffer.concat([Buffer.from(`${tree}/`), name]);
const removes =
  (name: string): Change =>
  async (tree) =>
    rm(join(tree, name));

const inCrlf = (lines: readonly string[]): string => `${lines.join('\r\n')}\r\n`;
const link = (to: string): Change => {
  return async (tree) => symlink(to, join(tree, 'link'));
};
const renames = (from: string, to: string): Change => {
  return async (tree) => rename(join(tree, from), join(tree, to));
};
const folder: Change = async (tree) => {
  await mkdir(join(tree, 'x'));
  await writeFile(join(tree, 'x', 'y.txt'), 'in a folder\n');
};

function conflict(part: Partial<Conflict>): Merged {
  const whole = {
    path: 'a.txt',
    kind: 'both-changed',
    ours: ['one'],
    theirs: 'two',
    places: ['1-1'],
    ...part,
  } as const;
  return { is: 'conflict', conflicts: [{ ...whole, ours: [...whole.ours], places: [...whole.places] }] };
}

test.each([
  'with blanks and "quotes".txt',
  'line\nfeed\ttab.txt',
  '#{pane_title} $(touch x) `y`.txt',
  '-rf',
  ':(glob)*',
  'ümläut 日本.txt',
])('a file called %j is merged and described like any other', async (name) => {
  const world = await makeWorld({ name: 'a "person\'s" #{x} project', files: { [name]: 'one\n', 'other.txt': 'o\n' } });
  expect(await meet(world, writes(name, 'ours\n'), writes(name, 'theirs\n'))).toEqual(conflict({ path: name }));
});

test('a name that is not UTF-8 is shown by its bytes', async () => {
  const world = await makeWorld();
  const name = Buffer.from('caf\xE9.txt', 'latin1');
  const merged = await meet(world, writes(name, 'ours\n'), writes(name, 'theirs\n'));
  expect(merged).toEqual(conflict({ path: 'caf\\xE9.txt', kind: 'both-added' }));
});

test('a package.json under a name that is not UTF-8 is put together by structure all the same', async () => {
  const world = await makeWorld();
  const name = Buffer.from('caf\xE9.json', 'latin1');
  expect(await meet(world, writes(name, '{"a":1}\n'), writes(name, '{"b":2}\n'))).toMatchObject({
    how: 'structure',
    structured: ['caf\\xE9.json'],
  });
});

test('files with other line ends keep them, and places are told in lines', async () => {
  const world = await makeWorld({ files: { 'a.txt': 'one\r\ntwo\r\nthree\r\n' } });
  const merged = await meet(
    world,
    writes('a.txt', 'one\r\nTWO\r\nthree\r\n'),
    writes('a.txt', 'one\r\n2\r\nthree\r\n'),
  );
  expect(merged).toEqual(conflict({ places: ['2-2'] }));
});

test('where git writes other line ends than it keeps, places are told in lines all the same', async () => {
  const lines = Array.from({ length: 20 }, (_, at) => `line ${at + 1}`);
  const world = await makeWorld({ files: { '.gitattributes': '*.txt text eol=crlf\n', 'a.txt': inCrlf(lines) } });
  const ours = inCrlf(lines.with(9, 'ours'));
  const theirs = inCrlf(['new', 'new too', ...lines.with(9, 'theirs')]);
  expect(await meet(world, writes('a.txt', ours), writes('a.txt', theirs))).toEqual(conflict({ places: ['10-10'] }));
});

test('one removed what the other changed', async () => {
  const removed = await meet(await makeWorld(), removes('a.txt'), writes('a.txt', 'changed\n'));
  expect(removed).toEqual(conflict({ kind: 'removed-changed', places: [] }));
  const changed = await meet(await makeWorld(), writes('a.txt', 'changed\n'), removes('a.txt'));
  expect(changed).toEqual(conflict({ kind: 'changed-removed', places: [] }));
});

test('bytes that are no text conflict as a whole', async () => {
  const world = await makeWorld({ files: { 'a.bin': 'x\0y' } });
  const merged = await meet(world, writes('a.bin', 'x\0ours'), writes('a.bin', 'x\0theirs'));
  expect(merged).toEqual(conflict({ path: 'a.bin', kind: 'other', places: [] }));
});

test('links that lead elsewhere on each side conflict as a whole, and are not followed', async () => {
  const world = await makeWorld();
  const merged = await meet(world, link('/etc/passwd'), link('/etc/hosts'));
  expect(merged).toEqual(conflict({ path: 'link', kind: 'other', places: [] }));
});

test('a link that one removed and the other led elsewhere is told as what it is', async () => {
  const world = await makeWorld();
  const base = await world.work('base', async (tree) => void (await link('here')(tree)));
  const one = await world.task('one', { link: null }, base.commit);
  const two = await world.work(
    'two',
    async (tree) => void (await rm(join(tree, 'link')), await link('there')(tree)),
    base.commit,
  );
  expect((await world.mergeAll([base, one, two]))[2]).toEqual(conflict({ path: 'link', kind: 'other', places: [] }));
});

test('a file that one renamed is changed under its new name', async () => {
  const text = Array.from({ length: 30 }, (_, at) => `line ${at}\n`).join('');
  const world = await makeWorld({ files: { 'old.txt': text } });
  expect(await meet(world, renames('old.txt', 'new.txt'), writes('old.txt', `${text}more\n`))).toMatchObject({
    how: 'clean',
  });
  expect(await world.file(await world.head(), 'new.txt')).toBe(`${text}more\n`);
});

test('a conflict in a file that was renamed names the task that changed it under its old name', async () => {
  const text = Array.from({ length: 30 }, (_, at) => `line ${at}\n`).join('');
  const world = await makeWorld({ files: { 'old.txt': text } });
  const renamesAndChanges: Change = async (tree) => {
    await rename(join(tree, 'old.txt'), join(tree, 'new.txt'));
    await writeFile(join(tree, 'new.txt'), text.replace('line 3\n', 'theirs\n'));
  };
  const merged = await meet(world, writes('old.txt', text.replace('line 3\n', 'ours\n')), renamesAndChanges);
  expect(merged).toEqual(conflict({ path: 'new.txt', places: ['4-4'] }));
});

test('a file that both renamed, each in its way, is told with each of its names', async () => {
  const world = await makeWorld();
  const merged = await meet(world, renames('a.txt', 'b.txt'), renames('a.txt', 'c.txt'));
  expect(merged.is === 'conflict' && merged.conflicts.map(({ path, kind }) => [path, kind])).toEqual([
    ['a.txt', 'other'],
    ['b.txt', 'other'],
    ['c.txt', 'other'],
  ]);
});

test('a folder against a file of the same name is told', async () => {
  const world = await makeWorld();
  const merged = await meet(world, writes('x', 'a file\n'), folder);
  expect(merged).toMatchObject({ is: 'conflict', conflicts: [{ theirs: 'two' }] });
});

test('rights that both changed alike, and text that only one did, go together', async () => {
  const world = await makeWorld();
  const merged = await meet(
    world,
    async (tree) => chmod(join(tree, 'a.txt'), 0o755),
    async (tree) => {
      await chmod(join(tree, 'a.txt'), 0o755);
      await writeFile(join(tree, 'a.txt'), 'changed\n');
    },
  );
  expect(merged).toMatchObject({ how: 'clean' });
  expect(await world.repo.git('ls-tree', world.at.branch, 'a.txt')).toMatch(/^100755 /);
});

test('a submodule that both moved conflicts as a whole; what else is in the repository does not mind it', async () => {
  const world = await makeWorld();
  const { repo } = world;
  const moves = (id: string): Change => {
    return async (tree) => {
      await repo.gitIn(tree, 'update-index', '--add', '--cacheinfo', `160000,${id},sub`);
      await repo.gitIn(tree, 'commit', '-q', '-m', `sub at ${id}`);
      await repo.gitIn(tree, 'update-index', '--skip-worktree', 'sub');
    };
  };
  const merged = await meet(world, moves('a'.repeat(40)), moves('b'.repeat(40)));
  expect(merged).toEqual(conflict({ path: 'sub', kind: 'other', places: [] }));
});

test('who met whom: only tasks that changed that file, each by what it did itself', async () => {
  const world = await makeWorld({ files: { 'a.txt': '1\n2\n3\n4\n5\n6\n7\n8\n9\n', 'b.txt': 'b\n' } });
  const text = await readFile(join(world.repo.root, 'a.txt'), 'utf8');
  const first = await world.task('first', { 'a.txt': text.replace('1', 'first') });
  const second = await world.task('second', { 'b.txt': 'second\n' });
  // Begins with what the first did, and does nothing to that file itself.
  const third = await world.task('third', { 'c.txt': 'third\n' }, first.commit);
  const fourth = await world.task('fourth', { 'a.txt': text.replace('9', 'fourth') });
  const last = await world.task('last', { 'a.txt': text.replace('1', 'last').replace('9', 'last') });
  const merged = await world.mergeAll([first, second, third, fourth, last]);
  expect(merged.map((one) => one.is)).toEqual(['merged', 'merged', 'merged', 'merged', 'conflict']);
  expect(merged[4]).toMatchObject({ conflicts: [{ ours: ['first', 'fourth'], places: ['1-1', '9-9'] }] });
});
