import { basename, join } from 'node:path';
import { removeAll, removeIfEmpty, textOf } from './files.ts';
import { git } from './git.ts';
import { commitOf, pathOfRecord, pointerOf, recordAt, recordsIn } from './tree-record.ts';
import { removeNote, type Note } from './tree-note.ts';

/** Takes back the making of a tree in which nobody has worked: its folder, its record, and its branch when that was made with it. */
export async function undoTree(path: string, { common, branch, made }: Note): Promise<void> {
  await forgetTree(common, path);
  if (made && branch !== undefined) await dropBranch(common, branch);
  await removeNote(path);
}

/** Removes a tree's folder, and what the repository knows of it, whatever of the two is there. */
export async function forgetTree(common: string, path: string): Promise<void> {
  const record = await recordAt(common, path);
  // What somebody else put there in the same instant is theirs.
  const isOurs = record !== undefined || (await pointerOf(path)) !== undefined;
  await (isOurs ? removeAll(path) : removeIfEmpty(path));
  if (record !== undefined) await removeAll(record);
  for (const half of await recordsIn(common)) if (await isHalfMade(half, path)) await removeAll(half);
  await removeIfEmpty(join(common, 'worktrees'));
}

/** git was killed before it wrote down where the tree is; it calls the record as the folder, with a number where that is taken. */
async function isHalfMade(record: string, path: string): Promise<boolean> {
  const isNamedSo = basename(record).replace(/\d*$/, '') === basename(path).replace(/\d*$/, '');
  return (
    isNamedSo &&
    (await pathOfRecord(record)) === undefined &&
    (await textOf(join(record, 'locked')))?.trim() === 'initializing'
  );
}

async function dropBranch(common: string, branch: string): Promise<void> {
  await removeAll(join(common, 'refs', 'heads', `${branch}.lock`));
  const tip = await commitOf({ path: common, record: common }, `refs/heads/${branch}`);
  if (tip !== undefined) await git(common, ['update-ref', '-d', `refs/heads/${branch}`, tip]);
}
