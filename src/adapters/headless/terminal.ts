import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { bootId, isOfThisBoot } from '../processes/boot.ts';
import { OmoError } from '../../core/errors.ts';
import type { AttemptKey, Place, Survivor } from '../../core/events/event.ts';
import type { Seen, StartSpec, Terminal } from '../../ports/terminal.ts';

/** What the headless terminal needs of the process table; the daemon brings the real one. */
export interface Processes {
  /** Start time of a live process, or undefined when it is gone. Its unit is the system's own; only equality counts. */
  startOf(pid: number): Promise<string | undefined>;
  /** Ends the tree of that attempt, whose first process it is or was; returns what survived. */
  endTree(root: { pid: number; pidStart: string }, key: AttemptKey): Promise<Survivor[]>;
}

type ProcessPlace = Extract<Place, { kind: 'process' }>;

/**
 * Workers without tmux: processes of their own session, their output in the log, nothing on standard input.
 * They outlive the daemon, because the launcher reports the end by an event file; what is alive is asked of the process table.
 */
export class HeadlessTerminal implements Terminal {
  readonly kind = 'headless';
  readonly #processes: Processes;
  readonly #live = new Map<number, { key: AttemptKey; worker: string; place: ProcessPlace }>();

  constructor(processes: Processes) {
    this.#processes = processes;
  }

  async start(spec: StartSpec): Promise<Place> {
    const pid = await spawnDetached(spec);
    const pidStart = (await this.#processes.startOf(pid)) ?? '';
    const place: ProcessPlace = { kind: 'process', pid, pidStart, boot: bootId() };
    this.#live.set(pid, { key: spec.key, worker: spec.worker, place });
    return place;
  }

  /** Tells of an attempt from before the daemon's start, as the journal has it. */
  adopt(key: AttemptKey, worker: string, place: ProcessPlace): void {
    this.#live.set(place.pid, { key, worker, place });
  }

  seen(): Promise<Seen[]> {
    return Promise.all(
      [...this.#live.values()].map(async ({ key, worker, place }) => ({
        key,
        worker,
        place,
        state: (await this.#isAlive(place)) ? ALIVE : DEAD,
      })),
    );
  }

  /** Its first process may be gone and have left others. */
  async stop(place: Place, key: AttemptKey): Promise<Survivor[]> {
    if (place.kind !== 'process' || !isOfThisBoot(place.boot)) return [];
    return this.#processes.endTree(place, key);
  }

  async close(worker: string): Promise<void> {
    const mine = [...this.#live.values()].filter((one) => one.worker === worker);
    for (const { place, key } of mine) {
      if (await this.#isAlive(place)) await this.stop(place, key);
      this.#live.delete(place.pid);
    }
  }

  /** Without a terminal there is no screen: what it says is in the log. */
  tail(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  release(): Promise<void> {
    return Promise.resolve();
  }

  async #isAlive({ pid, pidStart, boot }: ProcessPlace): Promise<boolean> {
    return isOfThisBoot(boot) && (await this.#processes.startOf(pid)) === pidStart;
  }
}

const ALIVE = { is: 'alive' } as const;
/** Its exit code is in the launcher's event file, if it lived to write one. */
const DEAD = { is: 'dead' } as const;

function spawnDetached(spec: StartSpec): Promise<number> {
  const [program = '', ...args] = spec.argv;
  const log = openSync(spec.log, 'a', 0o600);
  return new Promise<number>((resolve, reject) => {
    // Plain spawn: execa ends its children with the daemon and buffers what they say; these must outlive it.
    const child = spawn(program, args, {
      env: { TERM: 'dumb', ...spec.env },
      stdio: ['ignore', log, log],
      detached: true,
    });
    child.once('error', (error) =>
      reject(new OmoError('E_FILE', `${program} could not be started: ${error.message}`, { cause: error })),
    );
    child.once('spawn', () => resolve(child.pid ?? 0));
    child.unref();
  }).finally(() => closeSync(log));
}
