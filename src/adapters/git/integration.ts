import { createHash, randomBytes } from 'node:crypto';
import type { Integration, IntegrationPlace } from '../../ports/integration.ts';
import { bringAlong } from './bring.ts';
import { removeIfEmpty } from './files.ts';
import { git } from './git.ts';
import { existingHead } from './integration-branch.ts';
import { mergeStep } from './integration-merge.ts';
import { openMerge, settleMerge } from './integration-settle.ts';
import { take } from './integration-take.ts';
import { cleanTree, namesIn, placeIn, removeTree, yardOf, type TreePlace, type Yard } from './integration-tree.ts';
import { Serial } from '../../core/serial.ts';

/** Puts branches together with git. One for each process: in a tree that an earlier one left, a git of its may be at work still. */
export function gitIntegration(): Integration {
  const own = randomBytes(6).toString('hex');
  const serial = new Serial();
  const inTurn = async <T>(at: IntegrationPlace, work: () => Promise<T>): Promise<T> => serial.run(at.dir, work);
  const place = async (at: IntegrationPlace, kind: string) => ownPlace(at, kind, own);
  return {
    merge: async (at, step) => inTurn(at, async () => mergeStep(at, step, await place(at, 'merge'))),
    open: async (at, step) => inTurn(at, async () => openMerge(at, step)),
    settle: async (at, step) => inTurn(at, async () => settleMerge(at, step)),
    checkout: async (at, commit) => inTurn(at, async () => checkout(at, commit, await place(at, 'whole'))),
    line,
    tidy: async (at) => inTurn(at, async () => tidy(at)),
    take: async (at, message) => inTurn(at, async () => take(at, message, await place(at, 'take'))),
  };
}

const PREFIX = 'omo-';

/**
 * A tree of this process and this run alone: by its name its record is known while git has not noted yet where it is, so another
 * run's removing of its own must not mean it. Those that earlier processes left for the same purpose are removed.
 */
async function ownPlace(at: IntegrationPlace, kind: string, own: string): Promise<TreePlace> {
  const [yard, prefix] = [await yardOf(at), `${PREFIX}${kind}-`];
  const name = `${prefix}${createHash('sha256').update(own).update(yard.dir).digest('hex').slice(0, 12)}`;
  await removeTrees(yard, prefix, name);
  return placeIn(yard, name);
}

async function removeTrees(yard: Yard, prefix: string, kept?: string): Promise<void> {
  for (const name of await namesIn(yard))
    if (name.startsWith(prefix) && name !== kept) await removeTree(placeIn(yard, name));
}

/** With what the project's own commands need besides, as in workers' trees. */
async function checkout(at: IntegrationPlace, commit: string, place: TreePlace): Promise<{ readonly path: string }> {
  const tree = await cleanTree(place, commit);
  await bringAlong(tree, at.ground);
  return { path: tree.path };
}

async function line(at: IntegrationPlace): Promise<readonly string[]> {
  const head = await existingHead(at);
  if (head === undefined) return [];
  const output = await git(at.ground.root, ['rev-list', '--first-parent', '--reverse', `${at.base}..${head}`]);
  return output.split('\n').filter((one) => one !== '');
}

async function tidy(at: IntegrationPlace): Promise<void> {
  const yard = await yardOf(at);
  await removeTrees(yard, PREFIX);
  await removeIfEmpty(yard.dir);
}
