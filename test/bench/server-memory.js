import { readFile } from 'node:fs/promises';
import { timed } from './lib/clock.js';
import { digits, kilobytes } from './lib/format.js';
import { repeat } from './lib/interleave.js';
import { hold } from './lib/verdict.js';
import { withWorld } from './lib/world.js';

const CAPTURES = 10_000;
const NAIVE_CAPTURES = 2000;
/** Until every buffer the server keeps has its size. */
const WARM_UP = 500;
const LINES = 50;
const LIMIT_BYTES = 1 << 20;
/** More lines than the history holds, each as wide as the pane, so that nothing grows by itself any more. */
const FULL_PANE = [
  '/bin/sh',
  '-c',
  'n=0; while [ $n -lt 2500 ]; do printf %0199d\\\\n $n; n=$((n+1)); done; echo full; exec sleep 900',
];

/** What reading a worker's screen leaves behind in the tmux server. */
export const benchmark = {
  name: 'memory',
  title: 'tmux server memory: reading a full pane of 200×50',
  run: async () => outcome(await growth(CAPTURES, oursOf), await growth(NAIVE_CAPTURES, naiveOf)),
};

/**
 * @typedef {Awaited<ReturnType<typeof growth>>} Growth
 * @param {Growth} ours
 * @param {Growth} naive
 * @returns {import('./lib/types.d.ts').Outcome}
 */
function outcome(ours, naive) {
  const each = naive.bytes / NAIVE_CAPTURES;
  const rows = [
    row('omo, `tail`', CAPTURES, ours),
    row('`capture-pane -p` on a control client', NAIVE_CAPTURES, naive),
  ];
  return {
    tables: [
      {
        title: 'Resident memory of the server',
        head: ['way', 'reads', 'growth', 'growth per 10 000', 'time per read'],
        rows,
      },
    ],
    verdicts: [
      {
        what: `tmux server growth over ${CAPTURES} reads`,
        ours: kilobytes(ours.bytes),
        against: `capture-pane -p: ${kilobytes(each * CAPTURES)} (from ${NAIVE_CAPTURES})`,
        ratio: '-',
        target: `< ${kilobytes(LIMIT_BYTES)}`,
        held: hold(ours.bytes < LIMIT_BYTES),
      },
    ],
    notes: [
      `Each on a server of its own, after ${WARM_UP} reads that do not count. tmux 3.6 no longer leaks with either.`,
    ],
  };
}

/**
 * @param {string} name
 * @param {number} count
 * @param {Growth} growth
 */
function row(name, count, { bytes, each }) {
  return [name, String(count), kilobytes(bytes), kilobytes((bytes / count) * 10_000), `${digits(each)} ms`];
}

/**
 * @param {number} count
 * @param {(world: import('./lib/world.js').World) => Promise<() => Promise<unknown>>} way
 */
async function growth(count, way) {
  return withWorld(async (world) => {
    const read = await way(world);
    await repeat(WARM_UP, read);
    const before = await serverBytes(world);
    const whole = await timed(() => repeat(count, read));
    return { bytes: (await serverBytes(world)) - before, each: whole / count };
  });
}

/** @param {import('./lib/world.js').World} world */
async function oursOf(world) {
  const place = await fullPane(world);
  return () => world.terminal.tail(place, LINES);
}

/** @param {import('./lib/world.js').World} world */
async function naiveOf(world) {
  const place = await fullPane(world);
  const linked = await world.terminal.at(place);
  if (linked === undefined || place.kind !== 'pane') throw new Error('the pane that was just filled is out of reach');
  return () => linked.client.run(['capture-pane', '-p', '-t', place.pane]);
}

/** @param {import('./lib/world.js').World} world */
async function fullPane(world) {
  const place = await world.terminal.start(world.spec('full', FULL_PANE));
  for (let shown = ''; !shown.endsWith('full'); shown = (await world.terminal.tail(place, LINES)) ?? '');
  return place;
}

/** @param {import('./lib/world.js').World} world */
async function serverBytes(world) {
  const pid = world.terminal.server?.pid;
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'));
  if (match === null) throw new Error(`/proc/${pid}/status does not tell the memory of the tmux server`);
  return Number(match[1]) * 1024;
}
