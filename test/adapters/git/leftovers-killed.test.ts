import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { leftoversOf } from '../../../src/adapters/git/leftovers.ts';
import { removeTree } from '../../../src/adapters/git/remove.ts';
import { noteOf } from '../../../src/adapters/git/tree-note.ts';
import { makeRepo } from '../../support/repo.ts';
import { specOf, trees } from './trees-support.ts';

it('a note whose writing was broken off goes with its tree', async () => {
  const tree = await trees.prepare(await specOf(await makeRepo(), 'api', 't1'));
  await writeFile(`${noteOf(tree.path)}.9743605e`, '{"sta');
  expect(await removeTree(tree.path, { force: false })).toEqual({ is: 'removed' });
  expect(existsSync(dirname(tree.path))).toBe(false);
});

it('a note whose writing was broken off is told where there is no tree of it, and can be removed', async () => {
  const tree = await trees.prepare(await specOf(await makeRepo(), 'api', 't1'));
  const run = dirname(tree.path);
  await rm(tree.path, { recursive: true });
  await rm(noteOf(tree.path));
  await writeFile(`${noteOf(tree.path)}.9743605e`, '{"sta');
  const [left] = await leftoversOf({ trees: dirname(run), roots: [] });
  expect(left).toMatchObject({ kind: 'tree', name: join(run, 'api'), holds: [] });
  expect(await removeTree(tree.path, { force: false })).toEqual({ is: 'removed' });
  expect(existsSync(run)).toBe(false);
});
