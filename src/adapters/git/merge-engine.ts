import { gitError } from './git.ts';
import { gitIn, resultIn, type At } from './tree-record.ts';
import { unmergedIn, type Unmerged } from './conflict-entries.ts';
import type { Identity } from './merge-identity.ts';
import { mergeByStructure } from './merge-structure.ts';
import { unmergeUnsound } from './merge-unsound.ts';

/** A merge that stands in a tree, not committed. */
export interface OpenMerge {
  /** Files that were put together by what they say. Byte for byte, as latin1. */
  readonly structured: readonly string[];
  /** What does not fit. */
  readonly left: readonly Unmerged[];
}

/** How the places that don't fit are marked: `diff3` shows what both sides began with as well. */
export type Markers = 'merge' | 'diff3';

/** Merges a commit into the one a tree has checked out, by lines, and by structure what lines can't. */
export async function mergeIn(tree: At, commit: string, markers: Markers, who: Identity): Promise<OpenMerge> {
  const args = [...SETTINGS, '-c', `merge.conflictStyle=${markers}`, 'merge', ...OPTIONS, commit];
  const result = await resultIn(tree, args, { env: who });
  if (result.exitCode !== 0 && result.exitCode !== 1) throw gitError(tree.path, ['merge', commit], result);
  const unmerged = await unmergedIn(tree);
  if (result.exitCode === 1 && unmerged.length === 0) throw gitError(tree.path, ['merge', commit], result);
  const all = [...unmerged, ...(await unmergeUnsound(tree, commit))];
  const structured = await mergeByStructure(tree, all);
  return { structured, left: all.filter(({ name }) => !structured.includes(name)) };
}

/** Commits what a tree's index holds, with both parents. The tree's own head stays where it is. */
export async function commitMerge(
  tree: At,
  parents: readonly [string, string],
  message: string,
  who: Identity,
): Promise<string> {
  const content = (await gitIn(tree, ['write-tree'])).trim();
  const args = ['-c', 'i18n.commitEncoding=UTF-8', 'commit-tree', content, ...parents.flatMap((one) => ['-p', one])];
  const input = message.endsWith('\n') ? message : `${message}\n`;
  return (await gitIn(tree, [...args, '-F', '-'], { input, env: who })).trim();
}

/** What the person may have set and would change what a merge gives. */
const SETTINGS = ['merge.renames=true', 'diff.renames=true', 'merge.verbosity=2'].flatMap((one) => ['-c', one]);
const OPTIONS = [
  '--no-commit',
  '--no-ff',
  '--no-squash',
  '--no-autostash',
  '--no-stat',
  '--no-verify-signatures',
  '--allow-unrelated-histories',
  '--quiet',
];
