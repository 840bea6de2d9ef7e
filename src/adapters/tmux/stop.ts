import type { AttemptKey, Place, Survivor } from '../../core/events/event.ts';
import { attemptSigns } from '../processes/attempt-target.ts';
import { isOfThisBoot } from '../processes/boot.ts';
import { ownCgroup } from '../processes/cgroup.ts';
import type { EndWaits } from '../processes/end-tree.ts';
import { endTree } from '../processes/end-tree.ts';
import type { ProcessTable } from '../processes/process-table.ts';
import type { KnownServer } from './server-memory.ts';

type PanePlace = Extract<Place, { kind: 'pane' }>;

/**
 * Ends everything an attempt has started and returns what lives on. It needs no tmux: panes survive the death of their
 * server.
 */
export async function endAttempt(
  table: ProcessTable,
  attempt: { readonly place: PanePlace; readonly key: AttemptKey; readonly home: string },
  server: KnownServer | undefined,
  waits: EndWaits,
): Promise<Survivor[]> {
  const { place, key, home } = attempt;
  if (!isOfThisBoot(place.boot)) return [];
  const cgroup = await cgroupOf(table, place, server);
  return endTree(
    table,
    {
      root: { pid: place.pid, start: place.pidStart },
      ...(await attemptSigns(home, key)),
      ...(cgroup === undefined ? {} : { cgroup }),
      spare: [place.server.pid, ...(server === undefined ? [] : [server.pid])],
    },
    waits,
  );
}

/** Only while both live: a pid of before says nothing of a cgroup. */
async function cgroupOf(
  table: ProcessTable,
  place: PanePlace,
  server: KnownServer | undefined,
): Promise<string | undefined> {
  if (server?.pid !== place.server.pid || server.start !== place.server.start) return undefined;
  if ((await table.start(place.pid)) !== place.pidStart) return undefined;
  return ownCgroup(place.pid, server.pid);
}
