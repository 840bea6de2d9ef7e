import { setTimeout as pause } from 'node:timers/promises';
import { holderOf } from '../adapters/lock/lock.ts';
import { socketPath } from '../adapters/socket/path.ts';
import { OmoError } from '../core/errors.ts';
import { type Client, closing, reach } from './client.ts';
import type { Context } from './context.ts';

type Place = Pick<Context, 'home' | 'env' | 'uid' | 'now'>;

/** So long a daemon that has lost its socket may take to listen anew, or one that stops to be gone. */
const PATIENCE_MS = 5000;
const LOOK_MS = 100;

/**
 * Asks the daemon that runs, if one does; nobody is taken for none only when nobody has the home. Throws E_DAEMON_UNREACHABLE
 * when somebody has and doesn't answer.
 */
export async function askHolder<T>(place: Place, use: (client: Client) => Promise<T>): Promise<T | undefined> {
  const until = place.now() + PATIENCE_MS;
  for (;;) {
    const client = await reach(place);
    if (client) return closing(client, use);
    const silent = await silentDaemon(place);
    if (silent === undefined) return undefined;
    if (place.now() > until) throw silent;
    await pause(LOOK_MS);
  }
}

/** What to tell of a daemon that has the home and doesn't answer; undefined: none has it. */
export async function silentDaemon({ home, env, uid }: Place): Promise<OmoError | undefined> {
  const held = await holderOf(home);
  if (held.is === 'free') return undefined;
  const { pid } = held;
  const who = pid === undefined ? '' : ` (pid ${pid})`;
  return new OmoError(
    'E_DAEMON_UNREACHABLE',
    `the daemon of ${home}${who} runs, but does not answer at ${socketPath(home, env, uid)}. ${whatToDo(home, pid)}`,
  );
}

function whatToDo(home: string, pid: number | undefined): string {
  const look = `Look at its log in ${home}/run/daemon.log`;
  if (pid === undefined) return `${look}, and try again.`;
  return `${look}. Was it stopped, let it go on with: kill -CONT ${pid}. Else end it with: kill -9 ${pid}; workers go on, and the next command starts another.`;
}
