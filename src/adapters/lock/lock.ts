import { realpath } from 'node:fs/promises';
import { OmoError } from '../../core/errors.ts';
import { errnoOf, messageOf } from '../../core/fault.ts';
import { abstractName, bindAbstract } from './abstract.ts';
import { bindLockfile, isLocked, knowsLockfile, type LockfileParts } from './lockfile.ts';
import { nameHolder } from './name-holder.ts';
import { readHolder, removeHolder, writeHolder } from './holder.ts';

export interface HomeLock {
  release(): Promise<void>;
}

export interface LockOptions {
  /** `auto`: the abstract socket on Linux, else the lock file. */
  readonly way?: 'auto' | 'abstract-socket' | 'lock-file';
  /**
   * A lock file can be lost, to a process that thought it stale or to somebody who removed it; the abstract socket
   * can't. By default the process ends with the error: two daemons must not go on side by side.
   */
  readonly onLost?: (error: OmoError) => void;
}

/** What a way of locking gives: undefined when somebody else holds it. */
export type Bound = { readonly unbind: () => Promise<void> } | undefined;

/**
 * Makes this process the only daemon of a home until it ends, however it ends. `home` exists.
 * Throws E_DAEMON_RUNNING when another one is, E_HOME when that can't be found out.
 */
export async function takeHome(home: string, options: LockOptions = {}): Promise<HomeLock> {
  const { way = 'auto', onLost = giveUp } = options;
  const isAbstract = way === 'abstract-socket' || (way === 'auto' && process.platform === 'linux');
  const bound = await bind(
    home,
    isAbstract ? (real) => bindName(real, onLost) : async (real) => bindLockfile(await partsOf(real), onLost),
  );
  if (bound === undefined) throw await taken(home);
  try {
    await writeHolder(home, process.pid);
  } catch (error) {
    await bound.unbind();
    throw unusable(home, error);
  }
  const release = async (): Promise<void> => {
    await removeHolder(home, process.pid);
    await bound.unbind();
  };
  return { release };
}

/** Whether a daemon has a home; its pid is absent where it hasn't said it yet. */
export type Held = { readonly is: 'free' } | { readonly is: 'held'; readonly pid?: number };

/** Who has the home, for those whom nobody answers. A daemon of another network namespace is not seen. */
export async function holderOf(home: string): Promise<Held> {
  try {
    const real = await realpath(home);
    const isNamed = process.platform === 'linux' && nameHolder(abstractName(real)) === 'own';
    if (!isNamed && !(await hasLockfile(real))) return { is: 'free' };
    const pid = await readHolder(real);
    return pid === undefined ? { is: 'held' } : { is: 'held', pid };
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return { is: 'free' };
    throw unusable(home, error);
  }
}

async function bind(home: string, way: (real: string) => Promise<Bound>): Promise<Bound> {
  try {
    // One home under two names is one home.
    return await way(await realpath(home));
  } catch (error) {
    throw unusable(home, error);
  }
}

/**
 * The name, or the lock file where another user sits on the name. Whoever has one of the two looks at the other
 * afterwards: so of two daemons that get one each at least one sees that, whatever the order.
 */
async function bindName(home: string, onLost: (error: OmoError) => void): Promise<Bound> {
  const bound = await bindAbstract(home);
  if (bound && !(await hasLockfile(home))) return bound;
  if (bound) return giveBack(bound);
  if (nameHolder(abstractName(home)) !== 'foreign') return undefined;
  const file = await bindLockfile(await partsOf(home), onLost);
  return file && nameHolder(abstractName(home)) === 'own' ? giveBack(file) : file;
}

async function hasLockfile(home: string): Promise<boolean> {
  return knowsLockfile(home) && isLocked(await partsOf(home));
}

/** Where the abstract socket does, no process is looked at, and nothing is loaded for that. */
async function partsOf(home: string): Promise<LockfileParts> {
  const { systemTable } = await import('../processes/system-table.ts');
  return { home, pid: process.pid, table: systemTable() };
}

async function giveBack(bound: NonNullable<Bound>): Promise<undefined> {
  await bound.unbind();
  return undefined;
}

async function taken(home: string): Promise<OmoError> {
  const pid = await readHolder(home);
  const who = pid === undefined ? 'another daemon' : `another daemon, pid ${pid},`;
  return new OmoError('E_DAEMON_RUNNING', `${who} owns ${home}; use that one, or stop it with \`omo daemon stop\``);
}

function unusable(home: string, error: unknown): OmoError {
  return new OmoError('E_HOME', `${home} can't be locked: ${messageOf(error)}; see that you may write there`, {
    cause: error,
  });
}

/** Two daemons must not write one journal: without the lock there is nothing left to do here. */
function giveUp(error: OmoError): never {
  process.stderr.write(`omo daemon: ${error.message} [${error.code}]\n`);
  process.exit(error.exit);
}
