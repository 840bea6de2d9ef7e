import { parts } from './names.ts';
import { gitIn, type At } from './tree-record.ts';

/** A file git could not put together, as the index has it. */
export interface Unmerged {
  /** Byte for byte, as latin1. */
  readonly name: string;
  readonly base?: Side;
  readonly ours?: Side;
  readonly theirs?: Side;
}

/** One version of a file: its type and rights, and its content. */
export interface Side {
  readonly mode: string;
  readonly id: string;
}

/** What is unmerged in a tree's index, by name. */
export async function unmergedIn(tree: At): Promise<readonly Unmerged[]> {
  const output = await gitIn(tree, ['ls-files', '--unmerged', '-z'], { as: 'latin1' });
  const found = new Map<string, Unmerged>();
  for (const line of parts(output)) {
    const [, mode = '', id = '', stage = '', name = ''] = ENTRY.exec(line) ?? [];
    const side = SIDES[stage];
    if (side !== undefined) found.set(name, { ...(found.get(name) ?? { name }), [side]: { mode, id } });
  }
  return [...found.values()];
}

/** A name may hold a line feed. */
const ENTRY = /^(\d+) ([0-9a-f]+) ([123])\t([^]+)$/;
const SIDES: Readonly<Record<string, 'base' | 'ours' | 'theirs'>> = { 1: 'base', 2: 'ours', 3: 'theirs' };

/** Whether it is a file of text or bytes on each side that has it: no link, no submodule. */
export function isFile(one: Unmerged): boolean {
  return [one.base, one.ours, one.theirs].every((side) => side === undefined || side.mode.startsWith('100'));
}
