import { once } from 'node:events';
import { lstatSync, renameSync, rmSync, unlinkSync, type BigIntStats } from 'node:fs';
import { connect, type Server } from 'node:net';
import { OmoError } from '../../core/errors.ts';
import { errnoOf, messageOf } from '../../core/fault.ts';
import { prepareFolder } from './folder.ts';

/**
 * Listens on a unix socket that only this user can reach. The caller holds the home's lock, so a socket nobody listens
 * on is what a killed daemon left, and is replaced; anything else of that name is left alone: E_SOCKET.
 */
export async function listenAt(server: Server, path: string): Promise<void> {
  prepareFolder(path);
  await clearWay(path);
  try {
    await bindAside(server, path);
  } catch (error) {
    throw new OmoError('E_SOCKET', `${path} can't be listened on: ${messageOf(error)}`, { cause: error });
  }
}

/**
 * Under another name first: closing, Node removes whatever has the name it was given, and that may by then be the socket of
 * the daemon that replaced this one. So what is at `path` is removed here, and only while it is this server's own.
 */
async function bindAside(server: Server, path: string): Promise<void> {
  const aside = asideOf(path);
  rmSync(aside, { force: true });
  bindPrivately(server, aside);
  await once(server, 'listening');
  const own = lstatSync(aside, { bigint: true });
  server.once('close', () => removeOwn(path, own));
  renameSync(aside, path);
}

/** As long as the path, which may be as long as a socket's can be. */
function asideOf(path: string): string {
  return `${path.slice(0, -1)}~`;
}

function removeOwn(path: string, own: BigIntStats): void {
  const there = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (there?.ino === own.ino && there.dev === own.dev) unlinkSync(path);
}

/** Binding happens within `listen`, so the umask is another one for that call only, and the socket is never open to all. */
function bindPrivately(server: Server, path: string): void {
  const usual = process.umask(0o177);
  try {
    server.listen(path);
  } finally {
    process.umask(usual);
  }
}

async function clearWay(path: string): Promise<void> {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (!stat.isSocket()) throw occupied(path, 'something that is no socket is there');
  if ((await knock(path)) === 'answered') throw occupied(path, 'another program listens there');
  unlinkSync(path);
}

async function knock(path: string): Promise<'answered' | 'dead'> {
  const caller = connect(path);
  try {
    await once(caller, 'connect');
    return 'answered';
  } catch (error) {
    if (errnoOf(error) === 'ECONNREFUSED' || errnoOf(error) === 'ENOENT') return 'dead';
    throw occupied(path, messageOf(error));
  } finally {
    caller.destroy();
  }
}

function occupied(path: string, what: string): OmoError {
  return new OmoError(
    'E_SOCKET',
    `${path} is taken: ${what}. It was left as it is; move it away, or set OMO_HOME to another folder`,
  );
}
