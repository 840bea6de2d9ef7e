import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fingerprint } from '../../support/repo.ts';
import { makeWorld } from './integration-world.ts';

const PACKAGE = '{\n  "name": "x",\n  "dependencies": {\n    "zod": "4"\n  }\n}\n';
const SOURCE = 'export const limit = 1;\n';
const adds = (name: string): string => PACKAGE.replace('"zod"', `"${name}": "1",\n    "zod"`);
const keysOf = (lines: readonly string[]): string => `{\n${lines.join(',\n')}\n}\n`;
const lock = (version: string): string =>
  `${JSON.stringify({ packages: { 'node_modules/zod': { version } } }, null, 2)}\n`;
const addsLine = (name: string) => ({
  'go.sum': `a v1 h1:a=\n${name} v1 h1:x=\n`,
  'requirements-dev.txt': `pytest\n${name}\n`,
});

test('eight branches: two change package.json and go together by structure, two the same line and do not', async () => {
  const world = await makeWorld({ files: { 'package.json': PACKAGE, 'src/limit.ts': SOURCE } });
  const { repo, at, integration } = world;
  await repo.write({ 'package.json': `${PACKAGE} `, 'mine.txt': 'mine\n' });
  const person = await fingerprint(repo);
  const works = [
    await world.task('t1', { 'package.json': adds('axios') }),
    await world.task('t2', { 'package.json': adds('chalk') }),
    await world.task('t3', { 'src/limit.ts': SOURCE.replace('1', '3') }),
    await world.task('t4', { 'src/limit.ts': SOURCE.replace('1', '4'), 'four.txt': '4\n' }),
  ];
  for (const name of ['t5', 't6', 't7', 't8']) works.push(await world.task(name, { [`${name}.txt`]: name }));
  const merged = await world.mergeAll(works);
  expect(merged.map((one) => (one.is === 'merged' ? one.how : one.is))).toEqual([
    'clean',
    'structure',
    'clean',
    'conflict',
    'clean',
    'clean',
    'clean',
    'clean',
  ]);
  expect(merged[1]).toMatchObject({ structured: ['package.json'] });
  expect(await world.file(at.branch, 'package.json')).toBe(
    PACKAGE.replace('"zod"', '"axios": "1",\n    "chalk": "1",\n    "zod"'),
  );
  expect(await repo.git('ls-tree', '-r', '--name-only', at.branch)).toBe(
    'package.json\nsrc/limit.ts\nt5.txt\nt6.txt\nt7.txt\nt8.txt',
  );
  await integration.tidy(at);
  expect(await fingerprint(repo)).toEqual(person);
});

test('a branch that contains another that was merged brings only what is its own', async () => {
  const world = await makeWorld();
  const one = await world.task('one', { 'one.txt': '1\n' });
  const two = await world.task('two', { 'two.txt': '2\n' }, one.commit);
  const both = await world.work('both', async (tree) => {
    await world.repo.gitIn(tree, 'merge', '-q', '--no-ff', '-m', 'with two', two.commit);
  });
  const merged = await world.mergeAll([one, both, two]);
  expect(merged.map((step) => step.is === 'merged' && step.how)).toEqual(['clean', 'clean', 'there']);
  expect(await world.repo.git('ls-tree', '-r', '--name-only', world.at.branch)).toBe('a.txt\none.txt\ntwo.txt');
});

test('branches that merged each other go together', async () => {
  const world = await makeWorld({ files: { 'a.txt': '1\n2\n3\n' } });
  const one = await world.task('one', { 'a.txt': 'one\n2\n3\n' });
  const two = await world.task('two', { 'a.txt': '1\n2\ntwo\n' });
  const merges = (other: string) => async (tree: string) => {
    await world.repo.gitIn(tree, 'merge', '-q', '--no-ff', '-m', 'criss-cross', other);
  };
  const first = await world.work('first', merges(two.commit), one.commit);
  const second = await world.work('second', merges(one.commit), two.commit);
  const merged = await world.mergeAll([first, second]);
  expect(merged.map((step) => step.is === 'merged' && step.how)).toEqual(['clean', 'clean']);
  expect(await world.file(world.at.branch, 'a.txt')).toBe('one\n2\ntwo\n');
});

test('a branch that brings nothing is there already; one with empty commits only is merged, and changes nothing', async () => {
  const world = await makeWorld();
  const nothing = { task: 'nothing', commit: world.at.base, base: world.at.base };
  const empty = await world.task('empty', {});
  const merged = await world.mergeAll([nothing, empty]);
  expect(merged).toMatchObject([{ how: 'there', commit: world.at.base }, { how: 'clean' }]);
  expect(await world.repo.git('diff', world.at.base, world.at.branch)).toBe('');
});

