import { timed } from './lib/clock.js';
import { interleave, repeat } from './lib/interleave.js';
import { timesTable } from './lib/table.js';
import { guardedOnly, twoProcesses, withReceipts } from './lib/typing-ways.js';
import { atMost, faster, told } from './lib/verdict.js';
import { withWorld } from './lib/world.js';

/** @typedef {import('./lib/types.d.ts').PanePlace} PanePlace */
/** @typedef {import('./lib/types.d.ts').Samples} Samples */

const SIZES = {
  short: { rounds: 10, single: 40, bursts: 2, processes: 4 },
  full: { rounds: 40, single: 100, bursts: 4, processes: 10 },
};
const PANES = 10;
const BURST = 200;
const WAYS = {
  ours: 'omo, receipts and dialog guard',
  receipts: 'omo, receipts alone',
  paste: 'control client, guarded paste + Enter',
  keys: 'control client, guarded `send-keys -l` + Enter',
  processes: 'execa `tmux send-keys -l`, then Enter',
};
/** Shell text that fills 25 lines with words, or every cell. */
const SCREENS = {
  usual: 'i=0; while [ $i -lt 25 ]; do echo "  what an agent says, as long as such lines are: $i"; i=$((i+1)); done',
  full: 'i=0; while [ $i -lt 50 ]; do printf "%0199d\\n" $i; i=$((i+1)); done',
};

/** From the call until tmux has typed both and has said so. */
export const benchmark = {
  name: 'typing',
  title: 'Typing: a text and its Enter, with receipts and without',
  run: (/** @type {import('./lib/types.d.ts').Context} */ context) => withWorld((world) => measure(world, context)),
};

/**
 * @param {import('./lib/world.js').World} world
 * @param {import('./lib/types.d.ts').Context} context
 * @returns {Promise<import('./lib/types.d.ts').Outcome>}
 */
async function measure(world, { pace, random }) {
  const size = SIZES[pace];
  const usual = await panesWith(world, 'usual', PANES);
  const full = await panesWith(world, 'full', 1);
  const ways = waysOf(world);
  const single = await interleave(singly(ways, usual, size), size.rounds, random);
  const onFull = await interleave(singly(ways, full, size), size.rounds, random);
  const burst = await interleave(atOnce(ways, usual, size), size.rounds, random);
  return outcome(single, onFull, burst);
}

/**
 * @param {Samples} single
 * @param {Samples} onFull
 * @param {Samples} burst
 * @returns {import('./lib/types.d.ts').Outcome}
 */
function outcome(single, onFull, burst) {
  const { ours, receipts, paste, keys, processes } = WAYS;
  return {
    tables: [
      timesTable('One at a time, into a usual screen', single, ours),
      timesTable('One at a time, into a screen that is full to its last column', onFull, ours),
      timesTable(`${BURST} at once over ${PANES} panes, per text`, burst, ours),
    ],
    verdicts: [
      atMost('typing, receipts alone', single, { ours: receipts, against: paste, target: 2 }),
      atMost('typing, receipts and dialog guard', single, { ours, against: paste, target: 2 }),
      told('typing, receipts and dialog guard', single, { ours, against: keys }),
      told('typing, the same into a full screen', onFull, { ours, against: paste }),
      told(`typing, the same ${BURST} at once`, burst, { ours, against: paste }),
      faster('typing, receipts and dialog guard', single, { ours, against: processes, target: 10 }),
    ],
    notes: [
      'A usual screen has 25 lines of words on its 200×50; the dialog guard reads what stands there, so a full one costs more.',
      'Without receipts the guard knows dead panes and modes; with them also dialogs, people, and panes that are disabled or synchronized.',
    ],
  };
}

/** @typedef {{ name: string, send: import('./lib/typing-ways.js').Way }} Named */

/**
 * @param {import('./lib/world.js').World} world
 * @returns {Named[]}
 */
function waysOf(world) {
  return [
    { name: WAYS.ours, send: withReceipts(world, 'marks') },
    { name: WAYS.receipts, send: withReceipts(world, 'no marks') },
    { name: WAYS.paste, send: guardedOnly(world, 'paste') },
    { name: WAYS.keys, send: guardedOnly(world, 'keys') },
    { name: WAYS.processes, send: twoProcesses(world) },
  ];
}

/**
 * @param {Named[]} ways
 * @param {PanePlace[]} places
 * @param {{ single: number, processes: number }} size
 */
function singly(ways, places, size) {
  return ways.map(({ name, send }) => {
    const count = name === WAYS.processes ? size.processes : size.single;
    return { name, measure: () => repeat(count, () => timed(() => send(nth(places, 0)))) };
  });
}

/**
 * @param {Named[]} ways
 * @param {PanePlace[]} places
 * @param {{ bursts: number }} size
 */
function atOnce(ways, places, { bursts }) {
  return ways
    .filter(({ name }) => name !== WAYS.processes)
    .map(({ name, send }) => {
      const all = () => Promise.all(Array.from({ length: BURST }, (_, index) => send(nth(places, index))));
      return { name, measure: () => repeat(bursts, async () => (await timed(all)) / BURST) };
    });
}

/**
 * @param {PanePlace[]} places
 * @param {number} index
 */
function nth(places, index) {
  const place = places[index % places.length];
  if (place === undefined) throw new Error('there is no pane');
  return place;
}

/**
 * Panes with that on their screens, and a program that reads what is typed and shows nothing of it.
 *
 * @param {import('./lib/world.js').World} world
 * @param {keyof typeof SCREENS} screen
 * @param {number} count
 */
async function panesWith(world, screen, count) {
  const places = [];
  for (let index = 0; index < count; index += 1) {
    const script = `stty -echo; ${SCREENS[screen]}; printf ready; stty raw; exec cat >/dev/null`;
    const place = await world.terminal.start(world.spec(`${screen}${index}`, ['/bin/sh', '-c', script]));
    if (place.kind !== 'pane') throw new Error('a terminal of tmux gave no pane');
    while (!(await world.terminal.keyboard().screen(place))?.at(-1)?.endsWith('ready'));
    places.push(place);
  }
  return places;
}
