import { randomUUID } from 'node:crypto';
import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { entriesOf, statOf, textOf } from './files.ts';
import { git, gitLine, gitResult, type GitOptions, type GitResult } from './git.ts';

/** A tree, and what the repository keeps of it (`<common>/worktrees/<name>`). */
export interface At {
  /** The root of its working tree, absolute. */
  readonly path: string;
  /** Its git directory, absolute; of the person's own tree too. */
  readonly record: string;
}

/** Where a repository keeps what all its trees share; absolute. */
export async function commonDirOf(root: string): Promise<string> {
  return realpath(resolve(root, await gitLine(root, ['rev-parse', '--git-common-dir'])));
}

/** The record of the tree at a path (as `realOf` gives it); undefined when the repository knows none there. */
export async function recordAt(common: string, path: string): Promise<string | undefined> {
  for (const record of await recordsIn(common)) if ((await pathOfRecord(record)) === path) return record;
  return undefined;
}

export async function recordsIn(common: string): Promise<string[]> {
  const dir = join(common, 'worktrees');
  return (await entriesOf(dir)).map((name) => join(dir, name));
}

/** Where its tree is, or was. */
export async function pathOfRecord(record: string): Promise<string | undefined> {
  const text = await textOf(join(record, 'gitdir'));
  return text === undefined ? undefined : dirname(resolve(record, text.replace(/\n$/, '')));
}

/** What the `.git` of a tree points to; undefined when it is no such file. */
export async function pointerOf(path: string): Promise<string | undefined> {
  const dotGit = join(path, '.git');
  if ((await statOf(dotGit))?.isFile() !== true) return undefined;
  const target = /^gitdir: ([^]+?)\n?$/.exec((await textOf(dotGit)) ?? '')?.[1];
  return target === undefined ? undefined : resolve(path, target);
}

export async function writePointer({ path, record }: At): Promise<void> {
  await writeFile(join(path, '.git'), `gitdir: ${record}\n`);
}

/** A new record for a folder whose record is gone. It stands on no branch yet, and its index is empty. */
export async function makeRecord(common: string, path: string, commit: string): Promise<At> {
  const record = join(common, 'worktrees', `${basename(path)}-${randomUUID().slice(0, 8)}`);
  await mkdir(record, { recursive: true });
  await writeFile(join(record, 'commondir'), '../..\n');
  await writeFile(join(record, 'gitdir'), `${join(path, '.git')}\n`);
  await writeFile(join(record, 'HEAD'), `${commit}\n`);
  await writePointer({ path, record });
  return { path, record };
}

/** The branch a tree stands on, without `refs/heads/`; undefined when it stands on none. */
export async function branchOf(at: At): Promise<string | undefined> {
  const told = await resultIn(at, ['symbolic-ref', '-q', 'HEAD']);
  return /^refs\/heads\/([^]+)\n$/.exec(told.stdout)?.[1];
}

/** The tree's own git: never that of a repository around it, whatever has become of its `.git`. */
export async function gitIn(at: At, args: readonly string[], options: GitOptions = {}): Promise<string> {
  return git(at.path, args, bound(at, options));
}

export async function resultIn(at: At, args: readonly string[], options: GitOptions = {}): Promise<GitResult> {
  return gitResult(at.path, args, bound(at, options));
}

/** A commit by any name git knows, as its id; undefined when there is no such commit. */
export async function commitOf(at: At, name: string): Promise<string | undefined> {
  const { exitCode, stdout } = await resultIn(at, [
    'rev-parse',
    '-q',
    '--verify',
    '--end-of-options',
    `${name}^{commit}`,
  ]);
  return exitCode === 0 ? stdout.trim() : undefined;
}

/** A path as git writes it down: its folder without links. The folder must be there. */
export async function realOf(path: string): Promise<string> {
  return join(await realpath(dirname(path)), basename(path));
}

function bound({ record, path }: At, options: GitOptions): GitOptions {
  return { ...options, env: { GIT_OPTIONAL_LOCKS: '1', ...options.env, GIT_DIR: record, GIT_WORK_TREE: path } };
}
