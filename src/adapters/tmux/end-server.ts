import { setTimeout as pause } from 'node:timers/promises';
import { OmoError } from '../../core/errors.ts';
import type { ProcessTable } from '../processes/process-table.ts';
import type { ControlClient } from './control-client.ts';
import type { Linked } from './link.ts';
import type { Command } from './quote.ts';
import { HUB } from './server.ts';
import { encodeHome, TAG } from './tags.ts';

/**
 * Kills the server and returns when it is gone. Throws E_TMUX when omo did not start it, or somebody else has a
 * session on it. `kill` sends the command and keeps the link from attaching again, which would start the next server.
 */
export async function endServer(
  { client, known }: Linked,
  home: string,
  limitMs: number,
  table: ProcessTable,
  kill: (command: Command) => Promise<void>,
): Promise<void> {
  await checkOwn(client, home);
  await kill(['kill-server']);
  for (let waited = 0; waited < limitMs; waited += POLL_MS) {
    if ((await table.start(known.pid)) !== known.pidStart) return;
    await pause(POLL_MS);
  }
  throw new OmoError('E_TMUX', `the tmux server ${known.pid} was told to end, but lives after ${limitMs} ms.`);
}

async function checkOwn(client: ControlClient, home: string): Promise<void> {
  const [mark] = await client.run(['display-message', '-p', '#{@omo_server}']);
  if (mark !== 'yes') throw new OmoError('E_TMUX', 'this tmux server was not started by omo, so omo does not end it.');
  const sessions = await client.run(['list-sessions', '-F', `#{${TAG.owner}} #{session_name}`]);
  const foreign = sessions.filter((line) => line !== ` ${HUB}` && line.split(' ')[0] !== encodeHome(home));
  if (foreign.length === 0) return;
  const names = foreign.map((line) => line.slice(line.indexOf(' ') + 1)).join(', ');
  throw new OmoError('E_TMUX', `this tmux server has sessions that are not of ${home} (${names}), so it is not ended.`);
}

const POLL_MS = 10;
