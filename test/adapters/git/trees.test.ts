import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fingerprint, makeRepo, writeAll } from '../../support/repo.ts';
import { specOf, treeOf, trees } from './trees-support.ts';

describe('a worker’s tree', () => {
  it('stands on the task’s branch, at the run’s base', async () => {
    const repo = await makeRepo();
    const base = await repo.git('rev-parse', 'HEAD');
    const tree = await trees.prepare(await specOf(repo, 'api', 't1'));
    expect(tree).toEqual({
      path: treeOf(repo, 'api'),
      branch: 'omo/r1/t1',
      base,
      ignored: [],
      conflicts: [],
      notes: [],
    });
    expect(await repo.gitIn(tree.path, 'symbolic-ref', 'HEAD')).toBe('refs/heads/omo/r1/t1');
    expect(await readFile(join(tree.path, 'a.txt'), 'utf8')).toBe('one\n');
    expect(await repo.gitIn(tree.path, 'status', '--porcelain')).toBe('');
  });

  it('is the same when it is asked for again', async () => {
    const repo = await makeRepo();
    const spec = await specOf(repo, 'api', 't1');
    const first = await trees.prepare(spec);
    expect(await trees.prepare(spec)).toEqual(first);
  });

  it('holds the work as a commit once it is measured', async () => {
    const repo = await makeRepo();
    const tree = await trees.prepare(await specOf(repo, 'api', 't1'));
    await writeAll(tree.path, { 'a.txt': 'two\nthree\n', 'src/b.ts': 'b\n' });
    const changes = await trees.measure(tree, 'work\n');
    const commit = await repo.git('rev-parse', 'omo/r1/t1');
    expect(changes).toEqual({
      files: ['a.txt', 'src/b.ts'],
      count: 2,
      insertions: 3,
      deletions: 1,
      conflicted: [],
      ignored: [],
      commit,
    });
    expect(await repo.git('log', '-1', '--format=%an %s', commit)).toBe('Pat Person work');
    expect(await trees.measure(tree, 'again\n')).toEqual(changes);
  });

  it('leaves the person’s tree, index, stash and branches as they were', async () => {
    const repo = await makeRepo({ files: { 'a.txt': 'one\n', 'b.txt': 'b\n' } });
    await repo.write({ 'b.txt': 'stashed\n' });
    await repo.git('stash');
    await repo.write({ 'a.txt': 'dirty\n', 'new.txt': 'new\n', 'staged.txt': 'staged\n' });
    await repo.git('add', 'staged.txt');
    const before = await fingerprint(repo);
    const tree = await trees.prepare(await specOf(repo, 'api', 't1'));
    await writeAll(tree.path, { 'a.txt': 'work\n' });
    await trees.measure(tree, 'work\n');
    await trees.prepare(await specOf(repo, 'api', 't2'));
    const { base } = await trees.remember((await specOf(repo, 'api', 't3')).ground);
    expect(base).toMatch(/^[0-9a-f]{40}$/);
    expect(await fingerprint(repo)).toEqual(before);
  });
});
