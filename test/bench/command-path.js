import { interleave, repeat } from './lib/interleave.js';
import { timed } from './lib/clock.js';
import { timesTable } from './lib/table.js';
import { faster } from './lib/verdict.js';
import { withWorld } from './lib/world.js';

const SIZES = {
  short: { rounds: 4, process: 10, single: 100, batches: 3 },
  full: { rounds: 15, process: 20, single: 300, batches: 5 },
};
const BATCH = 200;
const WAYS = { single: 'omo, one at a time', piped: `omo, ${BATCH} pipelined`, process: 'a process each' };

/** One `send-keys`: over the control client that omo keeps open, and with a `tmux` process of its own. */
export const benchmark = {
  name: 'command',
  title: 'Command path: one `send-keys`',
  run: (/** @type {import('./lib/types.d.ts').Context} */ context) => withWorld((world) => measure(world, context)),
};

/**
 * @param {import('./lib/world.js').World} world
 * @param {import('./lib/types.d.ts').Context} context
 * @returns {Promise<import('./lib/types.d.ts').Outcome>}
 */
async function measure(world, { pace, random }) {
  const size = SIZES[pace];
  const place = await world.terminal.start(
    world.spec('keys', ['/bin/sh', '-c', 'stty raw -echo; exec cat >/dev/null']),
  );
  const { pane, client } = await reach(world, place);
  const keys = ['send-keys', '-t', pane, 'x'];
  const samples = await interleave(
    [
      { name: WAYS.single, measure: () => repeat(size.single, () => timed(() => client.run(keys))) },
      { name: WAYS.piped, measure: () => repeat(size.batches, () => pipelined(client, keys)) },
      { name: WAYS.process, measure: () => repeat(size.process, () => timed(() => world.tmux(...keys))) },
    ],
    size.rounds,
    random,
  );
  return {
    tables: [timesTable('Per command', samples, WAYS.single)],
    verdicts: [
      faster('send-keys, one at a time', samples, { ours: WAYS.single, against: WAYS.process, target: 20 }),
      faster(`send-keys, ${BATCH} pipelined`, samples, { ours: WAYS.piped, against: WAYS.process, target: 80 }),
    ],
    notes: [],
  };
}

/**
 * @param {import('./lib/world.js').World} world
 * @param {Awaited<ReturnType<import('./lib/world.js').World['terminal']['start']>>} place
 */
async function reach(world, place) {
  const linked = await world.terminal.at(place);
  if (linked === undefined || place.kind !== 'pane') throw new Error('the pane that was just started is out of reach');
  return { pane: place.pane, client: linked.client };
}

/**
 * @param {{ run: (command: string[]) => Promise<unknown> }} client
 * @param {string[]} keys
 */
async function pipelined(client, keys) {
  const whole = await timed(() => Promise.all(Array.from({ length: BATCH }, () => client.run(keys))));
  return whole / BATCH;
}
