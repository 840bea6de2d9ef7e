import { AttemptTrial } from './attempt-trial.js';
import { ENDS } from './attempt-ends.js';
import { ms } from './lib/format.js';
import { shuffled } from './lib/interleave.js';
import { quantile } from './lib/stats.js';
import { hold } from './lib/verdict.js';
import { withWorld } from './lib/world.js';

/** @typedef {import('./attempt-trial.js').Told} Told */

/** Whether omo knows how each attempt ended, and how soon. */
export const benchmark = {
  name: 'exits',
  title: `Exit codes: ${ENDS.length} attempts, six at a time`,
  run: (/** @type {import('./lib/types.d.ts').Context} */ { random }) =>
    withWorld(async (world) => outcome(await new AttemptTrial(world).run(shuffled(ENDS, random)))),
};

/**
 * @param {Told[]} told
 * @returns {import('./lib/types.d.ts').Outcome}
 */
function outcome(told) {
  const right = told.filter(({ event, pane }) => event === 'right' && pane === 'right').length;
  const kinds = /** @type {const} */ ([
    ['ended with a code', 'code'],
    ['ended by a signal', 'signal'],
    ['launcher killed', 'launcher killed'],
  ]);
  const rows = kinds.map(([name, is]) =>
    rowOf(
      name,
      told.filter(({ end }) => end.is === is),
    ),
  );
  return {
    tables: [
      { title: 'From death to known', head: ['how', 'attempts', 'event right', 'pane right', 'p50', 'p99'], rows },
    ],
    verdicts: [
      {
        what: 'exit codes right',
        ours: `${right} of ${told.length}`,
        against: '-',
        ratio: '-',
        target: `${told.length} of ${told.length}`,
        held: hold(right === told.length),
      },
    ],
    notes: NOTES,
  };
}

const NOTES = [
  'Right means that both witnesses are: the event file of the launcher, and what tmux knows of the pane.',
  'A launcher that was killed tells nothing; its pane is asked once a second, as the daemon does.',
];

/**
 * @param {string} name
 * @param {Told[]} told
 */
function rowOf(name, told) {
  const known = told.map(({ knownMs }) => knownMs);
  const right = (/** @type {'event' | 'pane'} */ witness) =>
    String(told.filter((one) => one[witness] === 'right').length);
  return [
    name,
    String(told.length),
    right('event'),
    right('pane'),
    ms(quantile(known, 0.5)),
    ms(quantile(known, 0.99)),
  ];
}
