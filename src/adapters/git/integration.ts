import { randomBytes } from 'node:crypto';
import type { Integration, IntegrationPlace } from '../../ports/integration.ts';
import { entriesOf, removeIfEmpty } from './files.ts';
import { git } from './git.ts';
import { existingHead } from './integration-branch.ts';
import { mergeStep } from './integration-merge.ts';
import { openMerge, settleMerge } from './integration-settle.ts';
import { take } from './integration-take.ts';
import { cleanTree, namesUnder, removeTree, treePlace, type TreePlace } from './integration-tree.ts';
import { Serial } from './serial.ts';

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
    checkout: async (at, commit) => inTurn(at, async () => cleanTree(await place(at, 'whole'), commit)),
    line,
    tidy: async (at) => inTurn(at, async () => tidy(at)),
    take: async (at, message) => inTurn(at, async () => take(at, message, await place(at, 'take'))),
  };
}

const PREFIX = 'omo-';

/** A tree of this process. Those that earlier ones left for the same purpose are removed. */
async function ownPlace(at: IntegrationPlace, kind: string, own: string): Promise<TreePlace> {
  const prefix = `${PREFIX}${kind}-`;
  const place = await treePlace(at.ground.root, at.dir, `${prefix}${own}`);
  await removeAllBut(at, prefix, `${prefix}${own}`);
  return place;
}

async function removeAllBut(at: IntegrationPlace, prefix: string, kept?: string): Promise<void> {
  const root = await treePlace(at.ground.root, at.dir, '');
  const names = new Set([...(await entriesOf(at.dir)), ...(await namesUnder(root))]);
  for (const name of names)
    if (name.startsWith(prefix) && name !== kept) await removeTree(await treePlace(at.ground.root, at.dir, name));
}

async function line(at: IntegrationPlace): Promise<readonly string[]> {
  const head = await existingHead(at);
  if (head === undefined) return [];
  const output = await git(at.ground.root, ['rev-list', '--first-parent', '--reverse', `${at.base}..${head}`]);
  return output.split('\n').filter((one) => one !== '');
}

async function tidy(at: IntegrationPlace): Promise<void> {
  await removeAllBut(at, PREFIX);
  await removeIfEmpty(at.dir);
}
