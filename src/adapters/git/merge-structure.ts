import { isFile, type Unmerged } from './conflict-entries.ts';
import { textsOf } from './merge-blobs.ts';
import { formOf } from './merge-forms.ts';
import { asInput, type RawName } from './names.ts';
import { gitIn, type At } from './tree-record.ts';

/**
 * Puts together those files of known form that lines can't: what is settled is so in the tree's index and folder. Tells which;
 * all others stay as they are.
 */
export async function mergeByStructure(tree: At, files: readonly Unmerged[]): Promise<readonly RawName[]> {
  const settled: RawName[] = [];
  for (const file of files) if (await settle(tree, file)) settled.push(file.name);
  return settled;
}

async function settle(tree: At, file: Unmerged): Promise<boolean> {
  const { base, ours, theirs } = file;
  const form = formOf(file.name);
  if (form === undefined || ours === undefined || theirs === undefined) return false;
  if (!isFile(file) || ours.mode !== theirs.mode) return false;
  const [left, right, before] = await textsOf(tree, [ours, theirs, ...(base === undefined ? [] : [base])].map(idOf));
  if (left === undefined || right === undefined || (base !== undefined && before === undefined)) return false;
  const merged = form.merge(before, left, right);
  if (merged !== undefined) await put(tree, file.name, ours.mode, merged);
  return merged !== undefined;
}

const idOf = ({ id }: { readonly id: string }): string => id;

async function put(tree: At, name: RawName, mode: string, text: string): Promise<void> {
  const id = (await gitIn(tree, ['hash-object', '-w', '--stdin'], { input: text })).trim();
  await gitIn(tree, ['update-index', '-z', '--index-info'], { input: asInput([`${mode} ${id} 0\t${name}`]) });
  await gitIn(tree, ['checkout-index', '--force', '-z', '--stdin'], { input: asInput([name]) });
}
