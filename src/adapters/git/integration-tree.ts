import { mkdir, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { OmoError } from '../../core/errors.ts';
import { messageOf } from '../../core/fault.ts';
import type { IntegrationPlace } from '../../ports/integration.ts';
import { entriesOf, removeAll, removeIfEmpty } from './files.ts';
import { git } from './git.ts';
import { commonDirOf, pathOfRecord, pointerOf, recordAt, recordsIn, resultIn, type At } from './tree-record.ts';

/** A folder of omo's for trees of a repository. */
export interface Yard {
  /** The person's repository. */
  readonly root: string;
  /** Where that keeps what all its trees share; absolute. */
  readonly common: string;
  /** Absolute, as git writes it down. */
  readonly dir: string;
}

/** Where a tree is, or is to be: on no branch, by a name that no other tree of the repository has. */
export interface TreePlace extends Yard {
  readonly path: string;
}

/** The folder is made. */
export async function yardOf({ ground, dir }: IntegrationPlace): Promise<Yard> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  return { root: ground.root, common: await commonDirOf(ground.root), dir: await realpath(dir) };
}

export function placeIn(yard: Yard, name: string): TreePlace {
  return { ...yard, path: join(yard.dir, name) };
}

/** The tree with that commit and nothing else, made anew unless it is there and whole. */
export async function cleanTree(place: TreePlace, commit: string): Promise<At> {
  return (await cleaned(place, commit)) ?? newTree(place, commit);
}

/** The tree with that commit, made anew. */
export async function newTree(place: TreePlace, commit: string): Promise<At> {
  await removeTree(place);
  try {
    await git(place.root, ['worktree', 'add', '--quiet', '--detach', place.path, commit]);
    return await wholeAt(place);
  } catch (error) {
    await removeTree(place);
    throw new OmoError('E_TREE', `omo can't make a working tree in ${place.path}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** Removes the folder and what the repository knows of it, whatever of the two is there. */
export async function removeTree({ common, path }: TreePlace): Promise<void> {
  await removeAll(path);
  for (const record of await recordsIn(common)) if (await isRecordOf(record, path)) await removeAll(record);
  // As git does with the last.
  await removeIfEmpty(join(common, 'worktrees'));
}

/** What is in the folder, and the trees that the repository knows there, by name. */
export async function namesIn({ common, dir }: Yard): Promise<readonly string[]> {
  const paths = await Promise.all((await recordsIn(common)).map(pathOfRecord));
  const known = paths.flatMap((path) => (path !== undefined && dirname(path) === dir ? [basename(path)] : []));
  return [...new Set([...(await entriesOf(dir)), ...known])];
}

/** The tree that is there, if its folder and the repository know each other. */
export async function treeAt({ common, path }: TreePlace): Promise<At | undefined> {
  const record = await recordAt(common, path);
  return record !== undefined && (await pointerOf(path)) === record ? { path, record } : undefined;
}

async function wholeAt(place: TreePlace): Promise<At> {
  const tree = await treeAt(place);
  if (tree === undefined) throw new Error('git does not know it, though it said it made it');
  return tree;
}

/** Where a lock stands git refuses, and it may be of a git that still runs: such a tree is not used again. */
async function cleaned(place: TreePlace, commit: string): Promise<At | undefined> {
  const tree = await treeAt(place);
  if (tree === undefined) return undefined;
  const out = await resultIn(tree, ['checkout', '--quiet', '--force', '--detach', commit]);
  const clean = await resultIn(tree, ['clean', '-ffdxq']);
  return out.exitCode === 0 && clean.exitCode === 0 ? tree : undefined;
}

/** One whose making was broken off doesn't say whose it is: git names them after the folder, with a number where that is taken. */
async function isRecordOf(record: string, path: string): Promise<boolean> {
  const tree = await pathOfRecord(record);
  if (tree !== undefined) return tree === path;
  const [name, wanted] = [basename(record), basename(path)];
  return name.startsWith(wanted) && /^\d*$/.test(name.slice(wanted.length));
}
