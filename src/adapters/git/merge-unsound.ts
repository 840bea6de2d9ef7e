import type { Unmerged } from './conflict-entries.ts';
import { textsOf } from './merge-blobs.ts';
import { formOf } from './merge-forms.ts';
import { asInput, parts, type RawName } from './names.ts';
import { gitIn, resultIn, type At } from './tree-record.ts';

/**
 * Files of known form that git put together by lines into what says nothing any more: the same key twice in an object, for one.
 * They are unmerged from then on, in the tree's index too.
 */
export async function unmergeUnsound(tree: At, commit: string): Promise<readonly Unmerged[]> {
  const [ours, theirs] = [await changesFrom(tree, 'HEAD'), await changesFrom(tree, commit)];
  const found: Unmerged[] = [];
  for (const [name, left] of ours) {
    const right = theirs.get(name);
    if (right === undefined || !(await isUnsound(tree, name, [left.now, left.was, right.was]))) continue;
    const base = await baseOf(tree, commit, name);
    const sides = { ours: { mode: left.mode, id: left.was }, theirs: { mode: right.mode, id: right.was } };
    found.push({ name, ...sides, ...(base === undefined ? {} : { base }) });
  }
  for (const one of found) await unmerge(tree, one);
  return found;
}

/** A file that differs from one of the sides. */
interface Change {
  readonly mode: string;
  /** Blobs, on that side and in the index. */
  readonly was: string;
  readonly now: string;
}

/** Of known form, and there on both. */
async function changesFrom(tree: At, side: string): Promise<ReadonlyMap<RawName, Change>> {
  const args = ['diff-index', '--cached', '-r', '-z', '--no-renames', '--no-abbrev', '--diff-filter=M', side];
  const fields = parts(await gitIn(tree, args, { as: 'latin1' }));
  const found = new Map<RawName, Change>();
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [, mode = '', was = '', now = ''] = /^:(\d+) \d+ (\w+) (\w+) M$/.exec(fields[at] ?? '') ?? [];
    const name = fields[at + 1] ?? '';
    if (mode.startsWith('100') && formOf(name) !== undefined) found.set(name, { mode, was, now });
  }
  return found;
}

/** Nobody's fault but the merge's: both sides are sound. */
async function isUnsound(tree: At, name: RawName, ids: readonly string[]): Promise<boolean> {
  const form = formOf(name);
  const [merged, ...sides] = (await textsOf(tree, ids)).map(
    (text) => text !== undefined && form?.isSound(text) === true,
  );
  return merged === false && sides.every(Boolean);
}

async function baseOf(tree: At, commit: string, name: RawName): Promise<Unmerged['base']> {
  const { exitCode, stdout } = await resultIn(tree, ['merge-base', 'HEAD', commit]);
  if (exitCode !== 0) return undefined;
  const all = parts(await gitIn(tree, ['ls-tree', '-r', '-z', '--full-tree', stdout.trim()], { as: 'latin1' }));
  const [, mode = '', id = ''] = /^(\d+) blob (\w+)\t/.exec(all.find((line) => line.endsWith(`\t${name}`)) ?? '') ?? [];
  return id === '' ? undefined : { mode, id };
}

async function unmerge(tree: At, { name, base, ours, theirs }: Unmerged): Promise<void> {
  const sides = [base, ours, theirs].flatMap((side, at) =>
    side === undefined ? [] : [`${side.mode} ${side.id} ${at + 1}\t${name}`],
  );
  const none = '0'.repeat(ours?.id.length ?? 40);
  await gitIn(tree, ['update-index', '-z', '--index-info'], { input: asInput([`0 ${none}\t${name}`, ...sides]) });
}
