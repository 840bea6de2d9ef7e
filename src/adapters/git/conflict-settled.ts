import { createHash } from 'node:crypto';
import { readlink } from 'node:fs/promises';
import type { OpenedFile } from './integration-opened.ts';
import { inWords } from './conflict-words.ts';
import { unmergedIn, type Side } from './conflict-entries.ts';
import { markLines } from './conflict-marks.ts';
import { contentOf } from './conflict-places.ts';
import { statOf } from './files.ts';
import { formOf } from './merge-forms.ts';
import { pathOf, type RawName } from './names.ts';
import { gitIn, type At } from './tree-record.ts';

/** What is still unsettled of the files that did not fit, in words; undefined: nothing. */
export async function unsettledIn(tree: At, files: readonly OpenedFile[]): Promise<string | undefined> {
  const unmerged = new Set((await unmergedIn(tree)).map(({ name }) => name));
  const found = await Promise.all(files.map(async (file) => unsettledOf(tree, file, unmerged.has(file.name))));
  const words = found.filter((one) => one !== undefined);
  const more = words.length > MOST_TOLD ? `; and ${words.length - MOST_TOLD} more files` : '';
  return words.length === 0 ? undefined : words.slice(0, MOST_TOLD).join('; ') + more;
}

const MOST_TOLD = 10;

/** How a file lies in the tree now; absent: it does not. */
export async function leftMark(tree: At, name: RawName): Promise<{ readonly left?: string }> {
  const path = pathOf(tree.path, name);
  const told = await statOf(path);
  if (told === undefined) return {};
  const content = told.isSymbolicLink() ? await readlink(path, 'buffer') : await contentOf(tree, name);
  return {
    left: createHash('sha256')
      .update(`${told.mode} `)
      .update(content ?? '')
      .digest('hex'),
  };
}

/**
 * A file with markers is settled when they are gone. One that git could not mark is, when it was staged or removed, or is not as
 * git left it.
 */
async function unsettledOf(tree: At, file: OpenedFile, isUnmerged: boolean): Promise<string | undefined> {
  const wrong = (await marksLeft(tree, file)) ?? (await broken(tree, file));
  if (wrong !== undefined) return wrong;
  const { left } = await leftMark(tree, file.name);
  if (!isUnmerged || left === undefined || left !== file.left) return undefined;
  return `${inWords(file.name)} is as the merge left it: git add or git rm says that it is right so`;
}

/** Marker lines that stand on neither side: a file may be about markers. */
async function marksLeft(tree: At, file: OpenedFile): Promise<string | undefined> {
  const text = (await contentOf(tree, file.name))?.toString('latin1') ?? '';
  if (markLines(text).length === 0) return undefined;
  const sides = await Promise.all([file.ours, file.theirs].map(async (side) => markLines(await textOf(tree, side))));
  const own = new Set(sides.flat());
  const marks = new Set(markLines(text).filter((mark) => !own.has(mark)));
  if (marks.size === 0) return undefined;
  const lines = text.split(/\r?\n/).flatMap((line, at) => (marks.has(line) ? [at + 1] : []));
  return `${inWords(file.name)} holds conflict markers still, in line ${lines.slice(0, MOST_TOLD).join(', ')}`;
}

/** What both sides could be read as, the whole is to be read as too. */
async function broken(tree: At, { name, ours, theirs }: OpenedFile): Promise<string | undefined> {
  const [form, content] = [formOf(name), await contentOf(tree, name)];
  if (form === undefined || content === undefined || form.isSound(content.toString('utf8'))) return undefined;
  const sides = await Promise.all([ours, theirs].map(async (side) => textOf(tree, side)));
  return sides.every((text) => form.isSound(text)) ? `${inWords(name)} can't be read: ${form.means}` : undefined;
}

async function textOf(tree: At, side: Side | undefined): Promise<string> {
  // A submodule's commit is not in this repository.
  if (side === undefined || !side.mode.startsWith('100')) return '';
  return gitIn(tree, ['cat-file', 'blob', side.id], { as: 'latin1' });
}
