import { dirname } from 'node:path';
import { removeAll, removeIfEmpty, statOf } from './files.ts';
import { git, gitResult } from './git.ts';
import { heldInTree } from './held.ts';
import { onlyOn, onlyThere } from './leftovers.ts';
import { ownerOf } from './owner.ts';
import { readNote, removeNote } from './tree-note.ts';
import { commonDirOf, pathOfRecord, realOf, recordsIn, branchOf } from './tree-record.ts';
import { forgetTree } from './undo-tree.ts';

export type Removal = { readonly is: 'removed' } | { readonly is: 'kept'; readonly why: string };

export interface RemoveOptions {
  /** Also when something is lost with it. */
  readonly force: boolean;
}

/** Removes a tree of omo's, folder, record and note, unless it holds something that is nowhere else. */
export async function removeTree(tree: string, { force }: RemoveOptions): Promise<Removal> {
  if ((await statOf(dirname(tree))) === undefined) return { is: 'removed' };
  const path = await realOf(tree);
  const note = await readNote(path);
  const owner = await ownerOf(path, note);
  if (owner.is === 'unknown' && note === undefined && (await statOf(path)) !== undefined)
    return { is: 'kept', why: 'omo knows nothing of it: remove it yourself if it is yours' };
  const holds = force ? [] : await heldInTree(path, owner, note);
  if (holds.length > 0) return { is: 'kept', why: `it holds ${holds.join('; ')}` };
  if (owner.is === 'unknown') await removeAll(path);
  else await forgetTree(owner.common, path);
  await removeNote(path);
  await removeIfEmpty(dirname(path));
  return { is: 'removed' };
}

/** Removes a branch of omo's, unless it is checked out or holds commits that no other does. */
export async function removeBranch(root: string, branch: string, { force }: RemoveOptions): Promise<Removal> {
  if (!branch.startsWith('omo/')) return { is: 'kept', why: 'it is not omo’s' };
  const { exitCode, stdout } = await gitResult(root, ['rev-parse', '-q', '--verify', `refs/heads/${branch}`]);
  if (exitCode !== 0) return { is: 'removed' };
  const where = await treeOn(root, branch);
  if (where !== undefined) return { is: 'kept', why: `it is checked out in ${where}` };
  const count = force ? 0 : await onlyOn(root, branch);
  if (count > 0) return { is: 'kept', why: `it holds ${onlyThere(count)}` };
  await git(root, ['update-ref', '-d', `refs/heads/${branch}`, stdout.trim()]);
  return { is: 'removed' };
}

/** The folder that stands on a branch, if one does. */
async function treeOn(root: string, branch: string): Promise<string | undefined> {
  const common = await commonDirOf(root);
  for (const record of await recordsIn(common)) {
    const path = await pathOfRecord(record);
    if (path === undefined || (await statOf(path)) === undefined) continue;
    if ((await branchOf({ path, record })) === branch) return path;
  }
  return (await branchOf({ path: common, record: common })) === branch ? root : undefined;
}
