import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gitError } from './git.ts';
import { isFile, type Unmerged } from './conflict-entries.ts';
import { withoutMarks, type Lines } from './conflict-marks.ts';
import { statOf } from './files.ts';
import { pathOf } from './names.ts';
import { gitIn, resultIn, type At } from './tree-record.ts';

/**
 * Where a file doesn't fit, in lines of the side that is merged to, as `12-30`. None: it isn't text, or not its lines are what
 * doesn't fit. Leaves a file of its own in the tree, which is to be cleaned.
 */
export async function placesIn(tree: At, file: Unmerged): Promise<readonly string[]> {
  if (file.ours === undefined || file.theirs === undefined || !isFile(file)) return [];
  const bytes = await contentOf(tree, file.name);
  if (bytes === undefined) return [];
  const { text, places } = withoutMarks(bytes.toString('latin1'));
  if (places.length === 0) return [];
  const shifts = await shiftsOf(tree, file.ours.id, text);
  return places.map((place) => asLines(place, shifts));
}

/** A file's bytes; undefined: it isn't there, or isn't a file. */
export async function contentOf(tree: At, name: string): Promise<Buffer | undefined> {
  const path = pathOf(tree.path, name);
  return (await statOf(path))?.isFile() === true ? readFile(path) : undefined;
}

/** From a line on, how many lines further it is there than it was. */
interface Shift {
  readonly from: number;
  readonly by: number;
}

/** Between a side as it was, and the same with what fitted of the other. */
async function shiftsOf(tree: At, id: string, text: string): Promise<readonly Shift[]> {
  const was = await gitIn(tree, ['cat-file', 'blob', id], { as: 'latin1' });
  await writeFile(join(tree.path, SCRATCH), Buffer.from(text, 'latin1'));
  const result = await resultIn(tree, [...DIFF, '-', SCRATCH], { input: Buffer.from(was, 'latin1'), as: 'latin1' });
  if (result.exitCode !== 0 && result.exitCode !== 1) throw gitError(tree.path, DIFF, result);
  return [...result.stdout.matchAll(HUNK)].map(([, before, from, now]) => {
    const lines = Number(now ?? 1);
    return { from: Number(from) + Math.max(lines, 1), by: lines - Number(before ?? 1) };
  });
}

const SCRATCH = '.omo-first-side';
const DIFF = [
  'diff',
  '--no-index',
  '--text',
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '--ignore-cr-at-eol',
  '-U0',
  '--',
];
const HUNK = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm;

function asLines({ from, to }: Lines, shifts: readonly Shift[]): string {
  const by = shifts.reduce((sum, shift) => (shift.from <= from ? sum + shift.by : sum), 0);
  return `${from - by}-${Math.max(to, from) - by}`;
}
