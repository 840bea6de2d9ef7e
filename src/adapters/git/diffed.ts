import { readFile } from 'node:fs/promises';
import type { Changes } from '../../core/events/proof.ts';
import { statOf } from './files.ts';
import { parts, pathOf, shown, type RawName } from './names.ts';
import { gitIn, type At } from './tree-record.ts';

/** So many names are told. */
const MOST_FILES = 500;

export type Diffed = Pick<Changes, 'files' | 'count' | 'insertions' | 'deletions' | 'conflicted'>;

/** What lies between two commits or trees. `unsettled`: files that may hold markers without having changed. */
export async function diffed(at: At, from: string, to: string, unsettled: readonly string[]): Promise<Diffed> {
  const args = [
    'diff-tree',
    '-r',
    '-z',
    '--numstat',
    '--no-renames',
    '--no-ext-diff',
    '--no-textconv',
    '--end-of-options',
    from,
    to,
  ];
  const rows = parseNumstat(await gitIn(at, args, { as: 'latin1' }));
  const names = rows.map(({ name }) => name);
  const asked = new Set([...names, ...unsettled.map((path) => Buffer.from(path).toString('latin1'))]);
  return {
    files: names.slice(0, MOST_FILES).map(shown),
    count: rows.length,
    insertions: sum(rows.map(({ insertions }) => insertions)),
    deletions: sum(rows.map(({ deletions }) => deletions)),
    conflicted: await conflicted(at.path, [...asked]),
  };
}

interface Row {
  readonly name: RawName;
  readonly insertions: number;
  readonly deletions: number;
}

/** `3\t1\tname`; of a binary file both are a dash, and count as nothing. */
function parseNumstat(text: string): Row[] {
  return parts(text).map((line) => {
    const [insertions = '', deletions = '', ...name] = line.split('\t');
    return { name: name.join('\t'), insertions: Number(insertions) || 0, deletions: Number(deletions) || 0 };
  });
}

/** In the working tree, where all of `to` stands. A file that can't be looked into has none. */
async function conflicted(path: string, names: readonly RawName[]): Promise<string[]> {
  const found: string[] = [];
  for (const name of names.slice(0, MOST_READ)) if (await holdsMarkers(pathOf(path, name))) found.push(shown(name));
  return found;
}

async function holdsMarkers(file: Buffer): Promise<boolean> {
  const there = await statOf(file);
  if (there?.isFile() !== true || there.size > MOST_BYTES) return false;
  const text = await readFile(file, 'latin1');
  return BEGINS.test(text) && PARTS.test(text) && ENDS.test(text);
}

/** More changed files than that are no work of a conflict. */
const MOST_READ = 5000;
const MOST_BYTES = 4 * 1024 * 1024;
const BEGINS = /^<{7} /m;
const PARTS = /^={7}\r?$/m;
const ENDS = /^>{7} /m;

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
