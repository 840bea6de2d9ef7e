import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { leftoversOf, type Left } from '../../../src/adapters/git/leftovers.ts';
import { removeBranch, removeTree } from '../../../src/adapters/git/remove.ts';
import { fingerprint, makeRepo, writeAll, type Repo } from '../../support/repo.ts';
import { specOf, treeOf, trees } from './trees-support.ts';

describe('what omo’s runs left', () => {
  it('is told with what is in it and nowhere else', async () => {
    const repo = await makeRepo({ files: { 'a.txt': 'one\n', '.gitignore': '*.key\nnode_modules/\n.env\n' } });
    await repo.write({ '.env': 'x' });
    const idle = await trees.prepare(await specOf(repo, 'idle', 't1', { bring: { copy: ['.env'] } }));
    const busy = await trees.prepare(await specOf(repo, 'busy', 't2'));
    await writeAll(busy.path, { 'a.txt': 'two\n' });
    await trees.measure(busy, 'w\n');
    await writeAll(busy.path, { 'a.txt': 'three\n', 'new.txt': 'x', 'my.key': 'k', 'node_modules/x': 'x' });
    const before = await fingerprint(repo);
    expect(await left(repo)).toEqual([
      {
        kind: 'tree',
        run: 'r1',
        name: busy.path,
        repository: repo.root,
        holds: ['2 uncommitted changes (a.txt, new.txt)', 'ignored files that were made there (my.key)'],
      },
      { kind: 'tree', run: 'r1', name: idle.path, repository: repo.root, holds: [] },
      { kind: 'branch', run: 'r1', name: 'omo/r1/t1', repository: repo.root, holds: [] },
      {
        kind: 'branch',
        run: 'r1',
        name: 'omo/r1/t2',
        repository: repo.root,
        holds: ['1 commit that no other branch holds'],
      },
    ]);
    expect(await fingerprint(repo)).toEqual(before);
  });

  it('is removed only where nothing is lost, unless it is forced', async () => {
    const repo = await makeRepo();
    const before = await fingerprint(repo);
    const tree = await trees.prepare(await specOf(repo, 'api', 't1'));
    await writeAll(tree.path, { 'a.txt': 'two\n' });
    const no = { force: false };
    expect(await removeTree(tree.path, no)).toEqual({ is: 'kept', why: 'it holds 1 uncommitted change (a.txt)' });
    await trees.measure(tree, 'w\n');
    expect(await removeBranch(repo.root, 'omo/r1/t1', { force: true })).toEqual({
      is: 'kept',
      why: `it is checked out in ${tree.path}`,
    });
    expect(await removeTree(tree.path, no)).toEqual({ is: 'removed' });
    expect([existsSync(dirname(tree.path)), existsSync(join(repo.root, '.git', 'worktrees'))]).toEqual([false, false]);
    expect(await removeBranch(repo.root, 'omo/r1/t1', no)).toEqual({
      is: 'kept',
      why: 'it holds 1 commit that no other branch holds',
    });
    expect(await removeBranch(repo.root, 'main', { force: true })).toEqual({ is: 'kept', why: 'it is not omo’s' });
    await repo.git('branch', 'omo/r1/integration', 'omo/r1/t1');
    expect(await removeBranch(repo.root, 'omo/r1/t1', no)).toEqual({ is: 'removed' });
    expect(await removeBranch(repo.root, 'omo/r1/integration', no)).toMatchObject({ is: 'kept' });
    expect(await removeBranch(repo.root, 'omo/r1/integration', { force: true })).toEqual({ is: 'removed' });
    expect(await removeTree(tree.path, no)).toEqual({ is: 'removed' });
    expect(await fingerprint(repo)).toEqual(before);
  });

  it('is removed with all that is in it when that is forced', async () => {
    const repo = await makeRepo();
    const tree = await trees.prepare(await specOf(repo, 'api', 't1'));
    await writeAll(tree.path, { 'a.txt': 'two\n', 'b/c.txt': 'x' });
    expect(await removeTree(tree.path, { force: true })).toEqual({ is: 'removed' });
    expect(await left(repo)).toMatchObject([{ kind: 'branch', name: 'omo/r1/t1', holds: [] }]);
  });

  it('is kept where commits are on no branch, or a repository is below', async () => {
    const repo = await makeRepo();
    const tree = await trees.prepare(await specOf(repo, 'api', 't1'));
    await repo.gitIn(tree.path, 'checkout', '-q', '--detach');
    await writeAll(tree.path, { 'a.txt': 'two\n' });
    await repo.gitIn(tree.path, 'commit', '-qam', 'mine');
    await mkdir(join(tree.path, 'below'));
    await repo.gitIn(join(tree.path, 'below'), 'init', '-q');
    await writeAll(tree.path, { 'below/x': 'x' });
    const why = 'it holds repositories of their own (below/); commits that are on no branch';
    expect(await removeTree(tree.path, { force: false })).toEqual({ is: 'kept', why });
  });

  it('is kept where work is in a submodule that was fetched there', async () => {
    const repo = await makeRepo();
    const lib = await makeRepo({ name: 'lib' });
    const allow = ['-c', 'protocol.file.allow=always'];
    await repo.git(...allow, 'submodule', '--quiet', 'add', lib.root, 'lib');
    await repo.commit('a submodule');
    const tree = await trees.prepare(await specOf(repo, 'api', 't1'));
    await repo.gitIn(tree.path, ...allow, 'submodule', '--quiet', 'update', '--init');
    await repo.gitIn(
      join(tree.path, 'lib'),
      '-c',
      'user.name=a',
      '-c',
      'user.email=b',
      'commit',
      '-q',
      '--allow-empty',
      '-m',
      'x',
    );
    await trees.measure(tree, 'w\n');
    expect(await removeTree(tree.path, { force: false })).toEqual({
      is: 'kept',
      why: 'it holds work in submodules (lib)',
    });
  });

  it('is told when its repository is gone, and when it never was a tree', async () => {
    const repo = await makeRepo();
    const tree = await trees.prepare(await specOf(repo, 'api', 't1'));
    const other = join(dirname(tree.path), 'theirs');
    await writeAll(other, { x: 'x' });
    await rename(repo.root, `${repo.root}.moved`);
    const found = await leftoversOf({ trees: dirname(dirname(treeOf(repo, 'api'))), roots: [repo.root] });
    expect(found).toMatchObject([
      { name: tree.path, repository: repo.root, holds: [`its files, and the repository ${repo.root} is gone`] },
      { name: other, repository: '', holds: ['files that omo knows nothing of'] },
    ]);
    expect(await removeTree(other, { force: false })).toMatchObject({ is: 'kept' });
    expect(await removeTree(tree.path, { force: true })).toEqual({ is: 'removed' });
    expect(await readdir(dirname(tree.path))).toEqual(['theirs']);
  });

  it('is removed where its making was broken off, or somebody removed its folder', async () => {
    const repo = await makeRepo();
    const [first, second] = [
      await trees.prepare(await specOf(repo, 'api', 't1')),
      await trees.prepare(await specOf(repo, 'web', 't2')),
    ];
    const note = join(dirname(first.path), '.api.json');
    await writeFile(
      note,
      JSON.stringify({
        state: 'making',
        root: repo.root,
        common: join(repo.root, '.git'),
        made: true,
        brought: [],
        ignored: [],
      }),
    );
    await writeAll(first.path, { 'half.txt': 'x' });
    await rm(second.path, { recursive: true });
    for (const { kind, name } of await left(repo))
      if (kind === 'tree') expect(await removeTree(name, { force: false })).toEqual({ is: 'removed' });
    expect(existsSync(dirname(first.path))).toBe(false);
    expect(existsSync(join(repo.root, '.git', 'worktrees'))).toBe(false);
  });
});

async function left(repo: Repo): Promise<readonly Left[]> {
  return leftoversOf({ trees: dirname(dirname(treeOf(repo, 'api'))), roots: [repo.root] });
}
