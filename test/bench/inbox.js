import { startSubject } from './lib/child.js';
import { digits, ms } from './lib/format.js';
import { hold } from './lib/verdict.js';
import { withWorld } from './lib/world.js';

const SMALL = [400];
const LARGE = [200_000, 1_000_000];
const SIZES = { short: { rounds: 1, small: 10_000, large: 60 }, full: { rounds: 3, small: 50_000, large: 200 } };
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
  const worst = [];
  for (const flood of floods) worst.push({ flood, drained: await worstOf(flood, rounds) });
  return outcome(worst, rounds);
}

/**
 * The worst of each figure over the rounds, each with a home and processes of its own.
 *
 * @param {Flood} flood
 * @param {number} rounds
 */
async function worstOf(flood, rounds) {
  const all = [];
  for (let round = 0; round < rounds; round++) all.push(await drained(flood));
  const most = (/** @type {keyof Drained} */ key) => Math.max(...all.map((one) => one[key]));
  return {
    longestMs: most('longestMs'),
    ownMs: most('ownMs'),
    drainedMs: most('drainedMs'),
    missed: most('missed'),
  };
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
 * @param {{ flood: Flood, drained: Drained }[]} worst
 * @param {number} rounds
 * @returns {import('./lib/types.d.ts').Outcome}
 */
function outcome(worst, rounds) {
  const rows = worst.map(({ flood, drained: { longestMs, ownMs, drainedMs, missed } }) => [
    flood.name,
    ms(ownMs),
    ms(longestMs),
    seconds(drainedMs),
    String(missed),
  ]);
  return {
    tables: [
      {
        title: `The worst of ${rounds}`,
        head: ['files', 'loop held up by omo', 'and by the machine', 'drained in', 'missed'],
        rows,
      },
    ],
    verdicts: worst.flatMap(verdictsOf),
    notes: [
      'From the file to the journal on disk to the file’s removal; the files are renamed into the folder by another process as fast as it can, and with them all on two processors.',
      'Held up by omo: the longest turn of the event loop without the time in which the process waited for a processor; with it, it is what `monitorEventLoopDelay` tells.',
    ],
  };
}

/**
 * @param {{ flood: Flood, drained: Drained }} one
 * @returns {import('./lib/types.d.ts').Verdict[]}
 */
function verdictsOf({ flood, drained: { longestMs, ownMs, drainedMs, missed } }) {
  const held = Number.isNaN(ownMs) ? longestMs : ownMs;
  const what = flood.name;
  return [
    told(`${what}: loop held up`, ms(held), `< ${LIMIT_MS} ms`, held < LIMIT_MS),
    told(`${what}: drained`, seconds(drainedMs), `≤ ${seconds(DRAIN_MS)}`, drainedMs <= DRAIN_MS),
    told(`${what}: missed`, String(missed), '0', missed === 0),
  ];
}

/**
 * @param {string} what
 * @param {string} ours
 * @param {string} target
 * @param {boolean} kept
 * @returns {import('./lib/types.d.ts').Verdict}
 */
function told(what, ours, target, kept) {
  return { what, ours, against: '-', ratio: '-', target, held: hold(kept) };
}

/** @param {number} value ms */
function seconds(value) {
  return `${digits(value / 1000)} s`;
}
