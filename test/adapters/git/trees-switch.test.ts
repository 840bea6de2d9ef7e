import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeRepo, writeAll } from '../../support/repo.ts';
import { specOf, trees } from './trees-support.ts';

describe('a worker’s tree and its next task', () => {
  it('keeps what the former task left uncommitted on that one’s branch, and gives it back uncommitted', async () => {
    const repo = await makeRepo();
    const first = await trees.prepare(await specOf(repo, 'api', 't1'));
    await writeAll(first.path, { 'a.txt': 'half\n', 'new.txt': 'new\n' });
    const second = await trees.prepare(await specOf(repo, 'api', 't2'));
    expect(await readFile(join(second.path, 'a.txt'), 'utf8')).toBe('one\n');
    expect(existsSync(join(second.path, 'new.txt'))).toBe(false);
    expect(await repo.git('log', '-1', '--format=%B', 'omo/r1/t1')).toBe(
      'omo: unfinished work of omo/r1/t1\n\nOmo-Unfinished: yes\n',
    );
    const again = await trees.prepare(await specOf(repo, 'api', 't1', { base: first.base }));
    expect(again).toEqual(first);
    expect(await repo.git('rev-parse', 'omo/r1/t1')).toBe(first.base);
    expect((await repo.gitIn(again.path, 'status', '--porcelain')).split('\n').sort()).toEqual([
      ' M a.txt',
      '?? new.txt',
    ]);
  });

  it('takes a branch over from another worker’s tree, with its unfinished work', async () => {
    const repo = await makeRepo();
    const first = await trees.prepare(await specOf(repo, 'api', 't1'));
    await writeAll(first.path, { 'a.txt': 'half\n' });
    const other = await trees.prepare(await specOf(repo, 'web', 't1', { base: first.base }));
    expect(other.branch).toBe('omo/r1/t1');
    expect(await readFile(join(other.path, 'a.txt'), 'utf8')).toBe('half\n');
    expect(await repo.gitIn(other.path, 'status', '--porcelain')).toBe(' M a.txt');
    expect(await repo.gitIn(first.path, 'rev-parse', '--abbrev-ref', 'HEAD')).toBe('HEAD');
    const next = await trees.prepare(await specOf(repo, 'api', 't2'));
    expect(await readFile(join(next.path, 'a.txt'), 'utf8')).toBe('one\n');
    expect(await readFile(join(other.path, 'a.txt'), 'utf8')).toBe('half\n');
  });

  it('refuses a branch that is checked out in a folder of the person’s', async () => {
    const repo = await makeRepo();
    const first = await trees.prepare(await specOf(repo, 'api', 't1'));
    await trees.prepare(await specOf(repo, 'api', 't2'));
    await repo.git('checkout', '-q', 'omo/r1/t1');
    await expect(trees.prepare(await specOf(repo, 'api', 't1', { base: first.base }))).rejects.toMatchObject({
      code: 'E_TREE',
      message: `the branch omo/r1/t1 is checked out in ${repo.root}, which is not omo's. Switch to another one there, and try again.`,
    });
  });

  it('starts from what its dependencies produced', async () => {
    const repo = await makeRepo();
    const produced = async (worker: string, task: string, files: Record<string, string>) => {
      const tree = await trees.prepare(await specOf(repo, worker, task));
      await writeAll(tree.path, files);
      return (await trees.measure(tree, `${task}\n`)).commit ?? '';
    };
    const from = [await produced('api', 't1', { 'b.txt': 'b\n' }), await produced('web', 't2', { 'c.txt': 'c\n' })];
    const tree = await trees.prepare(await specOf(repo, 'docs', 't3', { from }));
    expect(await Promise.all(['b.txt', 'c.txt'].map(async (name) => readFile(join(tree.path, name), 'utf8')))).toEqual([
      'b\n',
      'c\n',
    ]);
    expect(tree.conflicts).toEqual([]);
    await writeAll(tree.path, { 'd.txt': 'd\n' });
    expect((await trees.measure(tree, 't3\n')).files).toEqual(['d.txt']);
    expect(await trees.prepare(await specOf(repo, 'docs', 't4', { from: from.slice(0, 1) }))).toMatchObject({
      base: from[0],
    });
  });

  it('holds the markers where its dependencies contradict each other, and says so', async () => {
    const repo = await makeRepo({ files: { 'a "b"\n#{c}.txt': 'one\n' } });
    const from: string[] = [];
    for (const task of ['t1', 't2']) {
      const tree = await trees.prepare(await specOf(repo, task, task));
      await writeAll(tree.path, { 'a "b"\n#{c}.txt': `${task}\n` });
      from.push((await trees.measure(tree, `${task}\n`)).commit ?? '');
    }
    const spec = await specOf(repo, 'docs', 't3', { from });
    const tree = await trees.prepare(spec);
    expect(tree.conflicts).toEqual(['a "b"\n#{c}.txt']);
    expect(await repo.gitIn(tree.path, 'status', '--porcelain')).toBe('');
    expect(await readFile(join(tree.path, 'a "b"\n#{c}.txt'), 'utf8')).toContain('<<<<<<< ');
    expect(await trees.prepare(spec)).toEqual(tree);
    expect(await trees.prepare({ ...spec, base: tree.base })).toEqual(tree);
    expect((await trees.measure(tree, 't3\n')).conflicted).toEqual(['a "b"\n#{c}.txt']);
    await writeAll(tree.path, { 'a "b"\n#{c}.txt': 'both\n' });
    expect(await trees.measure(tree, 't3\n')).toMatchObject({ conflicted: [], count: 1 });
  });

  it('begins again where its branch was deleted', async () => {
    const repo = await makeRepo();
    const first = await trees.prepare(await specOf(repo, 'api', 't1'));
    await trees.prepare(await specOf(repo, 'api', 't2'));
    await repo.git('branch', '-q', '-D', 'omo/r1/t1');
    const again = await trees.prepare(await specOf(repo, 'api', 't1', { base: first.base }));
    expect(again).toMatchObject({ base: first.base, notes: [expect.stringContaining('was gone')] });
  });

  it('goes on when a git of its own was killed there', async () => {
    const repo = await makeRepo();
    const first = await trees.prepare(await specOf(repo, 'api', 't1'));
    const record = await repo.gitIn(first.path, 'rev-parse', '--absolute-git-dir');
    for (const lock of ['index.lock', 'HEAD.lock']) await writeFile(join(record, lock), '');
    await writeFile(join(repo.root, '.git', 'refs', 'heads', 'omo', 'r1', 't1.lock'), '');
    await writeAll(first.path, { 'a.txt': 'two\n' });
    expect(await trees.measure(first, 'w\n')).toMatchObject({ files: ['a.txt'] });
    await writeFile(join(record, 'index.lock'), '');
    expect(await trees.prepare(await specOf(repo, 'api', 't2'))).toMatchObject({ branch: 'omo/r1/t2' });
  });

  it('is made again where somebody removed its folder', async () => {
    const repo = await makeRepo();
    const first = await trees.prepare(await specOf(repo, 'api', 't1'));
    await writeAll(first.path, { 'b.txt': 'b\n' });
    const { commit } = await trees.measure(first, 'w\n');
    await rm(first.path, { recursive: true });
    const again = await trees.prepare(await specOf(repo, 'api', 't1', { base: first.base }));
    expect(again).toMatchObject({ path: first.path, base: first.base });
    expect(await repo.gitIn(again.path, 'rev-parse', 'HEAD')).toBe(commit);
  });
});
