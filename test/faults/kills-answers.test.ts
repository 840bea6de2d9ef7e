import { expect, test } from 'vitest';
import { Dice } from '../support/dice.ts';
import { again, amount, SEED } from '../support/faults.ts';
import { faultsIn } from './kills/check.ts';
import { momentOf } from './kills/moment.ts';
import { night } from './kills/night.ts';
import { kept, tell } from './kills/told.ts';

const KILLS = amount({ short: 15, long: 1000 });
const tags = ['faults', 'tmux', 'e2e'];

test(
  'however often the daemon is killed while answers are on their way, each event and each answer counts once',
  { tags, timeout: 900_000 + KILLS * 60_000 },
  async () => {
    const dice = new Dice(SEED, 'kills-answers');
    const it = await night({ kills: KILLS, dice, moment: momentOf, work: { tasks: 2, questions: 12 } });
    const faults = faultsIn(it.history);
    tell(it, faults);
    if (faults.length > 0)
      expect.fail(`${again('kills-answers')}; ${kept(it.omo)}\n${JSON.stringify(faults, null, 2)}`);
  },
);

/** So many that a daemon with that weakness can't come through by luck. */
const ENOUGH = 8;

test.each([
  ['type-then-log', 'answer doubled', { is: 'typed' }],
  ['log-then-type', 'answer lost', { is: 'journaled', type: 'message.deliver-decided' }],
  ['remove-then-log', 'event lost', { is: 'removed' }],
  ['forget-ids', 'event doubled', { is: 'journaled', type: 'agent.signalled' }],
] as const)(
  'the same loop sees through a naive daemon: %s, %s',
  { tags, timeout: 900_000 },
  async (naive, kind, sign) => {
    const dice = new Dice(SEED, naive);
    const it = await night({
      kills: ENOUGH,
      dice,
      moment: () => ({ is: 'at', sign }),
      work: { tasks: 1, questions: 10 },
      naive,
    });
    const kinds = faultsIn(it.history).map((fault) => fault.kind);
    if (!kinds.includes(kind)) expect.fail(`${again('kills-answers')}; found ${kinds.join(', ')}; ${kept(it.omo)}`);
  },
);
