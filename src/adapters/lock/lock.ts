import { realpath } from 'node:fs/promises';
import { OmoError } from '../../core/errors.ts';
import { messageOf } from '../../core/fault.ts';
import { bindAbstract } from './abstract.ts';
import { bindLockfile } from './lockfile.ts';
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
  const bound = await bind(home, isAbstract ? bindAbstract : (real) => bindLockfile(real, onLost));
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

async function bind(home: string, way: (real: string) => Promise<Bound>): Promise<Bound> {
  try {
    // One home under two names is one home.
    return await way(await realpath(home));
  } catch (error) {
    throw unusable(home, error);
  }
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
