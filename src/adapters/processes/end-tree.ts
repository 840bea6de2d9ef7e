import { setTimeout as pause } from 'node:timers/promises';
import { errnoOf } from '../../core/fault.ts';
import type { ProcessRow, ProcessTable } from './process-table.ts';
import { lineOf, membersOf } from './tree.ts';

export interface TreeTarget {
  /** Its first process; an empty start means it is not known, and then only the other signs count. */
  readonly root: { readonly pid: number; readonly start: string };
  /** See `TreeSigns.session`. */
  readonly session?: number;
  /** Environment values that only this tree's processes were all started with. */
  readonly marks: Readonly<Record<string, string>>;
  /** Pids that must live, beside this process and its ancestors. */
  readonly spare: readonly number[];
}

export interface EndWaits {
  /** From SIGTERM until the sweep, ms. */
  readonly termMs: number;
  /** From the begin of the sweep until what is left is called a survivor, ms. */
  readonly killMs: number;
}

/**
 * Ends a whole process tree: SIGTERM, a wait, then a sweep with SIGSTOP and SIGKILL until nothing is left.
 * Returns the pids that are alive all the same.
 */
export async function endTree(table: ProcessTable, target: TreeTarget, waits: EndWaits): Promise<number[]> {
  const find = async (): Promise<ProcessRow[]> => findTree(table, target);
  const found = await find();
  await signalAll(table, found, 'SIGTERM');
  if (await goneWithin(table, found, find, waits.termMs)) return [];
  return sweep(table, find, waits.killMs);
}

/** Every living process of the tree. */
async function findTree(table: ProcessTable, target: TreeTarget): Promise<ProcessRow[]> {
  const rows = await table.rows();
  const spared = new Set([...target.spare, ...lineOf(rows, process.pid)]);
  const others = rows.filter((row) => !spared.has(row.pid)).map((row) => row.pid);
  const marked = await table.marked(others, target.marks);
  const { root, session } = target;
  return membersOf(rows, { root, marked, spared, ...(session === undefined ? {} : { session }) });
}

/** Looks at the known ones alone, which is cheap, and at everything only when those are gone. */
async function goneWithin(
  table: ProcessTable,
  found: readonly ProcessRow[],
  find: () => Promise<ProcessRow[]>,
  ms: number,
): Promise<boolean> {
  const over = AbortSignal.timeout(ms);
  let known = found;
  while (!over.aborted) {
    known = await stillAlive(table, known);
    if (known.length === 0) known = await find();
    if (known.length === 0) return true;
    await pause(POLL_MS);
  }
  return (await find()).length === 0;
}

async function stillAlive(table: ProcessTable, rows: readonly ProcessRow[]): Promise<ProcessRow[]> {
  const alive = await Promise.all(rows.map(async (row) => (await table.start(row.pid)) === row.start));
  return rows.filter((_, index) => alive[index]);
}

/**
 * All that was stopped is killed at once, the root with the others: tmux continues a pane's process whenever it is
 * stopped, so it could go on starting what is killed.
 */
async function sweep(table: ProcessTable, find: () => Promise<ProcessRow[]>, killMs: number): Promise<number[]> {
  const over = AbortSignal.timeout(killMs);
  let left = await freeze(table, find, over);
  while (left.length > 0 && !over.aborted) {
    await signalAll(table, left, 'SIGKILL');
    await pause(POLL_MS);
    left = await freeze(table, find, over);
  }
  return left.map((row) => row.pid).sort((a, b) => a - b);
}

/** Stops everything, until a look finds nobody new: what is stopped cannot fork away. */
async function freeze(
  table: ProcessTable,
  find: () => Promise<ProcessRow[]>,
  over: AbortSignal,
): Promise<ProcessRow[]> {
  const stopped = new Set<string>();
  for (;;) {
    const found = await find();
    const fresh = found.filter((row) => !stopped.has(`${row.pid} ${row.start}`));
    if (fresh.length === 0 || over.aborted) return found;
    await signalAll(table, fresh, 'SIGSTOP');
    for (const row of fresh) stopped.add(`${row.pid} ${row.start}`);
  }
}

async function signalAll(table: ProcessTable, rows: readonly ProcessRow[], signal: NodeJS.Signals): Promise<void> {
  await Promise.all(rows.map(async (row) => signalSame(table, row, signal)));
}

/** Signals it only if it is still the same process. Sure to within the instant between the look and the signal. */
async function signalSame(table: ProcessTable, row: ProcessRow, signal: NodeJS.Signals): Promise<void> {
  if ((await table.start(row.pid)) !== row.start) return;
  try {
    process.kill(row.pid, signal);
  } catch (error) {
    const code = errnoOf(error);
    // ESRCH: it ended by itself. EPERM: it is another user's now; it will be told as a survivor.
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}

const POLL_MS = 10;
