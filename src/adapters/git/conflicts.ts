import type { Conflict } from '../../core/events/synthesis.ts';
import type { MergeStep } from '../../ports/integration.ts';
import { isFile, type Unmerged } from './conflict-entries.ts';
import { shown } from './names.ts';
import { type At } from './tree-record.ts';
import { ownersOf } from './conflict-owners.ts';
import { placesIn } from './conflict-places.ts';

/** What does not fit, as it is told: file by file, of a merge that stands open in a tree. */
export async function describe(
  tree: At,
  files: readonly Unmerged[],
  step: MergeStep,
  head: string,
): Promise<readonly Conflict[]> {
  const owners = await ownersOf(
    tree.path,
    files.map(({ name }) => name),
    step,
    head,
  );
  const conflicts: Conflict[] = [];
  for (const file of files) {
    const places = [...(await placesIn(tree, file))];
    const ours = [...(owners.get(file.name) ?? [])];
    conflicts.push({ path: shown(file.name), kind: kindOf(file, places), ours, theirs: step.task, places });
  }
  return conflicts;
}

/** Text that both have, and in no line contradicts itself, contradicts itself in something else: bytes, rights, a rename. */
function kindOf(file: Unmerged, places: readonly string[]): Conflict['kind'] {
  const { base, ours, theirs } = file;
  if (!isFile(file)) return 'other';
  if (ours !== undefined && theirs !== undefined) {
    if (places.length === 0) return 'other';
    return base === undefined ? 'both-added' : 'both-changed';
  }
  if (base === undefined) return 'other';
  if (ours !== undefined) return 'changed-removed';
  return theirs === undefined ? 'other' : 'removed-changed';
}
