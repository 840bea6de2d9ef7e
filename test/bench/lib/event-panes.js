import { mkdir } from 'node:fs/promises';
import { homeAt, prepareHome } from '../../../dist/config/home.js';
import { Arrivals } from './arrivals.js';
import { openFifo } from './fifo.js';

const WORKERS = 10;
/** After that an event counts as lost. */
const LOST_MS = 15_000;

/**
 * One way of answering: its home, ten panes of its own with a raw reader each, and what has arrived in them.
 * The readers pass every byte on at once; the clock is at the other end of their FIFOs.
 */
export class EventPanes {
  #arrivals = new Arrivals();
  #sent = 0;
  lost = 0;
  /** @type {Record<string, any>} */
  places = {};

  /**
   * @param {import('./world.js').World} world
   * @param {string} label Letters and digits; stands in the names of its workers.
   */
  constructor(world, label) {
    this.world = world;
    this.label = label;
    this.home = homeAt(world.path(`home-${label}`));
  }

  async open() {
    await mkdir(this.home.root, { mode: 0o700 });
    await prepareHome(this.home);
    for (let index = 0; index < WORKERS; index += 1) await this.#openPane(`${this.label}${index}`);
  }

  /** @param {string} worker */
  async #openPane(worker) {
    const path = this.world.path(`fifo-${worker}`);
    openFifo(this.world, path, (line, at) => this.#arrivals.note(line, at));
    const reader = `stty raw -echo; echo ready-${worker} >"$0"; exec cat >"$0"`;
    this.places[worker] = await this.world.terminal.start(this.world.spec(worker, ['/bin/sh', '-c', reader, path]));
    await this.#arrivals.of(`ready-${worker}`);
  }

  /**
   * Emits so many events at once and waits until each is typed; ms from the file to the bytes, of those that came.
   *
   * @param {{ ask: (files: object) => Promise<number[]> }} producer
   * @param {number} count
   */
  async emit(producer, count) {
    const events = Array.from({ length: count }, () => this.#event());
    const stamps = await producer.ask(events.map(({ file }) => file));
    const arrived = await Promise.all(events.map(({ id }) => this.#arrivals.within(id, LOST_MS)));
    this.lost += arrived.filter((at) => at === undefined).length;
    return arrived.flatMap((at, index) => (at === undefined ? [] : [at - (stamps[index] ?? Number.NaN)]));
  }

  #event() {
    this.#sent += 1;
    const id = `${this.label}e${this.#sent}`;
    const worker = `${this.label}${this.#sent % WORKERS}`;
    const name = `${String(this.places[worker].pane).slice(1)}.${id}.event`;
    const body = JSON.stringify({ type: 'worker_stopped', worker_name: worker, session_id: id, ...REST });
    return { id, file: { from: `${this.home.outbox}/${name}`, to: `${this.home.events}/${name}`, body } };
  }
}

/** As much as a hook sends. */
const REST = {
  timestamp: '2025-01-01T00:00:00Z',
  terminal_content: 'The tests pass. Shall I go on with the next one?\n'.repeat(12),
};
