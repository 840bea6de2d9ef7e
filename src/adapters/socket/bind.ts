import { once } from 'node:events';
import { lstatSync, renameSync, rmSync, unlinkSync, type BigIntStats } from 'node:fs';
import { connect, type Server } from 'node:net';
import { OmoError } from '../../core/errors.ts';
import { errnoOf, messageOf } from '../../core/fault.ts';
import { prepareFolder } from './folder.ts';

/** What a server has on a path that others can change. */
export interface Place {
  /** Whether what has the path's name is still this server's own socket. */
  isOwn(): boolean;
}

/**
 * Listens on a unix socket that only this user can reach. A socket nobody listens on is what a killed daemon left, and is
 * replaced; anything else of that name is left alone: E_SOCKET. `mayServe` throws when another daemon has the home by now.
 */
export async function listenAt(server: Server, path: string, mayServe: () => void): Promise<Place> {
  mayServe();
  prepareFolder(path);
  const dead = await deadAt(path);
  const isFree = (): void => {
    mayServe();
    if (isTaken(path, dead)) throw occupied(path, 'another program has just bound it');
  };
  try {
    return await bindAside(server, path, isFree);
  } catch (error) {
    server.close();
    if (error instanceof OmoError) throw error;
    throw new OmoError('E_SOCKET', `${path} can't be listened on: ${messageOf(error)}`, { cause: error });
  }
}

/**
 * Under another name first: closing, Node removes whatever has the name it was given, and that may by then be the socket of
 * the daemon that replaced this one. So what is at `path` is removed here, and only while it is this server's own.
 *
 * The other name is also what keeps a daemon that is being replaced, and stands still before its last step, from going on with
 * it: the other removes what has that name before it binds its own.
 */
async function bindAside(server: Server, path: string, isFree: () => void): Promise<Place> {
  const aside = asideOf(path);
  rmSync(aside, { force: true });
  bindPrivately(server, aside);
  await once(server, 'listening');
  const own = lstatSync(aside, { bigint: true });
  server.once('close', () => isSame(own, look(path)) && unlinkSync(path));
  isFree();
  renameSync(aside, path);
  return { isOwn: () => isSame(own, look(path)) };
}

function look(path: string): BigIntStats | undefined {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false });
}

function isSame(own: BigIntStats, there: BigIntStats | undefined): boolean {
  return there?.ino === own.ino && there.dev === own.dev;
}

function isTaken(path: string, dead: BigIntStats | undefined): boolean {
  const there = look(path);
  return there !== undefined && !(dead && isSame(dead, there));
}

/** As long as the path, which may be as long as a socket's can be. */
function asideOf(path: string): string {
  return `${path.slice(0, -1)}~`;
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

/** The socket there that nobody listens on; undefined: nothing is there. */
async function deadAt(path: string): Promise<BigIntStats | undefined> {
  const there = look(path);
  if (there === undefined) return undefined;
  if (!there.isSocket()) throw occupied(path, 'something that is no socket is there');
  if ((await knock(path)) === 'answered') throw occupied(path, 'another program listens there');
  return there;
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
