import { join } from 'node:path';
import type { IntegrationPlace, MergeStep, Settled } from '../../ports/integration.ts';
import { unmergedIn } from './conflict-entries.ts';
import { inWords } from './conflict-words.ts';
import { leftMark, unsettledIn } from './conflict-settled.ts';
import { removeAll } from './files.ts';
import { branchHead, existingHead, isIn, moveBranch } from './integration-branch.ts';
import { openPlace, readOpened, removeOpened, writeOpened, type Opened } from './integration-opened.ts';
import { newTree, treeAt, type TreePlace } from './integration-tree.ts';
import { commitMerge, mergeIn } from './merge-engine.ts';
import { mergeIdentity } from './merge-identity.ts';
import { stageAll } from './stage.ts';
import { mergedIn } from './tree-commit.ts';
import { commitOf, type At } from './tree-record.ts';
import { statusOf } from './tree-status.ts';

/** Opens a merge in a tree of its own, with git's markers in it, and what both sides began with between them. */
export async function openMerge(at: IntegrationPlace, step: MergeStep): Promise<{ readonly path: string }> {
  const head = await branchHead(at, step);
  const place = await openPlace(at, step.task);
  await removeOpened(place);
  const tree = await newTree(place, head);
  const files = (await isIn(at.ground.root, step.commit, head)) ? [] : await leftBy(tree, step.commit);
  await writeOpened(place, { head, commit: step.commit, files });
  return { path: tree.path };
}

async function leftBy(tree: At, commit: string): Promise<Opened['files']> {
  const { left } = await mergeIn(tree, commit, 'diff3', await mergeIdentity(tree.path));
  return Promise.all(left.map(async (file) => ({ ...file, ...(await leftMark(tree, file.name)) })));
}

/**
 * Commits what an agent left in the tree of an open merge, with both parents, and moves the integration branch to it, if that is
 * still where it was.
 */
export async function settleMerge(at: IntegrationPlace, step: MergeStep): Promise<Settled> {
  const place = await openPlace(at, step.task);
  const settled = await settle(at, step, place);
  await removeOpened(place);
  return settled;
}

async function settle(at: IntegrationPlace, step: MergeStep, place: TreePlace): Promise<Settled> {
  const [head, opened] = [await branchHead(at, step), await readOpened(place)];
  if (opened !== undefined && ![opened.head, opened.made].includes(head))
    return unsettled(moved(at, opened.head, head));
  if (await isIn(at.ground.root, step.commit, head)) return { is: 'settled', commit: head };
  const tree = opened?.commit === step.commit ? await treeAt(place) : undefined;
  if (opened === undefined || tree === undefined)
    return unsettled(`no merge of it stands open in ${place.path} any more`);
  const why = (await brokenOff(at, tree, opened)) ?? (await unsettledIn(tree, opened.files));
  return why === undefined ? commitLeft(at, step, tree, { place, opened }) : unsettled(why);
}

function unsettled(why: string): Settled {
  return { is: 'unsettled', why };
}

function moved(at: IntegrationPlace, was: string, is: string): string {
  return `${at.branch} was moved meanwhile, from ${was} to ${is}`;
}

/** Whoever commits the merge there has both sides in what is checked out; who gives it up, one of them. */
async function brokenOff(
  at: IntegrationPlace,
  tree: At,
  { head, commit: theirs }: Opened,
): Promise<string | undefined> {
  const now = await commitOf(tree, 'HEAD');
  const words = 'the merge was broken off: what stands there no longer goes back to both sides';
  if (now === undefined) return words;
  if (now === head) return (await mergedIn(tree)).includes(theirs) ? undefined : words;
  const both = await Promise.all([head, theirs].map(async (side) => isIn(at.ground.root, side, now)));
  return both.every(Boolean) ? undefined : words;
}

interface Standing {
  readonly place: TreePlace;
  readonly opened: Opened;
}

async function commitLeft(
  at: IntegrationPlace,
  step: MergeStep,
  tree: At,
  { place, opened }: Standing,
): Promise<Settled> {
  await removeAll(join(tree.record, 'index.lock'));
  await stageAll(tree, await statusOf(tree), []);
  const [still] = await unmergedIn(tree);
  if (still !== undefined) return unsettled(`${inWords(still.name)} is unmerged still: git add or git rm settles it`);
  const who = await mergeIdentity(at.ground.root);
  const made = await commitMerge(tree, [opened.head, opened.commit], step.message, who);
  await writeOpened(place, { ...opened, made });
  return moveTo(at, opened.head, made);
}

async function moveTo(at: IntegrationPlace, from: string, to: string): Promise<Settled> {
  try {
    await moveBranch(at, from, to);
    return { is: 'settled', commit: to };
  } catch (error) {
    const now = await existingHead(at);
    if (now === undefined || now === from) throw error;
    return unsettled(moved(at, from, now));
  }
}
