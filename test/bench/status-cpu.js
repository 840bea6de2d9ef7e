import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { interleave, repeat } from './lib/interleave.js';
import { OMO, startDaemon } from './lib/omo.js';
import { timesTable } from './lib/table.js';
import { atMost } from './lib/verdict.js';
import { withWorld } from './lib/world.js';

const SIZES = { short: { rounds: 5, times: 2 }, full: { rounds: 25, times: 2 } };
const WAYS = { ours: '`omo status`', json: '`omo status --json`', floor: '`node -e 0`' };

/** What looking costs: processor time of the whole command, while a daemon runs. */
export const benchmark = {
  name: 'status',
  title: '`omo status`: processor time, user and system',
  run: (/** @type {import('./lib/types.d.ts').Context} */ context) => withWorld((world) => measure(world, context)),
};

/**
 * @param {import('./lib/world.js').World} world
 * @param {import('./lib/types.d.ts').Context} context
 * @returns {Promise<import('./lib/types.d.ts').Outcome>}
 */
async function measure(world, { pace, random }) {
  const { rounds, times } = SIZES[pace];
  await startDaemon(world);
  const way = (/** @type {string} */ name, /** @type {string[]} */ ...argv) => ({
    name,
    measure: () => repeat(times, () => cpuOf(world.env, [process.execPath, ...argv])),
  });
  const ways = [way(WAYS.ours, OMO, 'status'), way(WAYS.json, OMO, 'status', '--json'), way(WAYS.floor, '-e', '0')];
  const samples = await interleave(ways, rounds, random);
  return {
    tables: [timesTable('Processor time', samples, WAYS.ours)],
    verdicts: [atMost('CPU of `omo status`', samples, { ours: WAYS.ours, against: WAYS.floor, target: 1.5 })],
    notes: [],
  };
}

/**
 * User and system time of a program and its children in ms, as the kernel counts it for bash, whose `time` has
 * milliseconds. Node has no way to ask for that of a child.
 *
 * @param {Record<string, string>} env
 * @param {string[]} argv
 */
async function cpuOf(env, argv) {
  const script = 'TIMEFORMAT="%3U %3S"; time "$@" >/dev/null';
  const { stderr } = await promisify(execFile)('bash', ['-c', script, 'bash', ...argv], { env });
  const match = /^(\d+\.\d+) (\d+\.\d+)$/m.exec(stderr);
  if (match === null) throw new Error(`bash should tell the processor time, but said: ${stderr}`);
  return (Number(match[1]) + Number(match[2])) * 1000;
}
