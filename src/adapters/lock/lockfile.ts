import { existsSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { OmoError } from '../../core/errors.ts';
import { errnoOf, ifThere } from '../../core/fault.ts';
import type { ProcessTable } from '../processes/process-table.ts';
import { type Owner, ownerOf, standingOf } from './owner.ts';
import type { Bound } from './lock.ts';
import { type Holder, holderIn, takeTurn } from './turns.ts';

/** Who could not be looked at, on another machine or in another container, has said nothing for so long: it is taken for gone. */
const STALE_MS = 60_000;

/** What it takes to lock a home by a file. */
export interface LockfileParts {
  /** Its real path. */
  readonly home: string;
  readonly pid: number;
  readonly table: ProcessTable;
}

/**
 * For systems without abstract sockets. Two things make one owner: a turn, which says who it is, so that the next knows at once
 * when it is gone; and a lock that is touched all the time, for those who can't look at it, and by which an owner learns that it
 * has lost its home. The library for that is loaded only here: it listens to the process' signals.
 */
export async function bindLockfile(parts: LockfileParts, onLost: (error: OmoError) => void): Promise<Bound> {
  const { home, pid, table } = parts;
  const own = await ownerOf(pid, table);
  let before: Before = 'unsure';
  const turn = await takeTurn(turnsIn(home), own, async (holder) => {
    before = await lookAt(holder, own, table);
    return before === 'out' || (before === 'unsure' && !(await isTouched(home)));
  });
  if (turn === undefined) return undefined;
  const unlock = await lockFor(home, before, onLost).catch((error: unknown) => {
    turn.giveBack('unsure');
    throw error;
  });
  if (unlock !== undefined) return { unbind: () => unlock().finally(() => turn.giveBack('free')) };
  turn.giveBack('unsure');
  return undefined;
}

/** Whether a home was ever locked so. */
export function knowsLockfile(home: string): boolean {
  return existsSync(turnsIn(home)) || existsSync(lockPath(home));
}

/** Whether a daemon holds the lock file. */
export async function isLocked({ home, pid, table }: LockfileParts): Promise<boolean> {
  const before = await lookAt(holderIn(turnsIn(home)), await ownerOf(pid, table), table);
  return before === 'in' || (before === 'unsure' && (await isTouched(home)));
}

/** How the one before stands; `unsure`: its lock has to tell. */
type Before = 'in' | 'out' | 'unsure';

async function lookAt(holder: Holder, here: Owner, table: ProcessTable): Promise<Before> {
  if (holder.is === 'free') return 'out';
  if (holder.is !== 'owner') return 'unsure';
  return ({ alive: 'in', gone: 'out', unknown: 'unsure' } as const)[await standingOf(holder.owner, here, table)];
}

/** undefined: somebody without a turn has it, a daemon of an omo before 0.5.0. */
async function lockFor(
  home: string,
  before: Before,
  onLost: (error: OmoError) => void,
): Promise<(() => Promise<void>) | undefined> {
  const { lock } = await import('proper-lockfile');
  // With the turn at hand nobody else can have made it meanwhile.
  if (before === 'out') await removeLock(home);
  try {
    const onCompromised = (cause: Error): void => onLost(lost(home, cause));
    return await lock(home, { lockfilePath: lockPath(home), stale: STALE_MS, onCompromised });
  } catch (error) {
    if (errnoOf(error) === 'ELOCKED') return undefined;
    throw error;
  }
}

async function removeLock(home: string): Promise<void> {
  await ifThere(() => rmdir(lockPath(home)));
}

function lost(home: string, cause: Error): OmoError {
  return new OmoError('E_DAEMON_RUNNING', `this daemon has lost its lock on ${home} (${cause.message}); it must stop`, {
    cause,
  });
}

async function isTouched(home: string): Promise<boolean> {
  if (!existsSync(lockPath(home))) return false;
  const { check } = await import('proper-lockfile');
  return check(home, { lockfilePath: lockPath(home), stale: STALE_MS });
}

function lockPath(home: string): string {
  return join(home, 'run', 'daemon.lock');
}

function turnsIn(home: string): string {
  return join(home, 'run', 'turns');
}
