import { errnoOf } from '../../core/fault.ts';
import type { Look } from './find-tree.ts';
import type { ProcessRow, ProcessTable } from './process-table.ts';

/** Those of them that are still the same processes. */
export async function stillAlive(table: ProcessTable, rows: readonly ProcessRow[]): Promise<ProcessRow[]> {
  const alive = await Promise.all(rows.map(async (row) => (await table.start(row.pid)) === row.start));
  return rows.filter((_, index) => alive[index]);
}

/** Signals each only if it is still the same process. Sure to within the instant between the look and the signal. How many got it. */
export async function signalAll(
  table: ProcessTable,
  rows: readonly ProcessRow[],
  signal: NodeJS.Signals,
): Promise<number> {
  const sent = await Promise.all(
    rows.map(async (row) => (await table.start(row.pid)) === row.start && send(row.pid, signal)),
  );
  return sent.filter(Boolean).length;
}

/**
 * Like `signalAll` for the members, and before it to each process group that is theirs alone, at one stroke: what forks faster
 * than it is looked at cannot fork away from that.
 */
export async function signalGroups(
  table: ProcessTable,
  { members, others }: Look,
  signal: NodeJS.Signals,
): Promise<void> {
  const shared = new Set(others.map((row) => row.group));
  const alive = await stillAlive(table, members);
  for (const group of new Set(alive.map((row) => row.group))) if (group > 1 && !shared.has(group)) send(-group, signal);
  await signalAll(table, members, signal);
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    const code = errnoOf(error);
    // ESRCH: it ended by itself. EPERM: it is another user's now; it will be told as a survivor.
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
    return false;
  }
}