test('settings of the person’s do not change what comes of it', async () => {
  const text = Array.from({ length: 30 }, (_, at) => `line ${at}\n`).join('');
  const world = await makeWorld({ files: { 'old.txt': text } });
  const one = await world.task('one', { 'old.txt': null, 'new.txt': text });
  const two = await world.task('two', { 'old.txt': `${text}more\n` });
  const odd = [
    'merge.ff=only',
    'merge.renames=false',
    'merge.verifySignatures=true',
    'merge.autoStash=true',
    'commit.gpgSign=true',
  ];
  for (const setting of [...odd, 'gpg.program=false', 'merge.log=20', 'i18n.commitEncoding=latin1'])
    await world.repo.git('config', ...setting.split('='));
  for (const hook of ['commit-msg', 'pre-merge-commit', 'post-checkout', 'reference-transaction']) {
    await world.repo.write({ [`.git/hooks/${hook}`]: '#!/bin/sh\nexit 1\n' });
    await chmod(join(world.repo.root, '.git/hooks', hook), 0o755);
  }
  expect(await world.mergeAll([one, two])).toMatchObject([{ how: 'clean' }, { how: 'clean' }]);
  expect(await world.file(world.at.branch, 'new.txt')).toBe(`${text}more\n`);
});

test('a branch without a common beginning is merged too', async () => {
  const world = await makeWorld();
  const orphan = await world.work('orphan', async (tree) => {
    await world.repo.gitIn(tree, 'checkout', '-q', '--orphan', 'omo/r1/alone');
    await world.repo.gitIn(tree, 'rm', '-q', '-r', '-f', '.');
    await writeFile(join(tree, 'alone.txt'), 'alone\n');
  });
  expect(await world.mergeAll([orphan])).toMatchObject([{ is: 'merged' }]);
  expect(await world.repo.git('ls-tree', '-r', '--name-only', world.at.branch)).toBe('a.txt\nalone.txt');
});

test('JSON that lines put together to no JSON at all is put together by structure', async () => {
  const keys = Array.from({ length: 20 }, (_, at) => `  "k${at}": ${at}`);
  const world = await makeWorld({ files: { 'a.json': keysOf(keys) } });
  const one = await world.task('one', { 'a.json': keysOf(['  "new": 1', ...keys]) });
  const two = await world.task('two', { 'a.json': keysOf([...keys.slice(0, 15), '  "new": 1', ...keys.slice(15)]) });
  const other = await world.task('other', {
    'a.json': keysOf([...keys.slice(0, 15), '  "new": 2', ...keys.slice(15)]),
  });
  const merged = await world.mergeAll([one, two, other]);
  expect(merged).toMatchObject([
    { how: 'clean' },
    { how: 'structure', structured: ['a.json'] },
    { is: 'conflict', conflicts: [{ path: 'a.json', ours: ['one', 'two'], theirs: 'other' }] },
  ]);
  expect(await world.file(world.at.branch, 'a.json')).toBe(keysOf(['  "new": 1', ...keys]));
});

test('a lock that does not go together is the conflict, not the package.json beside it', async () => {
  const world = await makeWorld({ files: { 'package.json': PACKAGE, 'package-lock.json': lock('4.0.0') } });
  const one = await world.task('one', { 'package.json': adds('a'), 'package-lock.json': lock('4.1.0') });
  const two = await world.task('two', { 'package.json': adds('b'), 'package-lock.json': lock('4.2.0') });
  expect((await world.mergeAll([one, two]))[1]).toMatchObject({
    is: 'conflict',
    conflicts: [{ path: 'package-lock.json', kind: 'both-changed', places: ['4-4'] }],
  });
});

test.each(['yarn.lock', 'pnpm-lock.yaml', 'Cargo.lock'])('%s is not guessed at', async (name) => {
  const world = await makeWorld({ files: { [name]: 'a\n' } });
  const one = await world.task('one', { [name]: 'a\nb\n' });
  const two = await world.task('two', { [name]: 'a\nc\n' });
  expect((await world.mergeAll([one, two]))[1]).toMatchObject({ is: 'conflict', conflicts: [{ path: name }] });
});

test('go.sum and requirements to which both added lines hold them all', async () => {
  const world = await makeWorld({ files: { 'go.sum': 'a v1 h1:a=\n', 'requirements-dev.txt': 'pytest\n' } });
  const merged = await world.mergeAll([await world.task('one', addsLine('b')), await world.task('two', addsLine('c'))]);
  expect(merged[1]).toMatchObject({ how: 'structure', structured: ['go.sum', 'requirements-dev.txt'] });
  expect(await world.file(world.at.branch, 'go.sum')).toBe('a v1 h1:a=\nb v1 h1:x=\nc v1 h1:x=\n');
});
