import type { IntegrationPlace, Taken } from '../../ports/integration.ts';
import { existingHead, isIn } from './integration-branch.ts';
import { inTheWay, moveForward, ongoingIn, personOf } from './integration-person.ts';
import { cleanTree, removeTree, type TreePlace } from './integration-tree.ts';
import { commitMerge, mergeIn } from './merge-engine.ts';
import { mergeIdentity } from './merge-identity.ts';
import { inWords } from './conflict-words.ts';
import type { RawName } from './names.ts';
import { branchOf, commitOf, type At } from './tree-record.ts';

/**
 * Brings the integration branch into the person's. All that can go wrong is looked at before; the person's branch and files are
 * changed by one command of git's, which changes all or nothing.
 */
export async function take(at: IntegrationPlace, message: string, place: TreePlace): Promise<Taken> {
  const person = await personOf(at.ground.root);
  const ready = await readyToTake(at, person);
  if ('why' in ready) return refused(ready.why);
  const { from, head } = ready;
  if (await isIn(person.path, head, from.commit))
    return { is: 'taken', branch: from.branch, was: from.commit, commit: from.commit };
  const goal = await goalOf(from.commit, head, message, place);
  if ('why' in goal) return refused(goal.why);
  return advance(person, from, goal.commit);
}

/** A branch of the person's, and where it is. */
interface From {
  readonly branch: string;
  readonly commit: string;
}

interface Why {
  readonly why: string;
}

function refused(why: string): Taken {
  return { is: 'refused', why };
}

async function readyToTake(at: IntegrationPlace, person: At): Promise<{ from: From; head: string } | Why> {
  const why = await ongoingIn(person);
  if (why !== undefined) return { why };
  const head = await existingHead(at);
  if (head === undefined) return { why: `there is no branch ${at.branch}: omo synthesize makes it` };
  const branch = await branchOf(person);
  if (branch === undefined)
    return { why: `no branch is checked out in ${person.path} (detached HEAD): git switch to one first` };
  const commit = await commitOf(person, 'HEAD');
  return commit === undefined ? { why: `${branch} has no commit yet` } : { from: { branch, commit }, head };
}

/** What the person's branch is to be: the other's commit where that goes back to it, else a merge of both. */
async function goalOf(
  from: string,
  head: string,
  message: string,
  place: TreePlace,
): Promise<{ commit: string } | Why> {
  if (await isIn(place.root, from, head)) return { commit: head };
  try {
    const [tree, who] = [await cleanTree(place, from), await mergeIdentity(place.root)];
    const { left } = await mergeIn(tree, head, 'merge', who);
    if (left.length > 0)
      return { why: `it does not fit what your branch got meanwhile: ${named(left.map(({ name }) => name))}` };
    return { commit: await commitMerge(tree, [from, head], message, who) };
  } finally {
    await removeTree(place);
  }
}

async function advance(person: At, from: From, goal: string): Promise<Taken> {
  const files = await inTheWay(person, from.commit, goal);
  if (files.length > 0)
    return refused(
      `it would overwrite files of yours that no commit holds: ${named(files)}. Commit, stash or move them first`,
    );
  const now = { branch: await branchOf(person), commit: await commitOf(person, 'HEAD') };
  if (now.branch !== from.branch || now.commit !== from.commit)
    return refused(`${from.branch} was moved meanwhile: try again`);
  const why = await moveForward(person, goal);
  return why === undefined ? { is: 'taken', branch: from.branch, was: from.commit, commit: goal } : refused(why);
}

function named(names: readonly RawName[]): string {
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return names.slice(0, MOST_NAMED).map(inWords).join(', ') + more;
}

const MOST_NAMED = 10;
