import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { leadsOut } from '../../../src/adapters/git/leads-out.ts';

test('a path leads out of a folder where a link in it does, whether all of it is there or not', async () => {
  const root = mkdtempSync(join(tmpdir(), 'omo-leads-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const tree = join(realpathSync(root), 'tree');
  mkdirSync(join(tree, 'a', 'b'), { recursive: true });
  mkdirSync(join(root, 'treehouse'));
  symlinkSync('../treehouse', join(tree, 'out'));
  symlinkSync('a', join(tree, 'in'));
  symlinkSync(tree, join(root, 'same'));
  const told = async (...paths: readonly string[]) =>
    Promise.all(paths.map(async (path) => leadsOut(join(tree, path), tree)));
  expect(await told('.', 'a/b', 'a/none/none', 'in/b', 'in/none')).toEqual([false, false, false, false, false]);
  expect(await told('out', 'out/none', 'out/none/none', '..', '../treehouse')).toEqual([true, true, true, true, true]);
  expect(await leadsOut(join(root, 'same', 'a'), tree)).toBe(false);
});
