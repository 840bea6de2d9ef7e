import { OmoError } from '../../core/errors.ts';
import type { Tree } from '../../core/events/ground.ts';
import type { Changes } from '../../core/events/proof.ts';
import { diffed } from './diffed.ts';
import { gather } from './gather.ts';
import { added, summary } from './ignored.ts';
import { shown } from './names.ts';
import { restoreTree } from './restore.ts';
import { mendCutOff, standingAt } from './standing.ts';
import { clearLocks } from './tree-commit.ts';
import { readNote, type Note } from './tree-note.ts';
import { commonDirOf, pathOfRecord, pointerOf, realOf, type At } from './tree-record.ts';
import { statOf } from './files.ts';

type OwnTree = Tree & { readonly branch: string };

/** What its acceptance command left there goes; what is ignored stays. */
export async function restoreOwn(tree: OwnTree): Promise<void> {
  const path = await realPath(tree.path);
  const note = await readNote(path);
  const at = await ownAt(path, note);
  await clearLocks(at, note?.common ?? (await commonDirOf(path)), tree.branch);
  await restoreTree(at);
}

/** Commits all that stands in a worker's tree onto its task's branch, and tells what changed since the task began. */
export async function measureOwn(tree: OwnTree, message: string): Promise<Changes> {
  const path = await realPath(tree.path);
  const note = await readNote(path);
  const at = await ownAt(path, note);
  await clearLocks(at, note?.common ?? (await commonDirOf(path)), tree.branch);
  const { branch, base } = tree;
  const gathered = await gather(at, { branch, base, message, brought: note?.brought ?? [] });
  if (gathered.is === 'apart')
    throw new OmoError('E_TREE', `the work in ${path} can't be put together: ${gathered.why}.`);
  const { status, left, head } = gathered;
  const uncommitted = [...status.ignored, ...left, ...status.submodules];
  return {
    ...(await diffed(at, base, head, tree.conflicts)),
    ignored: added(summary(uncommitted).map(shown), tree.ignored),
    commit: head,
  };
}

async function realPath(path: string): Promise<string> {
  if ((await statOf(path)) === undefined)
    throw new OmoError(
      'E_TREE',
      `the tree ${path} is gone. What was committed is on its branch; what was not is lost.`,
    );
  return realOf(path);
}

async function ownAt(path: string, note: Note | undefined): Promise<At> {
  const record = await pointerOf(path);
  if (record !== undefined && (await pathOfRecord(record)) === path) return { path, record };
  const standing = note === undefined ? undefined : await standingAt(note.common, path);
  if (standing?.is === 'tree') return standing.at;
  if (standing?.is !== 'cut-off')
    throw new OmoError(
      'E_TREE',
      `${path} is no working tree of its repository any more. Its files are left as they are.`,
    );
  await mendCutOff(standing);
  return standing.at;
}
