import { basename } from 'node:path';
import { gather, type Work } from './gather.ts';
import { commitAll } from './tree-commit.ts';
import { gitIn, resultIn, type At } from './tree-record.ts';

/** What an attempt left uncommitted is a commit of this message while its tree is used for another task. */
function unfinishedMessage(branch: string): string {
  return `omo: unfinished work of ${branch}\n\n${TRAILER}: yes\n`;
}

const TRAILER = 'Omo-Unfinished';

/**
 * Puts away all that stands in a tree, so that another branch can be checked out there. Gives notes for the person, in words:
 * what could not go onto the task's own branch is kept on one beside it.
 */
export async function putAway(at: At, work: Work): Promise<string[]> {
  const gathered = await gather(at, { ...work, message: unfinishedMessage(work.branch) });
  if (gathered.is === 'gathered') return gathered.left.map((name) => leftNote(at, name));
  return keepAside(at, work, gathered.why);
}

/** Whatever stands in a tree is on a branch of its own, if it is nowhere else. */
export async function keepAside(at: At, { branch, brought }: Aside, why: string): Promise<string[]> {
  await detach(at);
  await resultIn(at, ['rebase', '--quit']);
  const { head } = await commitAll(at, unfinishedMessage(branch), brought);
  const kept = await keep(at, branch, head);
  return kept.isNew
    ? [`what stood in ${at.path} could not go onto ${branch} (${why}); it is kept on ${kept.name}`]
    : [];
}

type Aside = Pick<Work, 'branch' | 'brought'>;

/** Off its branch, which can then be checked out elsewhere; no file changes. */
export async function detach(at: At): Promise<void> {
  const head = (await gitIn(at, ['rev-parse', 'HEAD'])).trim();
  await gitIn(at, ['update-ref', '--no-deref', '-m', 'omo', 'HEAD', head]);
}

/** What was put away is uncommitted again. A commit with two parents stays: it ended a merge. */
export async function takeUp(at: At): Promise<void> {
  const format = `--format=%P%x00%(trailers:key=${TRAILER},valueonly)`;
  const [parents = '', trailer = ''] = (await gitIn(at, ['log', '-1', format, 'HEAD', '--'])).split('\0');
  const isOne = parents !== '' && !parents.includes(' ');
  if (isOne && trailer.trim() === 'yes') await gitIn(at, ['reset', '-q', '--mixed', parents]);
}

/** A branch beside the task's, unless another holds the commit anyway. `_left` is no task's name. */
async function keep(
  at: At,
  branch: string,
  commit: string,
): Promise<{ readonly name: string; readonly isNew: boolean }> {
  const args = ['for-each-ref', '--contains', commit, '--count=1', '--format=%(refname:short)', 'refs/heads/'];
  const holder = (await gitIn(at, args)).trim();
  if (holder !== '') return { name: holder, isNew: false };
  const name = `${branch.split('/').slice(0, -1).join('/')}/_left/${basename(branch)}-${commit.slice(0, 8)}`;
  await gitIn(at, ['update-ref', '-m', 'omo', `refs/heads/${name}`, commit]);
  return { name, isNew: true };
}

function leftNote(at: At, name: string): string {
  return `${name} in ${at.path} is a repository of its own: it stays there, and no commit holds it`;
}
