import type { Root } from './members.ts';
import { livingMembers } from './members.ts';
import type { ProcessRow, ProcessTable } from './process-table.ts';
import { signalAll } from './signals.ts';
import { vitalsOf } from './vitals.ts';

/**
 * Tells all processes of an attempt to go on: one that Ctrl-Z, SIGSTOP or a read from the terminal in the background has
 * stopped does, and to the others it means nothing. Returns what it did, in words for the log.
 */
export async function poke(place: Root, table: ProcessTable): Promise<string> {
  const members = livingMembers(await table.rows(), place);
  if (members.length === 0) return `pid ${place.pid} is gone: nobody to poke`;
  const stopped = await stoppedOf(members);
  const told = await signalAll(table, members, 'SIGCONT');
  const words = `SIGCONT to ${told} of ${members.length} processes`;
  return stopped.length === 0
    ? `${words}, none of them known to be stopped`
    : `${words}, stopped: ${stopped.join(', ')}`;
}

/** Their pids; empty where there is no /proc to tell. */
async function stoppedOf(members: readonly ProcessRow[]): Promise<number[]> {
  const all = await Promise.all(members.map(async ({ pid }) => ({ pid, stopped: (await vitalsOf(pid))?.stopped })));
  return all.filter(({ stopped }) => stopped).map(({ pid }) => pid);
}
