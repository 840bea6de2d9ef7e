import { startSubject } from './lib/child.js';
import { digits, ms } from './lib/format.js';
import { hold } from './lib/verdict.js';
import { withWorld } from './lib/world.js';

const SMALL = [400];
const LARGE = [200_000, 1_000_000];
const SIZES = { short: { rounds: 1, small: 10_000, large: 60 }, full: { rounds: 5, small: 50_000, large: 200 } };
const HOLD_MS = 5000;
const LIMIT_MS = 50;
const DRAIN_MS = 10_000;

/** What a flood of event files does to the daemon's event loop. */
export const benchmark = {
  name: 'inbox',
  title: 'Inbox: very many event files at once',
  run: measure,
};

/**
 * @typedef {{ longestMs: number, ownMs: number, drainedMs: number, missed: number }} Drained
 * @typedef {{ name: string, count: number, bytes: number[], when: 'before' | 'running' | 'held up' }} Flood
 * @typedef {{ flood: Flood, all: Drained[] }} Told
 */

/**
 * @param {import('./lib/types.d.ts').Context} context
 * @returns {Promise<import('./lib/types.d.ts').Outcome>}
 */
async function measure({ pace }) {
  const { rounds, small, large } = SIZES[pace];
  /** @type {Flood[]} */
  const floods = [
    { name: `${small} that lay there at the start`, count: small, bytes: SMALL, when: 'before' },
    { name: `${small} while it runs`, count: small, bytes: SMALL, when: 'running' },
    { name: `${2 * small} while it was held up for 5 s`, count: 2 * small, bytes: SMALL, when: 'held up' },
    { name: `${large} of 200 KB and 1 MB in turn`, count: large, bytes: LARGE, when: 'running' },
  ];
  const told = [];
  for (const flood of floods) told.push({ flood, all: await roundsOf(flood, rounds) });
  return outcome(told, rounds);
}

/**
 * The rounds of one flood, each with a home and processes of its own.
 *
 * @param {Flood} flood
 * @param {number} rounds
 */
async function roundsOf(flood, rounds) {
  const all = [];
  for (let round = 0; round < rounds; round++) all.push(await drained(flood));
  return all;
}

/**
 * @param {Flood} flood
 * @returns {Promise<Drained>}
 */
function drained({ count, bytes, when }) {
  return withWorld(async (world) => {
    const home = world.home.root;
    const burst = await startSubject(world, 'burst.js', { home, count, bytes });
    const inbox = await startSubject(world, 'inbox.js', { home });
    if (when === 'before') await burst.ask({});
    else await inbox.ask({ is: 'open' });
    const draining = inbox.ask({ is: 'drain', count, holdMs: when === 'held up' ? HOLD_MS : 0 });
    if (when !== 'before') await burst.ask({});
    return draining;
  });
}

/**
 * @param {Told[]} told
 * @param {number} rounds
 * @returns {import('./lib/types.d.ts').Outcome}
 */
function outcome(told, rounds) {
  return {
    tables: [
      {
        title: `Rounds: ${rounds}`,
        head: ['files', 'loop held up, least', 'most', 'with the machine’s share, most', 'drained in', 'missed'],
        rows: told.map(rowOf),
      },
    ],
    verdicts: told.flatMap(verdictsOf),
    notes: [
      'From the file to the journal on disk to the file’s removal; another process renames the files into the folder as fast as it can.',
      'Held up is the longest turn of the event loop in a round, without the time in which its thread stood in the queue for a processor; with that it is what `monitorEventLoopDelay` tells. What omo does shows in every round, so the least of them is compared; a busy machine makes other rounds longer.',
    ],
  };
}

/** @param {Told} told */
function rowOf({ flood, all }) {
  const { least, most } = extremes(all);
  return [
    flood.name,
    ms(least('ownMs')),
    ms(most('ownMs')),
    ms(most('longestMs')),
    `${seconds(least('drainedMs'))} to ${seconds(most('drainedMs'))}`,
    String(most('missed')),
  ];
}

/**
 * @param {Told} told
 * @returns {import('./lib/types.d.ts').Verdict[]}
 */
function verdictsOf({ flood, all }) {
  const { least, most } = extremes(all);
  const held = Number.isNaN(least('ownMs')) ? least('longestMs') : least('ownMs');
  const drainMs = least('drainedMs');
  const missed = most('missed');
  return [
    verdict(`${flood.name}: loop held up`, ms(held), `< ${LIMIT_MS} ms`, held < LIMIT_MS),
    verdict(`${flood.name}: drained`, seconds(drainMs), `≤ ${seconds(DRAIN_MS)}`, drainMs <= DRAIN_MS),
    verdict(`${flood.name}: missed`, String(missed), '0', missed === 0),
  ];
}

/** @param {Drained[]} all */
function extremes(all) {
  const of = (/** @type {keyof Drained} */ key) => all.map((one) => one[key]);
  return {
    least: (/** @type {keyof Drained} */ key) => Math.min(...of(key)),
    most: (/** @type {keyof Drained} */ key) => Math.max(...of(key)),
  };
}

/**
 * @param {string} what
 * @param {string} ours
 * @param {string} target
 * @param {boolean} kept
 * @returns {import('./lib/types.d.ts').Verdict}
 */
function verdict(what, ours, target, kept) {
  return { what, ours, against: '-', ratio: '-', target, held: hold(kept) };
}

/** @param {number} value ms */
function seconds(value) {
  return `${digits(value / 1000)} s`;
}
