import { setTimeout as pause } from 'node:timers/promises';
import { OmoError } from '../../core/errors.ts';
import { messageOf } from '../../core/fault.ts';
import type { ControlClient } from './control-client.ts';
import type { ServerId } from './link.ts';
import type { Pane } from './panes.ts';
import { PANE_FORMAT, parsePanes } from './panes.ts';

/**
 * Every pane of this home. A dead one whose end tmux has not heard of is waited for: tmux 3.3a loses SIGCHLD while a
 * helper of its own runs, and then learns of the death only with the next one. After a second it is told without its
 * code, and is noted in `unknowable`, so that nobody waits for it again.
 */
export async function lookAtPanes(linked: Asking, home: string, unknowable: Set<string>): Promise<Pane[]> {
  for (let tries = 0; ; tries += 1) {
    const panes = parsePanes(await linked.client.run(['list-panes', '-a', '-F', PANE_FORMAT]), home);
    const open = panes.filter((pane) => !pane.reaped && !unknowable.has(nameOf(pane, linked.server)));
    if (open.length === 0) return panes;
    if (tries === REAP_TRIES) for (const pane of open) unknowable.add(nameOf(pane, linked.server));
    poke(linked.server);
    await pause(REAP_PAUSE_MS);
  }
}

export interface Asking {
  readonly client: Pick<ControlClient, 'run'>;
  readonly server: ServerId;
}

const REAP_TRIES = 50;
const REAP_PAUSE_MS = 20;

function nameOf(pane: Pane, server: ServerId): string {
  return `${server.pid} ${server.start} ${pane.id}`;
}

function poke(server: ServerId): void {
  try {
    process.kill(server.pid, 'SIGCHLD');
  } catch (error) {
    throw new OmoError('E_TMUX_GONE', `the tmux server ${server.pid} cannot be signalled: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
