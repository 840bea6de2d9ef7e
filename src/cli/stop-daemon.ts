import { setTimeout as pause } from 'node:timers/promises';
import { systemTable } from '../adapters/processes/system-table.ts';
import { OmoError } from '../core/errors.ts';
import { askHolder } from './ask-holder.ts';
import type { Context } from './context.ts';

/** How long a daemon may take to end: it writes its journal to the last event first. */
const STOP_MS = 15_000;
const LOOK_MS = 25;

/** Ends the home's daemon and returns its pid once the process is gone; undefined where none runs. */
export async function stopDaemon(context: Context): Promise<number | undefined> {
  const stopping = await askHolder(context, (client) => client.call('daemon.stop', {}));
  if (stopping) await gone(stopping.pid, context);
  return stopping?.pid;
}

async function gone(pid: number, { now, home }: Context): Promise<void> {
  const processes = systemTable();
  const until = now() + STOP_MS;
  while ((await processes.start(pid)) !== undefined) {
    if (now() > until)
      throw new OmoError(
        'E_DAEMON_RUNNING',
        `the daemon of ${home} (pid ${pid}) was told to stop ${STOP_MS / 1000} s ago and is still there. Look at its log in ${home}/run/daemon.log, or end it with: kill ${pid}`,
      );
    await pause(LOOK_MS);
  }
}
