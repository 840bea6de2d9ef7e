import { branchOf, commitOf, gitIn, resultIn, type At } from './tree-record.ts';
import { commitAll, isIn, isRebasing, type Committed } from './tree-commit.ts';
import { isClean, statusOf } from './tree-status.ts';

export interface Work {
  /** Of the task, without `refs/heads/`. */
  readonly branch: string;
  /** What the task began with: where its branch begins again, should somebody have deleted it. */
  readonly base: string;
  readonly message: string;
  /** What no commit gets. */
  readonly brought: readonly string[];
}

export type Gathered =
  | ({ readonly is: 'gathered' } & Committed)
  /** What stands in the tree can't be put onto the task's branch without choosing between two of the agent's wills. */
  | { readonly is: 'apart'; readonly why: string };

/**
 * Brings all that stands in a tree onto its task's branch, wherever an agent has led it since: to another branch, to none, or
 * half-way into a merge. Nothing that was committed is left behind.
 */
export async function gather(at: At, work: Work): Promise<Gathered> {
  if (await isRebasing(at)) return { is: 'apart', why: 'a rebase is not finished there: finish or abort it' };
  const why = await comeHome(at, work);
  if (why !== undefined) return { is: 'apart', why };
  return { is: 'gathered', ...(await commitAll(at, work.message, work.brought)) };
}

/** The tree stands on the task's branch again, its files as they are. Gives the reason when that can't be. */
async function comeHome(at: At, { branch, base }: Work): Promise<string | undefined> {
  const on = await branchOf(at);
  const [here, tip] = [await commitOf(at, 'HEAD'), await commitOf(at, `refs/heads/${branch}`)];
  if (on === branch && tip !== undefined) return undefined;
  if (here === undefined || here === tip) return attach(at, branch, tip ?? base);
  if (tip === undefined) return (await isIn(at, base, here)) ? attach(at, branch, here) : strayed(on, here, branch);
  if (await isIn(at, tip, here)) return attach(at, branch, here);
  if ((await isIn(at, here, tip)) && isClean(await statusOf(at))) return goTo(at, branch);
  return strayed(on, here, branch);
}

async function attach(at: At, branch: string, commit: string): Promise<undefined> {
  await gitIn(at, ['update-ref', '-m', 'omo', `refs/heads/${branch}`, commit]);
  await gitIn(at, ['symbolic-ref', '-m', 'omo', 'HEAD', `refs/heads/${branch}`]);
}

/** An agent that has committed its work looks at an older state. */
async function goTo(at: At, branch: string): Promise<string | undefined> {
  const { exitCode, stderr } = await resultIn(at, ['checkout', '-q', '--ignore-other-worktrees', branch, '--']);
  return exitCode === 0 ? undefined : `it can't be brought back to ${branch}: ${stderr.trim()}`;
}

function strayed(on: string | undefined, here: string, branch: string): string {
  return `it stands on ${on ?? `commit ${here.slice(0, 12)}`}, which is not what the task's branch ${branch} grew into: put the work onto that branch`;
}
