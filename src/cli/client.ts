import type { Client } from '../adapters/socket/client.ts';
import { connect } from '../adapters/socket/client.ts';
import { socketPath } from '../adapters/socket/path.ts';
import { OmoError } from '../core/errors.ts';
import type { Context } from './context.ts';

/** What it takes to find a home's daemon. */
type Place = Pick<Context, 'home' | 'env' | 'uid'>;

/** A connection to the daemon that runs, or undefined where none does. */
export async function reach({ home, env, uid }: Place): Promise<Client | undefined> {
  try {
    return await connect(socketPath(home, env, uid));
  } catch (error) {
    if (error instanceof OmoError && error.code === 'E_DAEMON_UNREACHABLE') return undefined;
    throw error;
  }
}

/** Asks the daemon that runs, if one does. */
export async function askRunning<T>(place: Place, use: (client: Client) => Promise<T>): Promise<T | undefined> {
  const client = await reach(place);
  return client && closing(client, use);
}

/** Closes the connection whatever happens: an open one keeps this process alive. */
export async function closing<T>(client: Client, use: (client: Client) => Promise<T>): Promise<T> {
  try {
    return await use(client);
  } finally {
    client.close();
  }
}

export type { Client };
