import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { parseStatus } from '../../../src/adapters/git/tree-status.ts';
import { fingerprint, makeRepo, writeAll, type Repo } from '../../support/repo.ts';
import { groundOf, specOf, trees } from './trees-support.ts';

describe('what a folder is to omo', () => {
  it('is a repository, with what a person should know before', async () => {
    const repo = await makeRepo({
      name: `it's #{a} "path" \n here`,
      files: { 'src/a.txt': 'one\n', '.gitignore': 'node_modules/\n.env*\n!.env.example\n', '.env.example': 'x' },
    });
    await repo.write({
      'node_modules/x': 'x',
      '.env': 'x',
      '.env.local': 'x',
      'src/a.txt': 'two\n',
      'src/new\n1': 'x',
      'src/new2': 'x',
    });
    expect(await trees.look(join(repo.root, 'src'))).toEqual({
      is: 'repository',
      root: repo.root,
      below: 'src',
      base: await repo.git('rev-parse', 'HEAD'),
      branch: 'main',
      dirty: 3,
      submodules: [],
      needed: ['.env', '.env.local', 'node_modules'],
    });
  });

  it('is one without a branch when HEAD is detached, and without a base before its first commit', async () => {
    const repo = await makeRepo();
    await repo.git('checkout', '-q', '--detach');
    expect(await trees.look(repo.root)).not.toHaveProperty('branch');
    const young = await makeRepo({ files: null });
    const looked = await trees.look(young.root);
    expect(looked).toMatchObject({ is: 'repository', branch: 'main', dirty: 0 });
    expect(looked).not.toHaveProperty('base');
  });

  it('is one though it is shallow, and names its submodules', async () => {
    const repo = await withSubmodule();
    expect(await trees.look(repo.root)).toMatchObject({ is: 'repository', submodules: ['lib "x"'] });
    await repo.commit('second');
    const shallow = join(repo.beside, 'shallow');
    await repo.git('clone', '-q', '--depth', '1', `file://${repo.root}`, shallow);
    expect(await trees.look(shallow)).toMatchObject({ is: 'repository', dirty: 0 });
  });

  it('is unfit when it has no working tree, or is inside .git', async () => {
    const repo = await makeRepo();
    expect(await trees.look(join(repo.root, '.git', 'refs'))).toEqual({
      is: 'unfit',
      why: `${join(repo.root, '.git', 'refs')} is inside the repository's .git folder, not in its working tree.`,
    });
    const bare = join(repo.beside, 'bare');
    await repo.git('clone', '-q', '--bare', repo.root, bare);
    expect(await trees.look(bare)).toEqual({
      is: 'unfit',
      why: `${bare} is in a bare repository: it has no working tree.`,
    });
  });

  it('is none without git, and unfit with one that is too old', async () => {
    const repo = await makeRepo();
    onTestFinished(() => void vi.unstubAllEnvs());
    vi.stubEnv('PATH', repo.beside);
    expect(await trees.look(repo.root)).toEqual({ is: 'none', why: 'no git' });
    await writeFile(join(repo.beside, 'git'), '#!/bin/sh\necho "git version 2.29.3"\n', { mode: 0o755 });
    expect(await trees.look(repo.root)).toEqual({
      is: 'unfit',
      why: 'omo needs git 2.30 or newer; here is git version 2.29.3.',
    });
  });

  it('is none without a repository; one that is broken is an error', async () => {
    const repo = await makeRepo();
    expect(await trees.look(repo.beside)).toEqual({ is: 'none', why: 'no repository' });
    await writeAll(repo.beside, { '.git': 'gitdir: /nowhere\n' });
    await expect(trees.look(repo.beside)).rejects.toMatchObject({ code: 'E_GIT' });
  });
});

