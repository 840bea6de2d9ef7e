import { randomUUID } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { entriesOf, statOf } from './files.ts';
import { gitIn, makeRecord, pathOfRecord, pointerOf, recordAt, writePointer, type At } from './tree-record.ts';

/** What is at the place of a tree. */
export type Standing =
  /** Nothing, or an empty folder. */
  | { readonly is: 'absent' }
  | { readonly is: 'tree'; readonly at: At }
  /** The repository knows a tree there, but its `.git` is gone, or is a repository that was made in its place. */
  | { readonly is: 'cut-off'; readonly at: At; readonly dotGit: 'gone' | 'other' }
  /** Its `.git` points to a record of this repository that is gone, or is another tree's by now. */
  | { readonly is: 'forgotten' }
  | { readonly is: 'foreign'; readonly why: string };

/** `path` as `realOf` gives it. */
export async function standingAt(common: string, path: string): Promise<Standing> {
  const there = await statOf(path);
  if (there === undefined) return { is: 'absent' };
  if (!there.isDirectory()) return { is: 'foreign', why: 'it is not a folder' };
  const record = await recordAt(common, path);
  const pointer = await pointerOf(path);
  if (record !== undefined) return registered({ path, record }, pointer);
  if ((await entriesOf(path)).length === 0) return { is: 'absent' };
  const isOfThis = pointer !== undefined && dirname(pointer) === join(common, 'worktrees');
  return isOfThis ? { is: 'forgotten' } : { is: 'foreign', why: 'it is a folder that omo did not make' };
}

async function registered(at: At, pointer: string | undefined): Promise<Standing> {
  if (pointer !== undefined && (await pathOfRecord(pointer)) === at.path)
    return { is: 'tree', at: { ...at, record: pointer } };
  const dotGit = await statOf(join(at.path, '.git'));
  return { is: 'cut-off', at, dotGit: dotGit === undefined ? 'gone' : 'other' };
}

/**
 * Makes a tree of what somebody took apart; no file of the work is touched. Gives a note about it, in words. A repository that
 * was made in its place is kept beside it.
 */
export async function mendCutOff({ at, dotGit }: Extract<Standing, { is: 'cut-off' }>): Promise<string> {
  if (dotGit === 'gone') {
    await writePointer(at);
    return `the .git of ${at.path} was removed, and put back`;
  }
  const aside = join(dirname(at.path), `.${basename(at.path)}.git-${randomUUID().slice(0, 8)}`);
  await rename(join(at.path, '.git'), aside);
  await writePointer(at);
  return `somebody made a repository of their own in ${at.path}; its history is kept in ${aside}`;
}

/** A new record for it, on a commit; what its files hold beyond that is uncommitted then. */
export async function mendForgotten(common: string, path: string, commit: string): Promise<{ at: At; note: string }> {
  const at = await makeRecord(common, path, commit);
  await gitIn(at, ['reset', '-q', '--mixed']);
  return { at, note: `the repository had forgotten ${path}, and knows it again` };
}
