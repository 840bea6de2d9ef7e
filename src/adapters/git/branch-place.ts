import { dirname } from 'node:path';
import { OmoError } from '../../core/errors.ts';
import { statOf, textOf } from './files.ts';
import { gitResult } from './git.ts';
import { standingAt } from './standing.ts';
import { clearLocks } from './tree-commit.ts';
import { notedIn, readNote, writeNote, type Note } from './tree-note.ts';
import { branchOf, gitIn, pathOfRecord, recordsIn, type At } from './tree-record.ts';
import { detach, putAway } from './unfinished.ts';

/** Where a branch is to be checked out: no other tree may stand on it. */
export interface BranchPlace {
  readonly root: string;
  readonly common: string;
  readonly path: string;
}

/**
 * Takes a branch away from other trees of the run, whose work on it is committed first. Throws E_TREE when it is checked out
 * where it is not omo's to take. Gives notes, in words.
 */
export async function freeBranch(place: BranchPlace, branch: string, message: string): Promise<string[]> {
  const notes: string[] = [];
  for (const path of await notedIn(dirname(place.path)))
    if (path !== place.path) notes.push(...(await leave(place.common, path, branch, message)));
  await refuseHolders(place, branch);
  return notes;
}

/** A tree that is prepared for the branch, or was, is so no longer. */
async function leave(common: string, path: string, branch: string, message: string): Promise<string[]> {
  const note = await readNote(path);
  if (note?.branch !== branch || note.state !== 'ready') return [];
  const standing = await standingAt(common, path);
  if (standing.is !== 'tree') return [];
  return leaveTree(standing.at, note, branch, message);
}

async function leaveTree(at: At, note: Note, branch: string, message: string): Promise<string[]> {
  await clearLocks(at, note.common, branch);
  const base = note.base ?? (await gitIn(at, ['rev-parse', 'HEAD'])).trim();
  const notes = await putAway(at, { branch, base, message, brought: note.brought });
  await detach(at);
  const { branch: _, base: __, ...rest } = note;
  await writeNote(at.path, rest);
  return notes;
}

async function refuseHolders({ root, common, path }: BranchPlace, branch: string): Promise<void> {
  for (const record of await recordsIn(common)) {
    const tree = await pathOfRecord(record);
    if (tree === undefined || tree === path || (await statOf(tree)) === undefined) continue;
    if ((await standsOn({ path: tree, record })) !== branch) continue;
    if (dirname(tree) !== dirname(path)) throw held(branch, tree);
    await detach({ path: tree, record });
  }
  const main = { path: root, record: common };
  if (
    (await gitResult(common, ['rev-parse', '--is-bare-repository'])).stdout.trim() !== 'true' &&
    (await standsOn(main)) === branch
  )
    throw held(branch, dirname(common));
}

/** Read from its file, which is quicker than asking git for each; where refs are kept otherwise the file says so. */
async function standsOn(at: At): Promise<string | undefined> {
  const head = /^ref: refs\/heads\/([^]+)\n$/.exec((await textOf(`${at.record}/HEAD`)) ?? '')?.[1];
  return head === '.invalid' ? branchOf(at) : head;
}

function held(branch: string, where: string): OmoError {
  return new OmoError(
    'E_TREE',
    `the branch ${branch} is checked out in ${where}, which is not omo's. Switch to another one there, and try again.`,
  );
}
