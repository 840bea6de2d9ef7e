import { createHash } from 'node:crypto';
import { readFile, realpath, writeFile } from 'node:fs/promises';
import type { Server } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { OmoError } from '../../core/errors.ts';
import { errnoOf } from '../../core/fault.ts';

export interface HomeLock {
  release(): Promise<void>;
}

export interface LockOptions {
  /** `auto`: the abstract socket on Linux, else the lock file. */
  readonly way?: 'auto' | 'abstract-socket' | 'lock-file';
  /** The lock was lost though it was not released: whoever held it must stop writing at once. Only with a lock file. */
  readonly onLost?: (error: Error) => void;
}

/**
 * Makes this process the one daemon of a home, until it ends or lets go. Throws E_DAEMON_RUNNING when another is.
 * On Linux the lock is an abstract socket: the kernel frees it the moment its holder dies, however it dies, and neither
 * a blocked event loop nor a stepped clock can make two owners, as both can with a lock file that ages.
 */
export async function takeHome(home: string, options: LockOptions = {}): Promise<HomeLock> {
  const { way = 'auto', onLost = giveUp } = options;
  const real = await realpath(home);
  const abstract = way === 'abstract-socket' || (way === 'auto' && process.platform === 'linux');
  const lock = abstract ? await takeSocket(real) : await takeFile(real, onLost);
  await writeFile(noteOf(real), String(process.pid), { mode: 0o600 });
  return lock;
}

function noteOf(home: string): string {
  return join(home, 'run', 'daemon.pid');
}

async function takeSocket(home: string): Promise<HomeLock> {
  const name = `\0omo-${createHash('sha256').update(home).digest('hex').slice(0, 32)}`;
  const server = createServer((socket) => socket.destroy());
  try {
    await listen(server, name);
  } catch (error) {
    if (errnoOf(error) === 'EADDRINUSE') throw await running(home, error);
    throw error;
  }
  // Held by its process, not by its event loop.
  server.unref();
  return { release: () => new Promise((done) => server.close(() => done())) };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ path, exclusive: true }, resolve);
  });
}

/** A lock that is not renewed for a minute is another's to take. */
const STALE_MS = 60_000;

async function takeFile(home: string, onLost: (error: Error) => void): Promise<HomeLock> {
  const { lock } = await import('proper-lockfile');
  try {
    const release = await lock(home, { lockfilePath: join(home, 'run', 'daemon.lock'), stale: STALE_MS, onCompromised: onLost });
    return { release };
  } catch (error) {
    if (errnoOf(error) === 'ELOCKED') throw await running(home, error);
    throw error;
  }
}

async function running(home: string, cause: unknown): Promise<OmoError> {
  const pid = await readNote(home);
  const who = pid === undefined ? 'a daemon' : `a daemon (pid ${pid})`;
  return new OmoError('E_DAEMON_RUNNING', `${who} is already running for ${home}. Use it, or end it with \`omo daemon stop\` first.`, { cause });
}

async function readNote(home: string): Promise<string | undefined> {
  try {
    return (await readFile(noteOf(home), 'utf8')).trim();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Two daemons must not write one journal: without the lock there is nothing left to do here. */
function giveUp(error: Error): void {
  process.stderr.write(`omo daemon: the lock on its home was lost: ${error.message} [E_DAEMON_RUNNING]\n`);
  process.exit(1);
}
