import type { Problem } from '../errors.ts';

/** The text of one task as it was found, before its annotations and its domain are read. */
export interface Piece {
  readonly text: string;
  /** Where a person finds it: `task 3`, `plan.md:14`. */
  readonly where: string;
  /** `done`: its box was ticked already; it isn't run, but others may depend on it. */
  readonly state: 'open' | 'done';
  /** Which `word:` in front counts as a domain: see prefix.ts. */
  readonly prefix: 'any-word' | 'tight-or-known';
  /** Given by a heading above it. */
  readonly domain?: string;
  /** What stands above the whole list and concerns each of its tasks. */
  readonly context?: string;
  readonly checkbox?: { readonly file: string; readonly line: number; readonly text: string };
}

export interface Pieces {
  readonly pieces: readonly Piece[];
  readonly problems: readonly Problem[];
  readonly notices: readonly string[];
}
