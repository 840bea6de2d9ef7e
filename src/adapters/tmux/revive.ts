import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { OmoError } from '../../core/errors.ts';
import { messageOf } from '../../core/fault.ts';
import type { ProcessTable } from '../processes/process-table.ts';
import type { KnownServer } from './server-memory.ts';

/**
 * A server that lives while its socket is missing (cleaners of temporary folders do that, at times with the folder)
 * makes it anew on SIGUSR1. Throws E_TMUX_GONE when it does not; going on would start a second server that hides it.
 */
export async function reviveSocket(table: ProcessTable, server: KnownServer, limitMs: number): Promise<void> {
  if (existsSync(server.socketPath) || server.pidStart === '') return;
  if ((await table.start(server.pid)) !== server.pidStart) return;
  await makeFolder(server);
  process.kill(server.pid, 'SIGUSR1');
  for (let waited = 0; waited < limitMs; waited += POLL_MS) {
    if (existsSync(server.socketPath)) return;
    await pause(POLL_MS);
  }
  throw hidden(server, `it did not make a new one within ${limitMs} ms`);
}

async function makeFolder(server: KnownServer): Promise<void> {
  try {
    await mkdir(dirname(server.socketPath), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw hidden(server, messageOf(error));
  }
}

function hidden({ pid, socketPath }: KnownServer, reason: string): OmoError {
  const next = `Its workers go on. Make sure that the folder of the socket exists, then run "kill -USR1 ${pid}".`;
  return new OmoError(
    'E_TMUX_GONE',
    `the tmux server ${pid} lives, but its socket ${socketPath} is missing: ${reason}. ${next}`,
  );
}

const POLL_MS = 20;
