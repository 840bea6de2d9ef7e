import type { AttemptKey, Place } from '../../core/events/event.ts';
import type { EndWaits, TreeTarget } from '../processes/end-tree.ts';
import { endTree } from '../processes/end-tree.ts';
import type { ProcessTable } from '../processes/process-table.ts';
import type { KnownServer } from './server-memory.ts';

/**
 * Ends everything an attempt has started and returns the pids that live on. It needs no tmux: panes survive the death
 * of their server.
 */
export async function endAttempt(
  table: ProcessTable,
  attempt: { readonly place: Extract<Place, { kind: 'pane' }>; readonly key: AttemptKey; readonly home: string },
  server: KnownServer | undefined,
  waits: EndWaits,
): Promise<number[]> {
  const { place, key, home } = attempt;
  // The same server says that the machine has not been restarted, so the session's number is still its own.
  const session = server?.pid === place.server.pid && server.start === place.server.start ? { session: place.pid } : {};
  const target: TreeTarget = {
    root: { pid: place.pid, start: place.pidStart },
    ...session,
    marks: { OMO_HOME: home, OMO_RUN_ID: key.run, OMO_TASK_ID: key.task, OMO_ATTEMPT: String(key.attempt) },
    spare: [place.server.pid, ...(server === undefined ? [] : [server.pid])],
  };
  return endTree(table, target, waits);
}
