import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fingerprint, makeRepo, writeAll, type Repo } from '../../support/repo.ts';
import { specOf, treeOf, trees } from './trees-support.ts';

describe('what is brought along into a tree', () => {
  it('is copied or linked, and in no commit, though git would not ignore it', async () => {
    const repo = await needing();
    const before = await fingerprint(repo);
    const bring = { copy: ['.env', 'missing'], link: ['node_modules/'] };
    const tree = await trees.prepare(await specOf(repo, 'api', 't1', { bring }));
    expect(await readFile(join(tree.path, '.env'), 'utf8')).toBe('SECRET=1\n');
    expect(await readlink(join(tree.path, 'node_modules'))).toBe(join(repo.root, 'node_modules'));
    expect(tree).toMatchObject({ ignored: ['.env'], notes: [] });
    await writeAll(tree.path, { 'b.txt': 'b\n' });
    expect(await trees.measure(tree, 'w\n')).toMatchObject({ files: ['b.txt'], ignored: [] });
    expect(await fingerprint(repo)).toEqual(before);
  });

  it('goes out of the branch again when an agent has committed it', async () => {
    const repo = await needing();
    const tree = await trees.prepare(await specOf(repo, 'api', 't1', { bring: { link: ['node_modules'] } }));
    await writeAll(tree.path, { 'b.txt': 'b\n' });
    await repo.gitIn(tree.path, 'add', '-A');
    await repo.gitIn(tree.path, 'commit', '-qm', 'all of it');
    expect(await repo.git('ls-tree', '--name-only', 'omo/r1/t1')).toContain('node_modules');
    expect(await trees.measure(tree, 'w\n')).toMatchObject({ files: ['b.txt'] });
    expect(existsSync(join(tree.path, 'node_modules', 'x'))).toBe(true);
  });

  it('stays where a tree is switched and cleaned up', async () => {
    const repo = await needing();
    const bring = { copy: ['.env'], link: ['node_modules'] };
    const first = await trees.prepare(await specOf(repo, 'api', 't1', { bring }));
    await trees.measure(first, 'w\n');
    await writeAll(first.path, { 'a.txt': 'by the check\n', 'snapshot.txt': 'by the check\n' });
    await trees.restore(first);
    expect(await readFile(join(first.path, 'a.txt'), 'utf8')).toBe('one\n');
    expect(existsSync(join(first.path, 'snapshot.txt'))).toBe(false);
    await trees.prepare(await specOf(repo, 'api', 't2', { bring }));
    expect([existsSync(join(first.path, '.env')), existsSync(join(first.path, 'node_modules', 'x'))]).toEqual([
      true,
      true,
    ]);
  });

  it('is not written through a link of the repository’s that leads out of the tree', async () => {
    const repo = await needing();
    const [here, there] = [join(repo.root, '..', 'outside'), join(dirname(treeOf(repo, 'api')), 'outside')];
    for (const dir of [here, there]) await mkdir(dir, { recursive: true });
    await writeAll(here, { key: 'k', 'deep/key': 'k' });
    await symlink('../outside', join(repo.root, 'config'));
    await repo.commit('a link');
    for (const copy of ['config/key', 'config/deep/key', '.git/config', '.'])
      await expect(trees.prepare(await specOf(repo, 'api', 't1', { bring: { copy: [copy] } }))).rejects.toMatchObject({
        code: 'E_TREE',
      });
    expect(await readdir(there)).toEqual([]);
    expect(existsSync(treeOf(repo, 'api'))).toBe(false);
  });

  it('is in no commit, and what the repository holds stays in, where what omo noted of the tree is lost', async () => {
    const repo = await needing();
    const bring = { copy: ['a.txt'], link: ['node_modules/'] };
    const first = await trees.prepare(await specOf(repo, 'api', 't1', { bring }));
    await writeAll(first.path, { 'b.txt': 'b\n' });
    await rm(join(dirname(first.path), '.api.json'));
    await trees.prepare(await specOf(repo, 'api', 't2', { bring }));
    expect(await repo.git('ls-tree', '--name-only', 'omo/r1/t1')).toBe('.gitignore\na.txt\nb.txt');
  });

  it('is what the repository does not hold itself', async () => {
    const repo = await needing();
    await repo.write({ 'a.txt': 'the person’s\n' });
    const tree = await trees.prepare(await specOf(repo, 'api', 't1', { bring: { copy: ['a.txt'] } }));
    expect(tree.notes).toEqual(['a.txt is not brought along: the repository holds it']);
    expect(await readFile(join(tree.path, 'a.txt'), 'utf8')).toBe('one\n');
  });
});

