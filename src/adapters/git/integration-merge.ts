import type { IntegrationPlace, Merged, MergeStep } from '../../ports/integration.ts';
import { describe } from './conflicts.ts';
import { shown } from './names.ts';
import { branchHead, checkFree, isIn, moveBranch } from './integration-branch.ts';
import { cleanTree, type TreePlace } from './integration-tree.ts';
import { commitMerge, mergeIn } from './merge-engine.ts';
import { mergeIdentity } from './merge-identity.ts';

/**
 * Merges one task's work into the integration branch. The branch moves in one step, from where it was, after everything else is
 * done; what was broken off before that is as if it had never been.
 */
export async function mergeStep(at: IntegrationPlace, step: MergeStep, place: TreePlace): Promise<Merged> {
  const head = await branchHead(at, step);
  if (await isIn(at.ground.root, step.commit, head))
    return { is: 'merged', commit: head, how: 'there', structured: [] };
  await checkFree(at);
  const [tree, who] = [await cleanTree(place, head), await mergeIdentity(at.ground.root)];
  const { structured, left } = await mergeIn(tree, step.commit, 'merge', who);
  if (left.length > 0) {
    const conflicts = await describe(tree, left, step, head);
    await cleanTree(place, head);
    return { is: 'conflict', conflicts };
  }
  const commit = await commitMerge(tree, [head, step.commit], step.message, who);
  await moveBranch(at, head, commit);
  return {
    is: 'merged',
    commit,
    how: structured.length > 0 ? 'structure' : 'clean',
    structured: structured.map(shown),
  };
}
