import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '../../../src/adapters/socket/client.ts';
import type { Client } from '../../../src/adapters/socket/client.ts';
import { socketPath } from '../../../src/adapters/socket/path.ts';
import { OmoError } from '../../../src/core/errors.ts';
import type { Omo } from '../../support/run-omo.ts';
import { DAEMON, DAEMON_IN_PARTS } from '../../support/built.ts';

const NAIVE = join(import.meta.dirname, 'naive.mjs');
/** Far longer than any start: whoever waits so long has found something. */
const GIVE_UP_MS = 300_000;
const LOOK_MS = 5;

/** The built daemon, in a process group of its own: what it starts, its tmux client among it, dies with it. */
export class Doomed {
  readonly #omo: Omo;
  readonly #naive: string | undefined;
  readonly #out: number;
  #child: ChildProcess | undefined;

  /** `naive`: one of the ways of naive.mjs; absent: the daemon as it is. */
  constructor(omo: Omo, naive: string | undefined) {
    this.#omo = omo;
    this.#naive = naive;
    this.#out = openSync(join(omo.root, 'daemon.out'), 'a', 0o600);
  }

  start(): void {
    const argv = this.#naive === undefined ? [DAEMON] : ['--import', NAIVE, DAEMON_IN_PARTS];
    this.#child = spawn(process.execPath, argv, {
      cwd: '/',
      detached: true,
      stdio: ['ignore', this.#out, this.#out],
      env: { ...this.#omo.env, ...(this.#naive !== undefined && { OMO_TEST_NAIVE: this.#naive }) },
    });
  }

  /** Resolves when it answers a first request. Throws when it ended by itself or does not answer in minutes. */
  async ready(): Promise<Client> {
    const path = socketPath(this.#omo.home, this.#omo.env, process.getuid?.() ?? 0);
    for (const end = Date.now() + GIVE_UP_MS; Date.now() < end; await pause(LOOK_MS)) {
      const client = (await listens(path)) ? await answering(path) : undefined;
      if (client) return client;
      if (this.#child?.exitCode !== null) throw new Error(`the daemon ended by itself, see daemon.out`);
    }
    throw new Error(`the daemon does not answer within ${GIVE_UP_MS} ms`);
  }

  /** What its process has taken of the processor so far, ms. */
  cpuMs(): number {
    const stat = readFileSync(`/proc/${this.#child?.pid}/stat`, 'utf8');
    // proc(5): utime and stime are fields 14 and 15, in ticks of 10 ms; the name before them may have blanks.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  }

  /** Resolves when it has ended by itself. */
  async over(): Promise<void> {
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }

  /** The whole group at once; resolves when the daemon is gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const over = once(child, 'exit');
    process.kill(-child.pid, 'SIGKILL');
    await over;
  }
}

/** The socket of a daemon that was killed is still there; asking in earnest each time would take the time from the daemon. */
async function listens(path: string): Promise<boolean> {
  const socket = createConnection(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function answering(path: string): Promise<Client | undefined> {
  try {
    const client = await connect(path);
    await client.call('inbox', {});
    return client;
  } catch (error) {
    if (error instanceof OmoError) return undefined;
    throw error;
  }
}
