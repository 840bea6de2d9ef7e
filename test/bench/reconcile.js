import { timed } from './lib/clock.js';
import { interleave, repeat } from './lib/interleave.js';
import { timesTable } from './lib/table.js';
import { faster } from './lib/verdict.js';
import { withWorld } from './lib/world.js';

const SIZES = { short: { rounds: 2, ours: 20 }, full: { rounds: 12, ours: 40 } };
const SESSIONS = 200;
const WAYS = { ours: 'omo, `seen()`', process: 'a `tmux list-panes` per session' };
const FORMAT = '#{pane_id} #{pane_pid} #{pane_dead} #{pane_dead_status}';

/** Learning what became of 200 workers. */
export const benchmark = {
  name: 'reconcile',
  title: `Reconcile: the state of ${SESSIONS} sessions`,
  run: (/** @type {import('./lib/types.d.ts').Context} */ context) => withWorld((world) => measure(world, context)),
};

/**
 * @param {import('./lib/world.js').World} world
 * @param {import('./lib/types.d.ts').Context} context
 * @returns {Promise<import('./lib/types.d.ts').Outcome>}
 */
async function measure(world, { pace, random }) {
  const size = SIZES[pace];
  const workers = Array.from({ length: SESSIONS }, (_, index) => `w${index}`);
  for (const worker of workers) await world.terminal.start(world.spec(worker, ['/bin/sleep', '900']));
  const samples = await interleave(
    [
      { name: WAYS.ours, measure: () => repeat(size.ours, () => timed(() => seeAll(world))) },
      { name: WAYS.process, measure: () => repeat(1, () => timed(() => askEach(world, workers))) },
    ],
    size.rounds,
    random,
  );
  return {
    tables: [timesTable(`All ${SESSIONS} of them`, samples, WAYS.ours)],
    verdicts: [
      faster(`reconcile ${SESSIONS} sessions`, samples, { ours: WAYS.ours, against: WAYS.process, target: 300 }),
    ],
    notes: [],
  };
}

/** @param {import('./lib/world.js').World} world */
async function seeAll(world) {
  const { length } = await world.terminal.seen();
  if (length !== SESSIONS) throw new Error(`${length} of ${SESSIONS} workers were seen`);
}

/**
 * @param {import('./lib/world.js').World} world
 * @param {readonly string[]} workers
 */
async function askEach(world, workers) {
  for (const worker of workers) await world.tmux('list-panes', '-t', `=omo-worker-${worker}:`, '-F', FORMAT);
}
