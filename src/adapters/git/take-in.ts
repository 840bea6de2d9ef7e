import { gitError } from './git.ts';
import { mergeIdentity } from './merge-identity.ts';
import { parts, shown } from './names.ts';
import { preparedMessage } from './prepared.ts';
import { stageAll } from './stage.ts';
import { commitIndex, isIn } from './tree-commit.ts';
import { gitIn, resultIn, type At } from './tree-record.ts';
import { statusOf } from './tree-status.ts';

/**
 * Where a branch begins: the last of these commits that all before it lead to without a merge.
 */
export async function beginning(at: At, base: string, from: readonly string[]): Promise<string> {
  let begin = base;
  for (const commit of from) if (await isIn(at, begin, commit)) begin = commit;
  return begin;
}

/** Merges commits into a clean tree, each that is not in it yet. Where they contradict it, the markers are committed. */
export async function takeIn(at: At, from: readonly string[], message: string): Promise<void> {
  for (const commit of from) if (!(await isIn(at, commit, 'HEAD'))) await mergeOne(at, commit, message);
}

async function mergeOne(at: At, commit: string, message: string): Promise<void> {
  const args = ['-c', 'merge.conflictStyle=merge', 'merge', '--no-ff', '--no-commit', '--no-verify', '-q', commit];
  // git wants to know who it is even where it makes no commit.
  const result = await resultIn(at, args, { env: await mergeIdentity(at.path) });
  const unmerged = parts(await gitIn(at, UNMERGED, { as: 'latin1' })).map(shown);
  if (result.exitCode !== 0 && unmerged.length === 0) throw gitError(at.path, ['merge'], result);
  if (unmerged.length > 0) await stageAll(at, await statusOf(at), []);
  await commitIndex(at, preparedMessage(message, unmerged));
}

const UNMERGED = ['diff', '--name-only', '--diff-filter=U', '--ignore-submodules=dirty', '-z'];
