import { setTimeout as pause } from 'node:timers/promises';
import { OmoError } from '../core/errors.ts';
import { silentDaemon } from './ask-holder.ts';
import type { Client } from './client.ts';
import { closing, reach } from './client.ts';
import type { Context } from './context.ts';
import { useHome } from './home.ts';
import { launchDaemon, type Launched } from './launch-daemon.ts';
import { version } from './version.ts';

/** How long a daemon may take to answer after its start: it replays its journal first. */
const START_MS = 20_000;
const LOOK_MS = 25;

/** A connection to this home's daemon, which is started where none runs. */
export async function openDaemon(context: Context): Promise<Client> {
  refuseInSandbox(context);
  await useHome(context.home);
  const client = (await reach(context)) ?? (await start(context));
  await tellOtherVersion(client, context);
  return client;
}

/** The home that is seen there is a worker's own: a daemon would start for it, and nobody would hear of its workers. */
function refuseInSandbox({ env }: Context): void {
  if ((env['OMO_SANDBOX'] ?? '') === '') return;
  throw new OmoError(
    'E_SANDBOX',
    'this worker runs in a sandbox, from which omo’s daemon is out of reach. Do the work in this worker.',
  );
}

/** Asks this home's daemon, which is started where none runs; the connection is closed whatever happens. */
export async function withDaemon<T>(context: Context, use: (client: Client) => Promise<T>): Promise<T> {
  return closing(await openDaemon(context), use);
}

async function start(context: Context): Promise<Client> {
  const launched = launchDaemon(context.home, context.env);
  const until = context.now() + START_MS;
  while (context.now() < until) {
    const client = await reach(context);
    if (client) return client;
    if (launched.isOver() && !launched.lostTheRace()) throw launched.reason();
    await pause(LOOK_MS);
  }
  throw (launched.lostTheRace() ? await silentDaemon(context) : undefined) ?? unanswered(launched);
}

function unanswered(launched: Launched): OmoError {
  return new OmoError(
    'E_DAEMON_UNREACHABLE',
    `the daemon was started (pid ${launched.pid}) but did not answer within ${START_MS / 1000} s. What it said is in ${launched.log}.`,
  );
}

async function tellOtherVersion(client: Client, { err, home }: Context): Promise<void> {
  const { daemon } = await client.call('status', {});
  const own = version();
  if (daemon.version === own) return;
  err.lines(
    `omo: the daemon of ${home} (pid ${daemon.pid}) is version ${daemon.version}, this omo is ${own}. \`omo daemon stop\` ends it and leaves workers running; the next command starts the new one.`,
  );
}
