import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Tree } from '../../../src/core/events/ground.ts';
import { makeRepo, writeAll, type Repo } from '../../support/repo.ts';
import { groundOf, specOf, trees } from './trees-support.ts';

const ALLOW = ['-c', 'protocol.file.allow=always'];

describe('a git folder that a worker has put into a submodule', () => {
  it('has no program of it run by anything that omo does with the tree', async () => {
    const { repo, tree } = await fetched();
    await rm(join(tree.path, 'lib'), { recursive: true });
    const ran = await plant(repo, join(tree.path, 'lib'));
    await writeAll(tree.path, { 'b.txt': 'b\n' });
    expect(await trees.measure(tree, 'w\n')).toMatchObject({ files: ['b.txt'], ignored: ['lib'] });
    await trees.restore(tree);
    await trees.prepare(await specOf(repo, 'api', 't2', { from: [await otherWork(repo)] }));
    expect(existsSync(ran)).toBe(false);
    await repo.gitIn(tree.path, 'status');
    expect(existsSync(ran)).toBe(true);
  });

  it('nor where it lies in one below', async () => {
    const { repo, tree } = await fetched();
    const ran = await plant(repo, join(tree.path, 'lib', 'below'));
    await trees.measure(tree, 'w\n');
    expect(existsSync(ran)).toBe(false);
    await repo.gitIn(tree.path, 'status');
    expect(existsSync(ran)).toBe(true);
  });

  it('nor in the person’s own tree, where workers share it', async () => {
    const { repo } = await fetched();
    const tree = await trees.remember({ ...(await groundOf(repo)), isolate: 'none' });
    await rm(join(repo.root, 'lib'), { recursive: true });
    const ran = await plant(repo, join(repo.root, 'lib'));
    await trees.look(repo.root);
    await trees.measure(tree, 'w\n');
    expect(existsSync(ran)).toBe(false);
  });
});

/** A repository with a submodule, which has one below it, and a tree in which both were fetched. */
async function fetched(): Promise<{ repo: Repo; tree: Tree }> {
  const [repo, lib, below] = [await makeRepo(), await makeRepo(), await makeRepo()];
  await lib.git(...ALLOW, 'submodule', '--quiet', 'add', below.root, 'below');
  await lib.commit('one below');
  await repo.git(...ALLOW, 'submodule', '--quiet', 'add', lib.root, 'lib');
  await repo.commit('a submodule');
  const tree = await trees.prepare(await specOf(repo, 'api', 't1'));
  await repo.gitIn(tree.path, ...ALLOW, 'submodule', '--quiet', 'update', '--init', '--recursive');
  return { repo, tree };
}

/** A repository whose settings name a program that git runs to see whether a file has changed. Returns what that makes. */
async function plant(repo: Repo, path: string): Promise<string> {
  const ran = join(repo.beside, 'ran');
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true });
  await writeAll(path, { f: 'one\n' });
  const who = ['-c', 'user.name=a', '-c', 'user.email=b'];
  for (const args of [
    ['init', '-q'],
    ['add', '-A'],
    [...who, 'commit', '-qm', 'planted'],
  ])
    await repo.gitIn(path, ...args);
  await repo.gitIn(path, 'config', 'filter.planted.clean', `touch ${ran}; cat`);
  await writeAll(path, { '.gitattributes': '* filter=planted\n', f: 'two\n' });
  return ran;
}

/** A commit that the next task builds on. */
async function otherWork(repo: Repo): Promise<string> {
  const tree = await trees.prepare(await specOf(repo, 'other', 't9'));
  await writeAll(tree.path, { 'b.txt': 'another\n' });
  const { commit } = await trees.measure(tree, 'w\n');
  return commit ?? expect.fail('nothing was committed');
}
