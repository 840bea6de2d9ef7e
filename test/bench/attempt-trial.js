import { mkdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openInbox } from '../../dist/adapters/inbox/inbox.js';
import { programOf } from './attempt-ends.js';
import { Arrivals } from './lib/arrivals.js';
import { nowMs } from './lib/clock.js';
import { openFifo } from './lib/fifo.js';

/**
 * @typedef {import('./attempt-ends.js').End} End
 *
 * @typedef {object} Told What was learned of one attempt.
 * @property {End} end
 * @property {'right' | 'wrong'} event What the event file of the launcher says; one that was killed must write none.
 * @property {'right' | 'wrong'} pane What tmux says.
 * @property {number} knownMs From its death until the first of them was heard.
 */

const LAUNCHER = fileURLToPath(new URL('../../hooks/run-attempt.sh', import.meta.url));
const WORKERS = 6;
/** How often the daemon asks the terminal. */
const LOOK_MS = 1000;

/** Runs attempts as the daemon does, and listens for their ends in both ways. */
export class AttemptTrial {
  #deaths = new Arrivals();
  #heard = new Arrivals();
  #seen = new Arrivals();
  /** @type {Map<string, unknown>} By task. */
  #codes = new Map();
  #world;
  #fifo;

  /** @param {import('./lib/world.js').World} world */
  constructor(world) {
    this.#world = world;
    this.#fifo = world.path('deaths');
  }

  /**
   * @param {readonly End[]} ends
   * @returns {Promise<Told[]>}
   */
  async run(ends) {
    openFifo(this.#world, this.#fifo, (line, at) => this.#deaths.note(line, at));
    await this.#listen();
    const over = new AbortController();
    const looking = this.#lookUntil(over.signal);
    const told = await this.#work(ends.map((end, index) => ({ end, task: `t${index}` })));
    over.abort();
    await looking;
    return told;
  }

  async #listen() {
    const inbox = openInbox({ home: this.#world.home.root, onError: fail });
    this.#world.ends.push(() => inbox.close());
    await inbox.open(async (/** @type {any[]} */ letters) => {
      for (const letter of letters) this.#hear(letter);
    });
  }

  /** @param {any} letter */
  #hear({ is, file, reason, payload }) {
    if (is !== 'event') throw new Error(`${file} was refused: ${reason}`);
    this.#codes.set(payload.task, payload.exit_code);
    this.#heard.note(payload.task, nowMs());
  }

  /** @param {AbortSignal} over */
  async #lookUntil(over) {
    while (!over.aborted) {
      for (const { key, state } of await this.#world.terminal.seen())
        if (state.is === 'dead') this.#seen.note(key.task, nowMs());
      await pause(LOOK_MS);
    }
  }

  /** @param {{ end: End, task: string }[]} left */
  async #work(left) {
    /** @type {Told[]} */
    const told = [];
    const hand = async (/** @type {string} */ worker) => {
      for (let next = left.shift(); next !== undefined; next = left.shift())
        told.push(await this.#attempt(worker, next));
    };
    await Promise.all(Array.from({ length: WORKERS }, (_, index) => hand(`w${index}`)));
    return told;
  }

  /**
   * @param {string} worker
   * @param {{ end: End, task: string }} what
   * @returns {Promise<Told>}
   */
  async #attempt(worker, { end, task }) {
    const place = await this.#world.terminal.start(await this.#spec(worker, task, end));
    const lastWord = await this.#deaths.of(task);
    const died = end.is === 'launcher killed' ? kill(place.pid) : lastWord;
    const known = end.is === 'launcher killed' ? await this.#seen.of(task) : await this.#heard.of(task);
    const state = await this.#deadState(task);
    const [event, pane] = [this.#eventRight(task, end), paneRight(state, end)];
    return { end, event: verdict(event), pane: verdict(pane), knownMs: known - died };
  }

  /**
   * @param {string} worker
   * @param {string} task
   * @param {End} end
   */
  async #spec(worker, task, end) {
    const key = { run: 'bench', task, attempt: 1 };
    const { dir, log } = this.#world.home.attempt(key);
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const { PATH, OMO_HOME } = this.#world.env;
    const env = { PATH, OMO_HOME, ORCH_WORKER_NAME: worker, OMO_RUN_ID: key.run, OMO_TASK_ID: task, OMO_ATTEMPT: '1' };
    const argv = ['/bin/sh', LAUNCHER, dir, this.#world.dir, '-', '-', ...programOf(end, task, this.#fifo)];
    return { key, worker, argv, env, log };
  }

  /** @param {string} task */
  async #deadState(task) {
    for (;;) {
      const found = (await this.#world.terminal.seen()).find(({ key }) => key.task === task);
      if (found === undefined) throw new Error(`the pane of ${task} is gone`);
      if (found.state.is === 'dead') return found.state;
      await pause(5);
    }
  }

  /**
   * @param {string} task
   * @param {End} end
   */
  #eventRight(task, end) {
    return end.is === 'launcher killed' ? !this.#codes.has(task) : this.#codes.get(task) === end.code;
  }
}

/**
 * @param {{ exitCode?: number, signal?: string }} state
 * @param {End} end
 */
function paneRight({ exitCode, signal }, end) {
  return end.is === 'launcher killed' ? signal === 'SIGKILL' && exitCode === undefined : exitCode === end.code;
}

/**
 * @param {unknown} error
 * @returns {never}
 */
function fail(error) {
  throw error;
}

/** @param {number} pid */
function kill(pid) {
  process.kill(pid, 'SIGKILL');
  return nowMs();
}

/** @param {boolean} right */
function verdict(right) {
  return right ? 'right' : 'wrong';
}
