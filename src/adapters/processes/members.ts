import type { ProcessRow } from './process-table.ts';
import { lineOf, membersOf } from './tree.ts';

/** The first process of an attempt, the leader of its session, as its place tells it. */
export interface Root {
  readonly pid: number;
  readonly pidStart: string;
}

/**
 * Those of its tree that can be found without reading every environment: by parent, session and terminal, and only while
 * the first process lives. For looking and waking; what must find every last one is `endTree`.
 */
export function livingMembers(rows: readonly ProcessRow[], { pid, pidStart }: Root): ProcessRow[] {
  const isThere = rows.some((row) => row.pid === pid && row.start === pidStart);
  if (!isThere) return [];
  const spared = lineOf(rows, process.pid);
  return membersOf(rows, { root: { pid, start: pidStart }, session: pid, marked: new Set(), spared });
}
