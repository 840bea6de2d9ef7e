import { isUtf8 } from 'node:buffer';
import { isFile, type Side, type Unmerged } from './conflict-entries.ts';
import { gitIn, type At } from './tree-record.ts';
import { mergeJson } from './json-merge.ts';
import { mergeLines } from './merge-lines.ts';

/**
 * Puts together those files of known form that lines can't: what is settled is so in the tree's index and folder. Tells which,
 * by name; all others stay as they are.
 */
export async function mergeByStructure(tree: At, files: readonly Unmerged[]): Promise<readonly string[]> {
  const settled: string[] = [];
  for (const file of files) if (await settle(tree, file)) settled.push(file.name);
  return settled;
}

/** Bytes; a file larger than this is no configuration. */
const LARGEST = 32 * 1024 * 1024;

async function settle(tree: At, file: Unmerged): Promise<boolean> {
  const merge = formOf(file.name);
  const { ours, theirs } = file;
  if (merge === undefined || ours === undefined || theirs === undefined || !isFile(file)) return false;
  if (ours.mode !== theirs.mode) return false;
  const texts = await Promise.all([file.base, ours, theirs].map(async (side) => textOf(tree, side)));
  const [base, left, right] = texts;
  if (left === undefined || right === undefined || (file.base !== undefined && base === undefined)) return false;
  const merged = merge(base, left, right);
  if (merged !== undefined) await put(tree, file.name, ours.mode, merged);
  return merged !== undefined;
}

/** The base is absent where both made the file; undefined: it does not fit. */
export type MergeTexts = (base: string | undefined, ours: string, theirs: string) => string | undefined;

function formOf(name: string): MergeTexts | undefined {
  const file = name.slice(name.lastIndexOf('/') + 1);
  if (LOCK.test(file)) return (base, ours, theirs) => mergeJson(base, ours, theirs, 'npm-lock');
  if (/\.json$/i.test(file)) return (base, ours, theirs) => mergeJson(base, ours, theirs);
  if (/^go(\.work)?\.sum$/.test(file)) return (base, ours, theirs) => mergeLines(base, ours, theirs, 'go.sum');
  if (/^requirements[^/]*\.txt$/i.test(file))
    return (base, ours, theirs) => mergeLines(base, ours, theirs, 'requirements');
  return undefined;
}

const LOCK = /^(package-lock|npm-shrinkwrap)\.json$/;

async function textOf(tree: At, side: Side | undefined): Promise<string | undefined> {
  if (side === undefined) return undefined;
  const size = Number(await gitIn(tree, ['cat-file', '-s', side.id]));
  if (!(size <= LARGEST)) return undefined;
  const bytes = Buffer.from(await gitIn(tree, ['cat-file', 'blob', side.id], { as: 'latin1' }), 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

/** By names on standard input, which may be any bytes. */
async function put(tree: At, name: string, mode: string, text: string): Promise<void> {
  const id = (await gitIn(tree, ['hash-object', '-w', '--stdin'], { input: text })).trim();
  const entry = Buffer.concat([Buffer.from(`${mode} ${id} 0\t`), Buffer.from(`${name}\0`, 'latin1')]);
  await gitIn(tree, ['update-index', '-z', '--index-info'], { input: entry });
  await gitIn(tree, ['checkout-index', '--force', '-z', '--stdin'], { input: Buffer.from(`${name}\0`, 'latin1') });
}
