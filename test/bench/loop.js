import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startSubject } from './lib/child.js';
import { EventPanes } from './lib/event-panes.js';
import { interleave, repeat } from './lib/interleave.js';
import { timesTable } from './lib/table.js';
import { atMost, faster } from './lib/verdict.js';
import { SOCKET, withWorld } from './lib/world.js';

const SIZES = { short: { rounds: 3, single: 6, bursts: 1 }, full: { rounds: 12, single: 12, bursts: 6 } };
const BURST = 200;
const WAYS = {
  ours: 'omo',
  unsynced: 'omo without fsync',
  receipts: 'omo with receipts and dialog guard',
  finish: 'chokidar awaitWriteFinish + processes',
  plain: 'chokidar + processes',
  shell: '`inotifywait` + `tmux send-keys`',
};

/** From an event file to the bytes of the answer, text and Enter, read by a program in a pane. */
export const benchmark = {
  name: 'loop',
  title: 'Loop: event file → bytes read in the pane',
  run: (/** @type {import('./lib/types.d.ts').Context} */ context) => withWorld((world) => measure(world, context)),
};

/**
 * @param {import('./lib/world.js').World} world
 * @param {import('./lib/types.d.ts').Context} context
 * @returns {Promise<import('./lib/types.d.ts').Outcome>}
 */
async function measure(world, { pace, random }) {
  const size = SIZES[pace];
  const producer = await startSubject(world, 'producer.js');
  const ways = await openWays(world);
  const single = await interleave(
    ways.map(({ name, panes }) => ({ name, measure: () => singly(panes, producer, countOf(name, size.single)) })),
    size.rounds,
    random,
  );
  const bursts = await interleave(
    ways.map(({ name, panes }) => ({ name, measure: () => panes.emit(producer, BURST) })),
    size.bursts,
    random,
  );
  return outcome(single, bursts, ways);
}

/**
 * The slow ones get fewer events a round.
 * @param {string} name
 * @param {number} most
 */
function countOf(name, most) {
  return name === WAYS.finish ? Math.ceil(most / 4) : most;
}

/**
 * @param {EventPanes} panes
 * @param {{ ask: (files: object) => Promise<number[]> }} producer
 * @param {number} count
 */
async function singly(panes, producer, count) {
  return (await repeat(count, () => panes.emit(producer, 1))).flat();
}

/**
 * @param {import('./lib/types.d.ts').Samples} single
 * @param {import('./lib/types.d.ts').Samples} bursts
 * @param {Way[]} ways
 * @returns {import('./lib/types.d.ts').Outcome}
 */
function outcome(single, bursts, ways) {
  const { ours, plain, finish, shell } = WAYS;
  return {
    tables: [
      timesTable('One event at a time', single, ours),
      timesTable(`A burst of ${BURST} over 10 panes`, bursts, ours),
    ],
    verdicts: [
      faster('loop, single event', single, { ours, against: finish, target: 60 }),
      faster('loop, single event', single, { ours, against: plain, target: 2 }),
      faster('loop, single event', single, { ours, against: shell, target: 2 }),
      faster(`loop, burst of ${BURST}`, bursts, { ours, against: plain, target: 25 }),
      faster(`loop, burst of ${BURST}`, bursts, { ours, against: finish, target: 30 }),
      atMost('loop, single event, receipts', single, { ours: WAYS.receipts, against: ours, target: 2 }),
      atMost(`loop, burst of ${BURST}, receipts`, bursts, { ours: WAYS.receipts, against: ours, target: 2 }),
      faster('loop, single event, receipts', single, { ours: WAYS.receipts, against: plain, target: 2 }),
      faster(`loop, burst of ${BURST}, receipts`, bursts, { ours: WAYS.receipts, against: plain, target: 25 }),
    ],
    notes: [
      ...NOTES,
      ...lostNotes(ways),
      ...(hasInotifywait() ? [] : ['`inotifywait` is not installed here, so its row is left out.']),
    ],
  };
}

const NOTES = [
  'omo types with a guard, after the event is on disk in its journal; the others keep and check nothing. With receipts the text is pasted, tmux itself looks for a dialog on the screen, and text and Enter leave a mark in the pane, so that a crash neither loses nor doubles them.',
  'No agent’s own pause between text and Enter is in any row.',
];

/** @param {Way[]} ways */
function lostNotes(ways) {
  return ways
    .filter(({ panes }) => panes.lost > 0)
    .map(({ name, panes }) => `${name}: ${panes.lost} events never arrived; their times are in no figure.`);
}

/**
 * @typedef {{ name: string, panes: EventPanes }} Way
 * @param {import('./lib/world.js').World} world
 * @returns {Promise<Way[]>}
 */
async function openWays(world) {
  const ways = [
    await openWay(world, WAYS.ours, 'omo', (panes) => nodeWay('omo.js', panes, { journal: 'synced', typing: 'guard' })),
    await openWay(world, WAYS.unsynced, 'uns', (panes) =>
      nodeWay('omo.js', panes, { journal: 'unsynced', typing: 'guard' }),
    ),
    await openWay(world, WAYS.receipts, 'rec', (panes) =>
      nodeWay('omo.js', panes, { journal: 'synced', typing: 'receipts' }),
    ),
    await openWay(world, WAYS.plain, 'pla', (panes) => nodeWay('watcher.js', panes, { watch: 'plain' })),
    await openWay(world, WAYS.finish, 'awf', (panes) => nodeWay('watcher.js', panes, { watch: 'await-write-finish' })),
  ];
  return hasInotifywait() ? [...ways, await openWay(world, WAYS.shell, 'ino', shellWay)] : ways;
}

/**
 * @param {import('./lib/world.js').World} world
 * @param {string} name
 * @param {string} label
 * @param {(panes: EventPanes) => Promise<void>} start
 * @returns {Promise<Way>}
 */
async function openWay(world, name, label, start) {
  const panes = new EventPanes(world, label);
  await panes.open();
  await start(panes);
  return { name, panes };
}

/**
 * @param {string} script
 * @param {EventPanes} panes
 * @param {object} how
 */
async function nodeWay(script, { world, home, places }, how) {
  const setup = { home: home.root, env: world.env, places, socket: SOCKET, ...how };
  await startSubject(world, script, setup);
}

/** @param {EventPanes} panes */
async function shellWay({ world, home }) {
  const script = fileURLToPath(new URL('subjects/shell-loop.sh', import.meta.url));
  const child = spawn('/bin/sh', [script, home.events, SOCKET], {
    env: world.env,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  world.ends.push(() => void process.kill(-(child.pid ?? 0), 'SIGTERM'));
  // Without -q it says when it watches.
  await once(child.stderr, 'data');
}

function hasInotifywait() {
  return spawnSync('inotifywait', ['--help'], { stdio: 'ignore' }).error === undefined;
}