describe('a person’s own tree', () => {
  it('is measured against what stood there before, and not touched', async () => {
    const repo = await makeRepo({ files: { 'a.txt': 'one\n', 'b.txt': 'b\n', '.gitignore': 'out/\n' } });
    await repo.write({ 'a.txt': 'dirty\n', 'mine.txt': 'mine\n', 'staged.txt': 'staged\n' });
    await repo.git('add', 'staged.txt');
    const tree = await trees.remember(await groundOf(repo));
    expect(tree).toMatchObject({ path: repo.root, ignored: [], conflicts: [], notes: [] });
    expect(await trees.measure(tree, 'm\n')).toEqual({
      files: [],
      count: 0,
      insertions: 0,
      deletions: 0,
      conflicted: [],
      ignored: [],
    });
    await repo.write({ 'a.txt': 'dirty\nmore\n', 'new.txt': '<<<<<<< a\n=======\n>>>>>>> b\n', 'out/x': 'x' });
    const before = await fingerprint(repo);
    expect(await trees.measure(tree, 'm\n')).toEqual({
      files: ['a.txt', 'new.txt'],
      count: 2,
      insertions: 4,
      deletions: 0,
      conflicted: ['new.txt'],
      ignored: ['out/'],
    });
    expect(await fingerprint(repo)).toEqual(before);
  });

  it('is measured where it has no commit yet, in the middle of a merge, and beside repositories below', async () => {
    const young = await makeRepo({ files: null });
    const tree = await trees.remember({ root: young.root, below: '', isolate: 'none', bring: { copy: [], link: [] } });
    await young.write({ 'a.txt': 'a\n' });
    expect(await trees.measure(tree, 'm\n')).toMatchObject({ files: ['a.txt'], insertions: 1 });
    const repo = await makeRepo();
    await repo.git('checkout', '-q', '-b', 'side');
    await repo.commit('side', { 'a.txt': 'side\n' });
    await repo.git('checkout', '-q', 'main');
    await repo.commit('main', { 'a.txt': 'main\n' });
    await expect(repo.git('merge', 'side')).rejects.toThrow(/CONFLICT/);
    await mkdir(join(repo.root, 'below'));
    await repo.gitIn(join(repo.root, 'below'), 'init', '-q');
    await writeAll(repo.root, { 'below/x': 'x' });
    const before = await fingerprint(repo);
    const merging = await trees.remember(await groundOf(repo));
    expect(merging.notes).toEqual([`repositories inside ${repo.root} are not watched for changes: below/`]);
    await writeAll(repo.root, { 'below/x': 'y' });
    expect(await trees.measure(merging, 'm\n')).toMatchObject({ files: [], conflicted: [] });
    await writeAll(repo.root, { 'below/x': 'x' });
    expect((await fingerprint(repo)).own).toEqual(before.own);
  });
});

describe('a worker’s tree in an unusual repository', () => {
  it('works where the path holds blanks, quotes, a line end and #{}', async () => {
    const repo = await makeRepo({ name: `it's #{a} "path" \n here` });
    const tree = await trees.prepare(
      await specOf(repo, 'api', 't1', { path: join(repo.beside, `w "o" #{r}\nk's`, 'api') }),
    );
    await writeAll(tree.path, { 'b.txt': 'b\n' });
    expect(await trees.measure(tree, 'w\n')).toMatchObject({ files: ['b.txt'] });
    expect(await trees.prepare(await specOf(repo, 'api', 't2', { path: tree.path }))).toMatchObject({
      branch: 'omo/r1/t2',
    });
  });

  it('works with a detached HEAD, in a linked tree of the person’s, and under a home inside another repository', async () => {
    const repo = await makeRepo();
    await repo.git('worktree', 'add', '-q', '--detach', join(repo.beside, 'linked'));
    await repo.gitIn(repo.beside, 'init', '-q');
    const spec = await specOf({ ...repo, root: join(repo.beside, 'linked') }, 'api', 't1');
    const tree = await trees.prepare(spec);
    await writeAll(tree.path, { 'b.txt': 'b\n' });
    expect(await trees.measure(tree, 'w\n')).toMatchObject({ files: ['b.txt'] });
    expect(await repo.git('ls-tree', '--name-only', 'omo/r1/t1')).toBe('a.txt\nb.txt');
  });

  it('tells submodules in which something is that no commit of the task’s holds', async () => {
    const repo = await withSubmodule();
    const tree = await trees.prepare(await specOf(repo, 'api', 't1'));
    expect(await trees.measure(tree, 'w\n')).toMatchObject({ files: [], ignored: [] });
    await repo.gitIn(tree.path, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'update', '--init');
    await writeAll(join(tree.path, 'lib "x"'), { 'a.txt': 'changed\n' });
    expect(await trees.measure(tree, 'w\n')).toMatchObject({ files: [], ignored: ['lib "x"'] });
  });

  it('commits as omo where the person has said no name', async () => {
    vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null');
    onTestFinished(() => void vi.unstubAllEnvs());
    const repo = await makeRepo();
    await repo.git('config', '--unset', 'user.name');
    await repo.git('config', '--unset', 'user.email');
    const tree = await trees.prepare(await specOf(repo, 'api', 't1'));
    await writeAll(tree.path, { 'b.txt': 'b\n' });
    const { commit = '' } = await trees.measure(tree, 'w\n');
    expect(await repo.git('log', '-1', '--format=%an <%ae> %cn <%ce>', commit)).toBe(
      'omo <omo@localhost> omo <omo@localhost>',
    );
  });
});

it('reads a status whose names hold blanks and line ends', () => {
  const ids = `100644 100644 100644 ${'a'.repeat(40)} ${'b'.repeat(40)}`;
  const text = `1 .M N... ${ids} a b\nc\0u UU N... 100644 100644 100644 100644 ${'a'.repeat(40)} ${'b'.repeat(40)} ${'c'.repeat(40)} x y\0? new/\0? n\0! out/\0`;
  expect(parseStatus(text)).toEqual({
    changed: ['a b\nc', 'x y'],
    untracked: ['n'],
    nested: ['new/'],
    submodules: [],
    ignored: ['out/'],
  });
});

async function withSubmodule(): Promise<Repo> {
  const repo = await makeRepo();
  const lib = await makeRepo({ name: 'lib' });
  await repo.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', lib.root, 'lib "x"');
  await repo.commit('a submodule');
  expect(dirname(await realpath(lib.root))).not.toBe(dirname(repo.root));
  return repo;
}
