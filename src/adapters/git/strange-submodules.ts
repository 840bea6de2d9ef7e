import { lstat, readFile, realpath } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { errnoOf } from '../../core/fault.ts';
import { textOf } from './files.ts';
import type { GitOptions } from './git.ts';
import { parts, pathOf, type RawName } from './names.ts';
import { gitIn, type At } from './tree-record.ts';

/**
 * Submodules whose git folder is not the repository's own. Whoever may write in a tree can put one there, with settings that
 * name programs (filters), and git runs those as soon as it looks what has changed in it: so omo's git does not look into
 * them, nor into one that has such a one below it.
 */
export async function strangeSubmodules(at: At, options: GitOptions = {}): Promise<RawName[]> {
  return strangeIn(at, await realpath(await commonOf(at)), options);
}

async function strangeIn(at: At, common: string, options: GitOptions): Promise<RawName[]> {
  const strange: RawName[] = [];
  for (const name of await submodulesIn(at, options)) if (await isStrange(at, name, common)) strange.push(name);
  return strange;
}

async function isStrange(at: At, name: RawName, common: string): Promise<boolean> {
  const path = pathOf(at.path, name).toString('utf8');
  const record = await gitFolderOf(path);
  if (record === 'none') return false;
  if (record === 'its own' || !`${record}${sep}`.startsWith(`${common}${sep}`)) return true;
  return (await strangeIn({ path, record }, common, {})).length > 0;
}

/** As its index has them. */
async function submodulesIn(at: At, options: GitOptions): Promise<RawName[]> {
  const lines = parts(await gitIn(at, ['ls-files', '-s', '-z'], { ...options, as: 'latin1' }));
  return lines.filter((line) => line.startsWith('160000 ')).map((line) => line.slice(line.indexOf('\t') + 1));
}

/** Where the `.git` of a submodule leads, links followed. */
async function gitFolderOf(path: string): Promise<string> {
  const dotGit = join(path, '.git');
  try {
    if (!(await lstat(dotGit)).isFile()) return 'its own';
    const target = /^gitdir: ([^]+?)\n?$/.exec(await readFile(dotGit, 'utf8'))?.[1];
    return target === undefined ? 'its own' : await realpath(resolve(path, target));
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '') ? 'none' : 'its own';
  }
}

/** What all trees of its repository share. */
async function commonOf({ record }: At): Promise<string> {
  const text = await textOf(join(record, 'commondir'));
  return text === undefined ? record : resolve(record, text.replace(/\n$/, ''));
}
