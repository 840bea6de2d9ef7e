import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { statOf, textOf } from './files.ts';
import { mergeIdentity } from './merge-identity.ts';
import { raw, type RawName } from './names.ts';
import { stageAll, unstage } from './stage.ts';
import { gitIn, resultIn, type At } from './tree-record.ts';
import { statusOf, type Status } from './tree-status.ts';

export interface Committed {
  readonly head: string;
  /** Repositories below that no commit holds. */
  readonly left: readonly RawName[];
  readonly status: Status;
}

/** Commits all that stands in a tree on what it stands on, if anything does; a merge that was begun is ended with it. */
export async function commitAll(at: At, message: string, brought: readonly string[]): Promise<Committed> {
  const status = await statusOf(at);
  const { left } = await stageAll(at, status, brought.map(raw));
  await unstage(at, brought.map(raw));
  return { head: await commitIndex(at, message), left, status };
}

/** Commits the index, unless that is what HEAD holds already and no merge is open. Gives the new HEAD. */
export async function commitIndex(at: At, message: string): Promise<string> {
  const [head, held] = await headOf(at);
  const merged = await mergedIn(at);
  const tree = (await gitIn(at, ['write-tree'])).trim();
  if (tree === held && merged.length === 0) return head;
  const parents = [head, ...merged.filter((id) => id !== head)].flatMap((id) => ['-p', id]);
  const env = await mergeIdentity(at.path);
  const commit = (await gitIn(at, ['commit-tree', ...parents, '-F', '-', tree], { input: message, env })).trim();
  await gitIn(at, ['update-ref', '-m', 'omo', 'HEAD', commit, head], { env });
  await closeMerge(at);
  return commit;
}

/** Whether a rebase, or patches being applied, stands half-way: then HEAD is on no branch, and the branch as it was. */
export async function isRebasing({ record }: At): Promise<boolean> {
  const [merge, apply] = await Promise.all(
    ['rebase-merge', 'rebase-apply'].map(async (name) => statOf(join(record, name))),
  );
  return merge !== undefined || apply !== undefined;
}

/** The commits that a merge which was begun brings in. */
export async function mergedIn({ record }: At): Promise<string[]> {
  return ((await textOf(join(record, 'MERGE_HEAD'))) ?? '').split('\n').filter((line) => line !== '');
}

/** Forgets a merge, a pick or a revert that is over. */
async function closeMerge(at: At): Promise<void> {
  for (const name of ONGOING) await rm(join(at.record, name), { recursive: true, force: true });
}

const ONGOING = [
  'MERGE_HEAD',
  'MERGE_MODE',
  'MERGE_MSG',
  'AUTO_MERGE',
  'CHERRY_PICK_HEAD',
  'REVERT_HEAD',
  'SQUASH_MSG',
  'sequencer',
];

async function headOf(at: At): Promise<[string, string]> {
  const [head = '', tree = ''] = (await gitIn(at, ['rev-parse', 'HEAD', 'HEAD^{tree}'])).split('\n');
  return [head, tree];
}

/** Locks that a git which was killed has left. Nobody works in a tree when omo does. */
export async function clearLocks(at: At, common: string, branch: string): Promise<void> {
  for (const name of ['index.lock', 'HEAD.lock', 'ORIG_HEAD.lock']) await rm(join(at.record, name), { force: true });
  await rm(join(common, 'refs', 'heads', `${branch}.lock`), { force: true });
}

/** Whether the first is in the history of the second. */
export async function isIn(at: At, first: string, second: string): Promise<boolean> {
  return first === second || (await resultIn(at, ['merge-base', '--is-ancestor', first, second])).exitCode === 0;
}
