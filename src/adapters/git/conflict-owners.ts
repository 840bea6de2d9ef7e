import type { MergeStep } from '../../ports/integration.ts';
import { git, gitResult } from './git.ts';
import { isIn } from './integration-branch.ts';
import { parts } from './names.ts';

/** Whose earlier work a file's conflict is with: tasks that changed it, or the file it was called before, by name of the file. */
export async function ownersOf(
  root: string,
  names: readonly string[],
  step: MergeStep,
  head: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const former = await formerNames(root, head, step.commit);
  const owners = new Map<string, string[]>(names.map((name) => [name, []]));
  for (const { task, base, commit } of step.before) {
    const changed = await changedBetween(root, base, commit);
    const met = names.filter((name) => [name, ...(former.get(name) ?? [])].some((one) => changed.has(one)));
    // What its own work began with is on both sides.
    if (met.length === 0 || (await isIn(root, commit, step.commit))) continue;
    for (const name of met) owners.get(name)?.push(task);
  }
  return owners;
}

/** Names of files, byte for byte as latin1; one that was renamed under both. */
async function changedBetween(root: string, base: string, commit: string): Promise<ReadonlySet<string>> {
  const args = ['diff-tree', '-r', '-z', '--name-only', '--no-renames', base, commit];
  return new Set(parts(await git(root, args, { as: 'latin1' })));
}

/** What files were called before one of the two sides renamed them. */
async function formerNames(
  root: string,
  head: string,
  commit: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const base = await gitResult(root, ['merge-base', head, commit]);
  const former = new Map<string, string[]>();
  if (base.exitCode !== 0) return former;
  for (const side of [head, commit]) {
    const args = ['diff-tree', '-r', '-z', '-M', '--diff-filter=R', '--name-status', base.stdout.trim(), side];
    const found = parts(await git(root, args, { as: 'latin1' }));
    for (let at = 0; at + 2 < found.length; at += 3) remember(former, found[at + 1] ?? '', found[at + 2] ?? '');
  }
  return former;
}

/** Either way: git tells of some conflicts under the old name. */
function remember(former: Map<string, string[]>, old: string, now: string): void {
  former.set(now, [...(former.get(now) ?? []), old]);
  former.set(old, [...(former.get(old) ?? []), now]);
}
