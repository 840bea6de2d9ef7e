import type { ProcessRow } from './process-table.ts';

/** What makes a process part of an attempt's tree. One sign is enough: each alone misses some escape. */
export interface TreeSigns {
  /** The first process of the tree, where it is known. Its children and its terminal count only while it lives with this start. */
  readonly root: { readonly pid: number; readonly start: string } | undefined;
  /**
   * The session it leads, and the process group, where that is sure to be the same one still: the number stays taken as long as a member
   * lives, but after a reboot it may be anybody's.
   */
  readonly session: number | undefined;
  /** Found by the marks in their environment, or known already. */
  readonly marked: ReadonlySet<number>;
  /** Never part of it, nor is anything reached through them: omo itself, its ancestors, the tmux server. */
  readonly spared: ReadonlySet<number>;
}

/** The union of parent walk, session, process group, terminal and marks. */
export function membersOf(rows: readonly ProcessRow[], signs: TreeSigns): ProcessRow[] {
  const candidates = rows.filter((row) => !signs.spared.has(row.pid));
  const root = candidates.find((row) => row.pid === signs.root?.pid && row.start === signs.root.start);
  const taken = rows.some((row) => row.pid === signs.root?.pid) && root === undefined;
  const session = taken || isEverybodys(signs.session) ? undefined : signs.session;
  const seeds = candidates.filter(
    (row) =>
      row === root ||
      signs.marked.has(row.pid) ||
      (session !== undefined && (row.session === session || row.group === session)) ||
      // A terminal's number is given out again as soon as its pane is dead.
      (root !== undefined && root.tty !== '' && row.tty === root.tty),
  );
  return withDescendants(candidates, seeds);
}

/**
 * 0 is where the system tells no sessions or groups, the kernel's own, and in a container those that came in from outside;
 * 1 is what a first process that leads no session shares with all it has started.
 */
function isEverybodys(session: number | undefined): boolean {
  return session !== undefined && session <= 1;
}

/** These, and all that is below them. */
export function withDescendants(rows: readonly ProcessRow[], seeds: readonly ProcessRow[]): ProcessRow[] {
  const found = new Set(seeds);
  const pids = new Set(seeds.map((row) => row.pid));
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const row of rows) if (pids.has(row.parent)) found.add(row);
    for (const row of found) pids.add(row.pid);
  }
  return [...found];
}

/** Itself, everything above it, and pid 1. */
export function lineOf(rows: readonly ProcessRow[], pid: number): Set<number> {
  const parents = new Map(rows.map((row) => [row.pid, row.parent]));
  const line = new Set([1]);
  for (let at: number | undefined = pid; at !== undefined && at > 0 && !line.has(at); at = parents.get(at))
    line.add(at);
  return line;
}
