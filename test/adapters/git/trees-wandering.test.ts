import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { chmod } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Tree } from '../../../src/core/events/ground.ts';
import { makeRepo, writeAll, type Repo } from '../../support/repo.ts';
import { specOf, trees } from './trees-support.ts';

const START = async (): Promise<{ repo: Repo; tree: Tree; git: (...args: string[]) => Promise<string> }> => {
  const repo = await makeRepo({ files: { 'a.txt': 'one\n', 'b.txt': 'b\n' } });
  const tree = await trees.prepare(await specOf(repo, 'api', 't1'));
  return { repo, tree, git: async (...args) => repo.gitIn(tree.path, ...args) };
};

describe('what an agent did with git in its tree', () => {
  it('keeps its own commits, and adds what it left uncommitted', async () => {
    const { tree, git } = await START();
    await writeAll(tree.path, { 'a.txt': 'two\n' });
    await git('commit', '-qam', 'mine');
    await writeAll(tree.path, { 'c.txt': 'c\n' });
    expect(await trees.measure(tree, 'rest\n')).toMatchObject({ files: ['a.txt', 'c.txt'] });
    expect(await git('log', '--format=%s', `${tree.base}..omo/r1/t1`)).toBe('rest\nmine');
  });

  it('is on the task’s branch though it made one of its own', async () => {
    const { tree, git } = await START();
    await git('checkout', '-q', '-b', 'feature');
    await writeAll(tree.path, { 'a.txt': 'two\n' });
    await git('commit', '-qam', 'mine');
    await writeAll(tree.path, { 'c.txt': 'c\n' });
    expect(await trees.measure(tree, 'rest\n')).toMatchObject({ files: ['a.txt', 'c.txt'] });
    expect(await git('symbolic-ref', '--short', 'HEAD')).toBe('omo/r1/t1');
    expect(await git('rev-parse', 'feature')).toBe(await git('rev-parse', 'omo/r1/t1~1'));
  });

  it('is on the task’s branch though it renamed that', async () => {
    const { tree, git } = await START();
    await git('branch', '-m', 'feature');
    await writeAll(tree.path, { 'a.txt': 'two\n' });
    await git('commit', '-qam', 'mine');
    expect(await trees.measure(tree, 'rest\n')).toMatchObject({ files: ['a.txt'] });
    expect(await git('rev-parse', 'feature')).toBe(await git('rev-parse', 'omo/r1/t1'));
  });

  it('is on the task’s branch though HEAD was detached', async () => {
    const { tree, git } = await START();
    await git('checkout', '-q', '--detach');
    await writeAll(tree.path, { 'a.txt': 'two\n' });
    await git('commit', '-qam', 'mine');
    expect(await trees.measure(tree, 'rest\n')).toMatchObject({ files: ['a.txt'] });
  });

  it('is on the task’s branch though it began one without a past', async () => {
    const { tree, git } = await START();
    await writeAll(tree.path, { 'a.txt': 'two\n' });
    await git('checkout', '-q', '--orphan', 'young');
    expect(await trees.measure(tree, 'rest\n')).toMatchObject({ files: ['a.txt'] });
    expect(await git('log', '--format=%s', 'omo/r1/t1')).toBe('rest\nfirst');
  });

  it('counts what it committed when it looks at the beginning again', async () => {
    const { tree, git } = await START();
    await writeAll(tree.path, { 'a.txt': 'two\n' });
    await git('commit', '-qam', 'mine');
    await git('checkout', '-q', '--detach', tree.base);
    expect(await trees.measure(tree, 'rest\n')).toMatchObject({ files: ['a.txt'] });
    expect(await readFile(join(tree.path, 'a.txt'), 'utf8')).toBe('two\n');
  });

  it('is refused where its branch and its tree went different ways, and all of it is kept', async () => {
    const { repo, tree, git } = await START();
    await writeAll(tree.path, { 'a.txt': 'on the branch\n' });
    await git('commit', '-qam', 'mine');
    await git('checkout', '-q', '--detach', tree.base);
    await writeAll(tree.path, { 'a.txt': 'elsewhere\n' });
    await expect(trees.measure(tree, 'rest\n')).rejects.toMatchObject({
      code: 'E_TREE',
      message: expect.stringContaining('put the work onto that branch'),
    });
    const next = await trees.prepare(await specOf(repo, 'api', 't2'));
    expect(next.notes).toEqual([expect.stringMatching(/kept on omo\/r1\/_left\/t1-[0-9a-f]{8}$/)]);
    const kept = /omo\/r1\/_left\/\S+$/.exec(next.notes[0] ?? '')?.[0] ?? '';
    expect(await repo.git('show', `${kept}:a.txt`)).toBe('elsewhere');
    expect(await repo.git('show', 'omo/r1/t1:a.txt')).toBe('on the branch');
  });

  it('ends a merge it began, with both its parents', async () => {
    const { tree, git } = await START();
    await git('checkout', '-q', '-b', 'side');
    await writeAll(tree.path, { 'a.txt': 'side\n' });
    await git('commit', '-qam', 'side');
    await git('checkout', '-q', 'omo/r1/t1');
    await writeAll(tree.path, { 'a.txt': 'main\n' });
    await git('commit', '-qam', 'main');
    await expect(git('merge', 'side')).rejects.toThrow(/CONFLICT/);
    expect(await trees.measure(tree, 'rest\n')).toMatchObject({ files: ['a.txt'], conflicted: ['a.txt'] });
    expect((await git('rev-parse', 'omo/r1/t1^@')).split('\n')).toHaveLength(2);
    expect(await git('status')).toContain('nothing to commit, working tree clean');
  });

  it('is refused in the middle of a rebase, which is left as it is; another task keeps it aside', async () => {
    const { repo, tree, git } = await START();
    await writeAll(tree.path, { 'a.txt': 'mine\n' });
    await git('commit', '-qam', 'mine');
    await git('branch', 'was');
    await git('checkout', '-q', '-b', 'side', tree.base);
    await writeAll(tree.path, { 'a.txt': 'side\n' });
    await git('commit', '-qam', 'side');
    await git('checkout', '-q', 'omo/r1/t1');
    await expect(git('rebase', 'side')).rejects.toThrow(/CONFLICT/);
    await expect(trees.measure(tree, 'rest\n')).rejects.toMatchObject({
      code: 'E_TREE',
      message: expect.stringContaining('a rebase is not finished there'),
    });
    expect(await trees.prepare(await specOf(repo, 'api', 't1', { base: tree.base }))).toMatchObject({
      base: tree.base,
    });
    expect(await git('status')).toContain('rebase in progress');
    const next = await trees.prepare(await specOf(repo, 'api', 't2'));
    expect(next.notes).toEqual([expect.stringContaining('a rebase is not finished there')]);
    expect(await git('status')).toBe('On branch omo/r1/t2\nnothing to commit, working tree clean');
    expect(await git('rev-parse', 'omo/r1/t1')).toBe(await git('rev-parse', 'was'));
  });

  it('is measured though it removed its .git, or made a repository of its own in its place', async () => {
    for (const own of [false, true]) {
      const { repo, tree, git } = await START();
      await rm(join(tree.path, '.git'));
      if (own) await git('init', '-q');
      await writeAll(tree.path, { 'a.txt': 'two\n' });
      expect(await trees.measure(tree, 'w\n')).toMatchObject({ files: ['a.txt'] });
      expect(await git('symbolic-ref', '--short', 'HEAD')).toBe('omo/r1/t1');
      const aside = (await readdir(dirname(tree.path))).filter((name) => name.startsWith('.api.git-'));
      expect(aside).toHaveLength(own ? 1 : 0);
      expect(await repo.git('show', 'omo/r1/t1:a.txt')).toBe('two');
    }
  });

  it('is all there when the repository had forgotten the tree', async () => {
    const { repo, tree, git } = await START();
    const record = await git('rev-parse', '--absolute-git-dir');
    await writeAll(tree.path, { 'a.txt': 'two\n' });
    await rm(record, { recursive: true });
    await expect(trees.measure(tree, 'w\n')).rejects.toMatchObject({ code: 'E_TREE' });
    const again = await trees.prepare(await specOf(repo, 'api', 't1', { base: tree.base }));
    expect(again.notes).toEqual([expect.stringContaining('had forgotten')]);
    expect(await trees.measure(again, 'w\n')).toMatchObject({ files: ['a.txt'] });
    expect(await repo.git('show', 'omo/r1/t1:a.txt')).toBe('two');
  });

  it('holds the files of a repository it made below, with commits or none; one it cloned is told', async () => {
    const { repo, tree } = await START();
    for (const name of ['with', 'new/without']) {
      await mkdir(join(tree.path, name), { recursive: true });
      await repo.gitIn(join(tree.path, name), 'init', '-q');
      await writeAll(join(tree.path, name), { 'src/x.ts': 'x\n' });
    }
    await repo.gitIn(join(tree.path, 'with'), 'add', '-A');
    await repo.gitIn(join(tree.path, 'with'), '-c', 'user.name=a', '-c', 'user.email=b', 'commit', '-qm', 'x');
    await repo.gitIn(tree.path, 'clone', '-q', repo.root, 'vendor/clone');
    const changes = await trees.measure(tree, 'w\n');
    expect(changes).toMatchObject({ files: ['new/without/src/x.ts', 'with/src/x.ts'], ignored: ['vendor/clone/'] });
    expect(await trees.measure(tree, 'w\n')).toEqual(changes);
    expect(existsSync(join(tree.path, 'with', '.git'))).toBe(true);
  });

  it('tells names that are not UTF-8, links and modes', async () => {
    const { repo, tree } = await START();
    await writeFile(Buffer.concat([Buffer.from(`${tree.path}/caf`), Buffer.from([0xe9])]), 'x\n');
    await writeAll(tree.path, { 'größe\t"1".txt': 'x\n' });
    await symlink('a.txt', join(tree.path, 'link'));
    await chmod(join(tree.path, 'b.txt'), 0o755);
    const { files, commit } = await trees.measure(tree, 'w\n');
    expect(files).toEqual(['b.txt', String.raw`caf\xE9`, 'größe\t"1".txt', 'link']);
    expect(await repo.git('ls-tree', commit ?? '', 'b.txt', 'link')).toMatch(/^100755 .*\n120000 /);
  });

  it('tells ignored files that were not there before, and that submodules hold something', async () => {
    const { repo, tree } = await START();
    await writeAll(tree.path, { '.gitignore': 'out/\n*.key\n', 'out/x': 'x', 'my.key': 'k' });
    expect(await trees.measure(tree, 'w\n')).toMatchObject({ files: ['.gitignore'], ignored: ['my.key', 'out/'] });
    const next = await trees.prepare(await specOf(repo, 'api', 't2', { from: ['omo/r1/t1'] }));
    expect(next.ignored).toEqual(['my.key', 'out/']);
    expect(await trees.measure(next, 'w\n')).toMatchObject({ files: [], ignored: [] });
  });
});
