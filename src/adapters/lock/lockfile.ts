import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { OmoError } from '../../core/errors.ts';
import { errnoOf } from '../../core/fault.ts';
import type { Bound } from './lock.ts';

/** A daemon that was killed keeps the next one out for so long; a shorter time lets two own the home after a hiccup. */
const STALE_MS = 60_000;

/** For systems without abstract sockets. Loaded only then: the library listens to the process' signals. */
export async function bindLockfile(home: string, onLost: (error: OmoError) => void): Promise<Bound> {
  const { lock } = await import('proper-lockfile');
  const lost = (cause: Error): void =>
    onLost(
      new OmoError('E_DAEMON_RUNNING', `this daemon has lost its lock on ${home} (${cause.message}); it must stop`, {
        cause,
      }),
    );
  try {
    const lockfilePath = lockPath(home);
    const unbind = await lock(home, { lockfilePath, stale: STALE_MS, onCompromised: lost });
    return { unbind };
  } catch (error) {
    if (errnoOf(error) === 'ELOCKED') return undefined;
    throw error;
  }
}

/** Whether a daemon holds the lock file; loads the library only where there is one. */
export async function isLocked(home: string): Promise<boolean> {
  if (!existsSync(lockPath(home))) return false;
  const { check } = await import('proper-lockfile');
  return check(home, { lockfilePath: lockPath(home), stale: STALE_MS });
}

function lockPath(home: string): string {
  return join(home, 'run', 'daemon.lock');
}
