import { afterAll, expect, test } from 'vitest';
import { again, amount, figure, SEED } from '../support/faults.ts';
import { kept } from './kills/told.ts';
import { spread, type Ready } from './night/daemon.ts';
import { night, type Moment } from './night/night.ts';
import { verdict } from './night/verdict.ts';

const tags = ['faults', 'tmux', 'e2e'];
const KILLS = amount({ short: 12, long: 1000 });
/** Of one home: more would only measure the machine's own growth. */
const A_NIGHT = 40;
const HOUR_MS = 3_600_000;

const ready: Ready[] = [];
const sum = { kills: 0, runs: 0, tasks: 0, faults: 0 };

const nights = Array.from({ length: Math.ceil(KILLS / A_NIGHT) }, (_, n) => ({
  label: `night ${n + 1}`,
  kills: Math.min(A_NIGHT, KILLS - n * A_NIGHT),
}));

test.each(nights)(
  'whole runs survive daemons that are killed with -9: $label, $kills kills',
  { tags, timeout: HOUR_MS },
  async ({ label, kills }) => {
    const over = await night({ seed: SEED, label, kills });
    const faults = await verdict(over);
    const { wanted } = over.person;
    ready.push(...over.ready);
    sum.kills += over.kills.length;
    sum.runs += wanted.length;
    sum.tasks += wanted.flatMap(({ tasks }) => tasks).length;
    sum.faults += faults.length;
    if (faults.length === 0) return;
    expect.fail(
      `${faults.join('\n')}\n${label}; killed: ${over.kills.join(' ')}; ${again('kills-runs')}; ${kept(over.it.omo)}`,
    );
  },
);

/** Each with the moment at which its mistake shows, and what the checker says of it. */
const MUTANTS: [string, Moment, RegExp][] = [
  ['says-first', { at: 'told', ms: 0, whom: 'group' }, /, acknowledged: 0 times run\.submitted/],
  ['begins-anew', { at: 'told', ms: 20, whom: 'group' }, /nothing is journaled any more/],
];

test.each(MUTANTS)(
  'the checker sees through a daemon that is made to be wrong: %s',
  { tags, timeout: HOUR_MS },
  async (mutant, moment, says) => {
    const over = await night({ seed: SEED, label: mutant, kills: 1, mutant, moments: [moment], stillMs: 15_000 });
    expect((await verdict(over)).join('\n'), again('kills-runs')).toMatch(says);
  },
);

afterAll(() => {
  const { kills, runs, tasks, faults } = sum;
  figure('P12', 'kills over whole runs', `${kills} kills, ${runs} runs, ${tasks} tasks, ${faults} faults`);
  figure('P12', 'ready after a restart', spread(ready));
});
