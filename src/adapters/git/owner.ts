import { dirname } from 'node:path';
import { statOf } from './files.ts';
import { gitResult } from './git.ts';
import type { Note } from './tree-note.ts';
import { pathOfRecord, pointerOf, recordAt, type At } from './tree-record.ts';
import { standingAt } from './standing.ts';

/** Whose a tree is. */
export type Owner =
  | { readonly is: 'known'; readonly root: string; readonly common: string; readonly at: At }
  /** Its repository is there, but the two don't know each other as they should. */
  | { readonly is: 'cut-off'; readonly root: string; readonly common: string }
  /** Its repository is gone, or it never was a tree. */
  | { readonly is: 'unknown' };

/** Found by what the tree itself says, else by the note beside it. */
export async function ownerOf(path: string, note: Note | undefined): Promise<Owner> {
  const common = (await commonFrom(path)) ?? note?.common;
  if (common === undefined || (await statOf(common)) === undefined) return { is: 'unknown' };
  const root = note?.root ?? (await rootOf(common));
  const standing = await standingAt(common, path);
  if (standing.is === 'tree') return { is: 'known', root, common, at: standing.at };
  const isKnown = standing.is !== 'foreign' || (await recordAt(common, path)) !== undefined;
  return isKnown ? { is: 'cut-off', root, common } : { is: 'unknown' };
}

/** `<common>/worktrees/<name>` is what a tree's `.git` points to. */
async function commonFrom(path: string): Promise<string | undefined> {
  const pointer = await pointerOf(path);
  if (pointer === undefined) return undefined;
  const isItsOwn = (await pathOfRecord(pointer)) === path || (await statOf(pointer)) === undefined;
  return isItsOwn ? dirname(dirname(pointer)) : undefined;
}

/** Of the main tree; of a bare repository, itself. */
async function rootOf(common: string): Promise<string> {
  const { stdout, exitCode } = await gitResult(dirname(common), ['rev-parse', '--show-toplevel']);
  return exitCode === 0 ? stdout.replace(/\n$/, '') : common;
}
