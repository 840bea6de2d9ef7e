import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workOf } from '../../../src/adapters/reviewer/work.ts';
import { DIFF, requestIn } from './request.ts';

let tree: string;

beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'omo-work-'));
  await mkdir(join(tree, 'src'));
  await writeFile(join(tree, 'src/a b.ts'), '');
  await symlink('/nowhere', join(tree, 'link'));
});
afterAll(() => rm(tree, { recursive: true, force: true }));

test('files of the tree may be named, and those the work removed', () => {
  const { file } = workOf(requestIn(tree));
  expect(file('src/a b.ts')).toBe('src/a b.ts');
  expect(file('./src/../src/a b.ts')).toBe('src/a b.ts');
  expect(file(join(tree, 'src/a b.ts'))).toBe('src/a b.ts');
  expect(file('link')).toBe('link');
  expect(file('old.ts')).toBe('old.ts');
});

test('a removed file is known from the diff alone', () => {
  expect(workOf({ cwd: tree, diff: DIFF }).file('old.ts')).toBe('old.ts');
  expect(workOf({ cwd: tree, diff: '' }).file('old.ts')).toBeUndefined();
});

test.for(['', '.', 'src', 'src/b.ts', '..', '../x', '/etc/passwd', 'src/a b.ts/x', 'a\0b', 'x'.repeat(1000)])(
  'nothing else may be: %j',
  (named) => {
    expect(workOf(requestIn(tree)).file(named)).toBeUndefined();
  },
);

test('whether files were changed is measured; without that the diff tells', () => {
  const { changes } = requestIn(tree);
  expect(workOf(requestIn(tree)).changed).toBe(true);
  expect(workOf({ cwd: tree, diff: '', changes: changes && { ...changes, files: [], count: 0 } }).changed).toBe(false);
  expect(workOf({ cwd: tree, diff: DIFF }).changed).toBe(true);
  expect(workOf({ cwd: tree, diff: '' }).changed).toBe(false);
});
