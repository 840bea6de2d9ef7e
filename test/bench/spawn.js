import { spawn } from 'node:child_process';
// The process that would call child_process.spawn in place of tmux is the daemon: its parts are loaded, since a fork costs by the heap.
import '../../dist/daemon/daemon.js';
import { existsSync } from 'node:fs';
import { Arrivals } from './lib/arrivals.js';
import { nowMs } from './lib/clock.js';
import { openFifo } from './lib/fifo.js';
import { interleave, repeat } from './lib/interleave.js';
import { timesTable } from './lib/table.js';
import { atMost, told } from './lib/verdict.js';
import { withWorld } from './lib/world.js';

const SIZES = {
  short: { rounds: 20, ours: 1, child: 1, typed: 1 },
  full: { rounds: 120, ours: 1, child: 1, typed: 1 },
};
const WAYS = { ours: 'omo', child: 'child_process.spawn', typed: 'login shell, typed into' };

/** From the call to the first instruction of the program, which is the same small program in all of them. */
export const benchmark = {
  name: 'spawn',
  title: 'Spawn: call → first instruction of the program',
  run: (/** @type {import('./lib/types.d.ts').Context} */ context) => withWorld((world) => measure(world, context)),
};

/**
 * @param {import('./lib/world.js').World} world
 * @param {import('./lib/types.d.ts').Context} context
 * @returns {Promise<import('./lib/types.d.ts').Outcome>}
 */
async function measure(world, { pace, random }) {
  const size = SIZES[pace];
  const bench = new SpawnBench(world);
  await world.terminal.open();
  await world.tmux('set-option', '-g', 'default-shell', existsSync('/bin/bash') ? '/bin/bash' : '/bin/sh');
  const samples = await interleave(
    [
      { name: WAYS.ours, measure: () => repeat(size.ours, () => bench.ours()) },
      { name: WAYS.child, measure: () => repeat(size.child, () => bench.child()) },
      { name: WAYS.typed, measure: () => repeat(size.typed, () => bench.typed()) },
    ],
    size.rounds,
    random,
  );
  return outcome(samples);
}

/**
 * @param {import('./lib/types.d.ts').Samples} samples
 * @returns {import('./lib/types.d.ts').Outcome}
 */
function outcome(samples) {
  return {
    tables: [timesTable('One at a time', samples, WAYS.ours)],
    verdicts: [
      atMost('spawn in tmux', samples, { ours: WAYS.ours, against: WAYS.child, target: 1.5 }),
      told('spawn in tmux', samples, { ours: WAYS.ours, against: WAYS.typed }),
    ],
    notes: [
      'The program is `sh` writing a word into a FIFO; the other end of that FIFO is the clock in every row.',
      'Both are called from a process that has the daemon’s parts loaded, as the daemon would; a fork costs the more the larger the process is.',
      '`child_process.spawn` gives it three pipes, as it does when nothing else is said; omo a session, a pane, tags and a log.',
    ],
  };
}

class SpawnBench {
  #arrivals = new Arrivals();
  #count = 0;
  #world;

  /** @param {import('./lib/world.js').World} world */
  constructor(world) {
    this.#world = world;
    openFifo(world, world.path('stamps'), (line, at) => this.#arrivals.note(line, at));
  }

  async ours() {
    const { name, argv } = this.#next();
    const begin = nowMs();
    const started = this.#world.terminal.start(this.#world.spec(name, argv));
    const at = await this.#arrivals.of(name);
    await started;
    await this.#world.terminal.close(name);
    return at - begin;
  }

  async child() {
    const { name, argv } = this.#next();
    const begin = nowMs();
    const child = spawn(argv[0] ?? '', argv.slice(1), { env: this.#world.env });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const at = await this.#arrivals.of(name);
    await ended;
    return at - begin;
  }

  /** What most scripts around tmux do. */
  async typed() {
    const { name, line } = this.#next();
    const begin = nowMs();
    await this.#world.tmux('new-session', '-d', '-s', name, '-x', '200', '-y', '50');
    await this.#world.tmux('send-keys', '-t', `=${name}:`, line, 'Enter');
    const at = await this.#arrivals.of(name);
    await this.#world.tmux('kill-session', '-t', `=${name}:`);
    return at - begin;
  }

  #next() {
    this.#count += 1;
    const name = `s${this.#count}`;
    const fifo = this.#world.path('stamps');
    const argv = ['/bin/sh', '-c', 'echo $0 > $1', name, fifo];
    return { name, argv, line: `/bin/sh -c 'echo $0 > $1' ${name} ${fifo}` };
  }
}
