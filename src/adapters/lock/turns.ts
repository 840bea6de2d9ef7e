import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, ifThere } from '../../core/fault.ts';
import { type Owner, readOwner } from './owner.ts';

/** Whose turn it is. `free`: it was given back; `unsure`: nothing there tells who may have the home. */
export type Holder = { readonly is: 'free' | 'unsure' } | { readonly is: 'owner'; readonly owner: Owner };

export interface Turn {
  /** `free`: the next need not ask how this process stands. `unsure`: somebody had the home in spite of the turn. */
  giveBack(as: 'free' | 'unsure'): void;
}

/**
 * Numbers in a folder, a file each; the highest has the turn. A number is taken by linking its file, whole, to a name that is
 * free, which one process can do; and the highest is never removed. So of all who find its holder gone one is the next, and whoever
 * found that long ago, and stood still meanwhile, gets a number that counts no more. `mayFollow`: whether that holder is out.
 * Gives undefined when one is in.
 */
export async function takeTurn(
  folder: string,
  own: Owner,
  mayFollow: (holder: Holder) => Promise<boolean>,
): Promise<Turn | undefined> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (;;) {
    const { number, holder } = newest(folder);
    if (!(await mayFollow(holder))) return undefined;
    if (take(folder, number + 1, own) === 'had') return turnOf(folder, number + 1, own.pid);
  }
}

/** Who has the turn now. */
export function holderIn(folder: string): Holder {
  return newest(folder).holder;
}

function newest(folder: string): { number: number; holder: Holder } {
  for (;;) {
    const number = highest(folder);
    if (number === 0) return { number, holder: { is: 'unsure' } };
    const text = ifThere(() => readFileSync(fileOf(folder, number), 'utf8'));
    // Cleared away by the next, which is there by now.
    if (text !== undefined) return { number, holder: read(text) };
  }
}

function take(folder: string, number: number, own: Owner): 'had' | 'too late' {
  if (linked(folder, number, own) === 'taken') return 'too late';
  const isNewest = highest(folder) === number;
  if (isNewest) for (const each of numbersIn(folder)) if (each < number) rmSync(fileOf(folder, each), { force: true });
  if (!isNewest) rmSync(fileOf(folder, number), { force: true });
  return isNewest ? 'had' : 'too late';
}

function linked(folder: string, number: number, own: Owner): 'done' | 'taken' {
  const draft = draftIn(folder, own.pid);
  writeFileSync(draft, JSON.stringify(own), { mode: 0o600 });
  try {
    linkSync(draft, fileOf(folder, number));
    return 'done';
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return 'taken';
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function turnOf(folder: string, number: number, pid: number): Turn {
  const giveBack: Turn['giveBack'] = (as) => {
    // Lost already: somebody has cleared the folder, or has the next number.
    if (highest(folder) !== number) return;
    const draft = draftIn(folder, pid);
    writeFileSync(draft, JSON.stringify(as), { mode: 0o600 });
    renameSync(draft, fileOf(folder, number));
  };
  return { giveBack };
}

function read(text: string): Holder {
  const value = parsed(text);
  if (value === 'free') return { is: 'free' };
  const owner = readOwner(value);
  return owner === undefined ? { is: 'unsure' } : { is: 'owner', owner };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function fileOf(folder: string, number: number): string {
  return join(folder, String(number));
}

function draftIn(folder: string, pid: number): string {
  return join(folder, `${pid}.tmp`);
}

/** 0 when there is none. */
function highest(folder: string): number {
  return Math.max(0, ...numbersIn(folder));
}

function numbersIn(folder: string): number[] {
  return namesIn(folder)
    .filter((name) => /^[1-9]\d{0,14}$/.test(name))
    .map(Number);
}

function namesIn(folder: string): string[] {
  return ifThere(() => readdirSync(folder)) ?? [];
}