describe('the set-up command of a tree', () => {
  it('runs in it with the workers’ environment, and what it prints is kept', async () => {
    const repo = await makeRepo({ files: { 'a.txt': 'one\n', '.gitignore': 'made\n' } });
    const env = { PATH: process.env['PATH'] ?? '', WHO: 'worker' };
    const spec = await specOf(repo, 'api', 't1', { env, bring: { setup: 'echo $WHO > made; echo out; echo err >&2' } });
    const tree = await trees.prepare(spec);
    expect(tree.ignored).toEqual(['made']);
    expect(await readFile(join(tree.path, 'made'), 'utf8')).toBe('worker\n');
    expect(await readFile(spec.log, 'utf8')).toBe('out\nerr\n');
  });

  it('prints into a file of its own making, for the owner’s eyes only, and not through a link that stands there', async () => {
    const repo = await makeRepo({ files: { 'a.txt': 'one\n', '.gitignore': 'mask\n' } });
    const spec = await specOf(repo, 'api', 't1', {
      bring: { setup: 'umask > mask; echo out; echo more > out.txt; echo more > out.txt; rm out.txt' },
    });
    const victim = join(repo.beside, 'theirs');
    await writeFile(victim, 'mine\n', { mode: 0o644 });
    await symlink(victim, spec.log);
    const tree = await trees.prepare(spec);
    expect(await readFile(victim, 'utf8')).toBe('mine\n');
    expect(await readFile(spec.log, 'utf8')).toBe('out\n');
    expect((await stat(spec.log)).mode & 0o777).toBe(0o600);
    expect(Number.parseInt(await readFile(join(tree.path, 'mask'), 'utf8'), 8)).toBe(process.umask());
  });

  it('takes the whole tree back when it fails, and says how it ended', async () => {
    const repo = await makeRepo();
    const before = await fingerprint(repo);
    const spec = await specOf(repo, 'api', 't1', { bring: { setup: 'echo no such registry; exit 3' } });
    await expect(trees.prepare(spec)).rejects.toMatchObject({
      code: 'E_TREE',
      message: `the set-up command of the worker's tree failed (exit code 3): echo no such registry; exit 3; it said: no such registry. All of it is in ${spec.log}.`,
    });
    await expectNothing(repo);
    expect(await fingerprint(repo)).toEqual(before);
    const mended = await specOf(repo, 'api', 't1', { bring: { setup: 'true' } });
    expect(await trees.prepare(mended)).toMatchObject({ branch: 'omo/r1/t1' });
  });

  it('is ended when it takes too long, or when nobody wants the tree any more', async () => {
    const repo = await makeRepo();
    const bring = { setup: 'echo waiting; sleep 60' };
    const late = await specOf(repo, 'api', 't1', { bring, setupMs: 300 });
    await expect(trees.prepare(late)).rejects.toThrow(
      'did not end within 0.3 s: echo waiting; sleep 60; it said: waiting',
    );
    const unwanted = await specOf(repo, 'api', 't1', { bring, signal: AbortSignal.timeout(300) });
    await expect(trees.prepare(unwanted)).rejects.toThrow('was broken off');
    await expectNothing(repo);
  });
});

describe('a folder that is there already', () => {
  it('is refused and left alone when it is somebody else’s', async () => {
    const repo = await makeRepo();
    const path = treeOf(repo, 'api');
    await mkdir(join(path, 'theirs'), { recursive: true });
    await writeAll(path, { 'theirs/file': 'x' });
    const { mtimeMs } = await stat(path);
    await expect(trees.prepare(await specOf(repo, 'api', 't1'))).rejects.toMatchObject({
      code: 'E_TREE',
      message: `the worker's tree "api" can't be made in ${path}: it is a folder that omo did not make. It is left as it is; move it away, and try again.`,
    });
    expect((await stat(path)).mtimeMs).toBe(mtimeMs);
    expect(await repo.git('branch', '--list', 'omo/*')).toBe('');
  });

  it('is refused when another repository’s tree is in it', async () => {
    const [repo, other] = [await makeRepo(), await makeRepo()];
    await mkdir(dirname(treeOf(repo, 'api')), { recursive: true });
    await other.git('worktree', 'add', '-q', treeOf(repo, 'api'));
    await expect(trees.prepare(await specOf(repo, 'api', 't1'))).rejects.toMatchObject({ code: 'E_TREE' });
    expect(existsSync(join(treeOf(repo, 'api'), 'a.txt'))).toBe(true);
  });

  it('is used when it is empty', async () => {
    const repo = await makeRepo();
    await mkdir(treeOf(repo, 'api'), { recursive: true });
    expect(await trees.prepare(await specOf(repo, 'api', 't1'))).toMatchObject({ path: treeOf(repo, 'api') });
  });

  it('is refused together with a branch that omo did not make', async () => {
    const repo = await makeRepo();
    await repo.git('checkout', '-q', '-b', 'omo/r1/t1');
    const theirs = await repo.commit('theirs', { 'x.txt': 'x' });
    await repo.git('checkout', '-q', 'main');
    await expect(trees.prepare(await specOf(repo, 'api', 't1'))).rejects.toThrow(
      'with 1 commit that omo knows nothing of',
    );
    expect(await repo.git('rev-parse', 'omo/r1/t1')).toBe(theirs);
    expect(existsSync(treeOf(repo, 'api'))).toBe(false);
  });
});

async function needing(): Promise<Repo> {
  const repo = await makeRepo({ files: { 'a.txt': 'one\n', '.gitignore': '.env\nnode_modules/\n' } });
  await repo.write({ '.env': 'SECRET=1\n', 'node_modules/x/index.js': 'x' });
  return repo;
}

async function expectNothing(repo: Repo): Promise<void> {
  expect(await readdir(dirname(treeOf(repo, 'api')))).toEqual([]);
  expect(existsSync(join(repo.root, '.git', 'worktrees'))).toBe(false);
  expect(await repo.git('branch', '--list', 'omo/*')).toBe('');
}
