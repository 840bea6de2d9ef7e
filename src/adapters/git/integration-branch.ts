import { join } from 'node:path';
import { OmoError } from '../../core/errors.ts';
import { oneLine } from '../../core/text/line.ts';
import type { IntegrationPlace, MergeStep } from '../../ports/integration.ts';
import { removeAll, statOf } from './files.ts';
import { git, gitError, gitLine, gitResult } from './git.ts';
import { commonDirOf } from './tree-record.ts';

/** The integration branch's commit; the branch begins at the run's base when it is not there. */
export async function branchHead(at: IntegrationPlace, { before }: MergeStep): Promise<string> {
  const there = await existingHead(at);
  if (there !== undefined) return there;
  if (before.length > 0) throw gone(at);
  try {
    await writeRef(at, 'omo: the run’s base', at.base, '');
    return at.base;
  } catch (error) {
    // Somebody made it meanwhile.
    const now = await existingHead(at);
    if (now === undefined) throw error;
    return now;
  }
}

export async function existingHead(at: IntegrationPlace): Promise<string | undefined> {
  return commitOf(at.ground.root, refOf(at));
}

/** The commit a name stands for, if any. */
async function commitOf(root: string, name: string): Promise<string | undefined> {
  const { exitCode, stdout } = await gitResult(root, ['rev-parse', '--verify', '--quiet', `${name}^{commit}`]);
  return exitCode === 0 ? stdout.trim() : undefined;
}

/** Whether a commit is another one, or in its history. */
export async function isIn(root: string, commit: string, head: string): Promise<boolean> {
  const args = ['merge-base', '--is-ancestor', commit, head];
  const result = await gitResult(root, args);
  if (result.exitCode !== 0 && result.exitCode !== 1) throw gitError(root, args, result);
  return result.exitCode === 0;
}

/** Throws E_GIT when a tree has the branch checked out: moving it would make all that tree's files look changed. */
export async function checkFree(at: IntegrationPlace): Promise<void> {
  const where = await gitLine(at.ground.root, ['for-each-ref', '--format=%(worktreepath)', refOf(at)]);
  if (where === '') return;
  throw new OmoError(
    'E_GIT',
    `${at.branch} is checked out in ${oneLine(where)}, and omo does not move a branch under somebody's files. Check out another one there (git switch), and try again.`,
  );
}

/** Moves the integration branch, from where it is known to be only. Throws E_GIT when it is elsewhere. */
export async function moveBranch(at: IntegrationPlace, from: string, to: string): Promise<void> {
  await checkFree(at);
  await writeRef(at, 'omo: merge', to, from);
}

/** From what it is known to be only; empty: from nothing. A lock that a git which was killed has left there is removed. */
async function writeRef(at: IntegrationPlace, why: string, to: string, from: string): Promise<void> {
  const args = [...PATIENT, 'update-ref', '-m', why, refOf(at), to, from];
  const lock = join(await commonDirOf(at.ground.root), `${refOf(at)}.lock`);
  const before = await statOf(lock);
  const result = await gitResult(at.ground.root, args);
  if (result.exitCode === 0) return;
  const after = await statOf(lock);
  if (before === undefined || after?.ino !== before.ino) throw gitError(at.ground.root, args, result);
  // The same lock all the while: the git that made it is dead.
  await removeAll(lock);
  await git(at.ground.root, args);
}

/** Milliseconds; to move a branch takes one or two. */
const PATIENT = ['-c', 'core.filesRefLockTimeout=2000'];

/** Begun afresh it would lack what was merged. */
function gone(at: IntegrationPlace): OmoError {
  return new OmoError(
    'E_GIT',
    `There is no branch ${at.branch} any more, and work was merged into it. Bring it back (its commits are still there: git fsck --lost-found), or synthesize the run again.`,
  );
}

function refOf(at: IntegrationPlace): string {
  return `refs/heads/${at.branch}`;
}
