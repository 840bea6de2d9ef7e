import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, realpath, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { OmoError } from '../../core/errors.ts';
import { errnoOf, messageOf } from '../../core/fault.ts';
import { git, gitLine, gitResult, type GitOptions, type GitResult } from './git.ts';

/** A folder of omo's with a working tree in it, on no branch. Its name is used for nothing else in the repository. */
export interface TreePlace {
  /** The person's repository. */
  readonly root: string;
  readonly path: string;
}

/** Where a tree is to be; makes the folder around it. */
export async function treePlace(root: string, dir: string, name: string): Promise<TreePlace> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  // As git writes it down.
  return { root, path: join(await realpath(dir), name) };
}

/** The tree with that commit and nothing else, made anew unless it is there and whole. */
export async function cleanTree(place: TreePlace, commit: string): Promise<string> {
  if (await isCleaned(place, commit)) return place.path;
  return newTree(place, commit);
}

/** The tree with that commit, made anew. */
export async function newTree(place: TreePlace, commit: string): Promise<string> {
  await removeTree(place);
  try {
    await git(place.root, ['worktree', 'add', '--quiet', '--detach', place.path, commit]);
  } catch (error) {
    await removeTree(place);
    throw new OmoError('E_TREE', `omo can't make a working tree in ${place.path}: ${messageOf(error)}`, { cause: error });
  }
  return place.path;
}

/** Removes the folder and what the repository knows of it, whatever of the two is there. */
export async function removeTree({ root, path }: TreePlace): Promise<void> {
  await rm(path, { recursive: true, force: true });
  const records = await recordsOf(root);
  for (const name of await namesIn(records)) if (await isRecordOf(join(records, name), path)) await removeRecord(records, name);
}

/** The tree's own git: never the one of a repository around it, though the tree be gone. */
export async function gitIn(tree: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  return git(tree, args, bound(tree, options));
}

export async function gitResultIn(tree: string, args: readonly string[], options: GitOptions = {}): Promise<GitResult> {
  return gitResult(tree, args, bound(tree, options));
}

function bound(tree: string, options: GitOptions): GitOptions {
  return { ...options, env: { ...options.env, GIT_DIR: join(tree, '.git') } };
}

/** A lock that stands there may be of a git that still runs: such a tree is not used again. */
async function isCleaned({ path }: TreePlace, commit: string): Promise<boolean> {
  const record = await recordIn(path);
  if (record === undefined || existsSync(join(record, 'index.lock'))) return false;
  const out = await gitResultIn(path, ['checkout', '--quiet', '--force', '--detach', commit]);
  const clean = await gitResultIn(path, ['clean', '-ffdxq']);
  return out.exitCode === 0 && clean.exitCode === 0;
}

/** The repository's record of a tree, if both know each other. */
async function recordIn(path: string): Promise<string | undefined> {
  const record = /^gitdir: ([^]+?)\n?$/.exec(await textOf(join(path, '.git')))?.[1];
  return record !== undefined && (await treeOf(record)) === path ? record : undefined;
}

/** The folder a record is about; undefined: its making was broken off before it said so. */
async function treeOf(record: string): Promise<string | undefined> {
  const text = (await textOf(join(record, 'gitdir'))).replace(/\n$/, '');
  return text === '' ? undefined : dirname(text);
}

async function isRecordOf(record: string, path: string): Promise<boolean> {
  const tree = await treeOf(record);
  // git calls the record as the folder, with a number where that name is taken.
  return tree === undefined ? isNamedAfter(record, path) : tree === path;
}

function isNamedAfter(record: string, path: string): boolean {
  const [name, wanted] = [record, path].map((one) => one.slice(dirname(one).length + 1));
  return name !== undefined && wanted !== undefined && name.replace(/\d*$/, '') === wanted.replace(/\d*$/, '');
}

async function recordsOf(root: string): Promise<string> {
  return join(await commonDir(root), 'worktrees');
}

/** Where the repository keeps what all its trees share; absolute. */
export async function commonDir(root: string): Promise<string> {
  const dir = await gitLine(root, ['rev-parse', '--git-common-dir']);
  return realpath(dir.startsWith('/') ? dir : join(root, dir));
}

/** The folder of them goes with the last, as it does by git's own doing. */
async function removeRecord(records: string, name: string): Promise<void> {
  await rm(join(records, name), { recursive: true, force: true });
  await removeEmpty(records);
}

export async function removeEmpty(dir: string): Promise<void> {
  try {
    await rmdir(dir);
  } catch (error) {
    if (!['ENOTEMPTY', 'ENOENT', 'EEXIST'].includes(errnoOf(error) ?? '')) throw error;
  }
}

export async function namesIn(dir: string): Promise<readonly string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(errnoOf(error) ?? '')) return '';
    throw error;
  }
}
