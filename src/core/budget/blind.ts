import type { Budget } from '../events/budget.ts';
import type { Run, State } from '../state/state.ts';
import { figureWithUnit } from './figures.ts';
import { NO_PRICES } from './prices.ts';
import { tallyOf } from './tally.ts';

/**
 * What the person must know of a budget that can't see everything: the agents of this run none of whose attempts told what it
 * counts. Undefined while there are none.
 */
export function blind(state: State, run: Run): string | undefined {
  const { budget } = run.options;
  const holders: readonly (readonly [string, Budget | undefined])[] = [
    ['task', budget?.task],
    ['run', budget?.run],
    ['day', state.budget?.day],
  ];
  const notes = holders.flatMap(([scope, most]) => [
    ...noteOn(state, run, `the ${scope}'s budget`, 'tokens', most),
    ...noteOn(state, run, `the ${scope}'s budget`, 'usd', most),
  ]);
  return notes.length === 0 ? undefined : notes.join('; ');
}

function noteOn(state: State, run: Run, whose: string, measure: 'tokens' | 'usd', most?: Budget): string[] {
  const limit = most?.[measure];
  const agents = limit === undefined ? [] : silentAgents(state, run, measure);
  if (limit === undefined || agents.length === 0) return [];
  const why = measure === 'tokens' ? 'no tokens were told' : 'nobody knows what it cost';
  return [
    `${whose} of ${figureWithUnit(limit, measure)} can't hold what ${agents.join(' and ')} ${agents.length === 1 ? 'uses' : 'use'}: ${why}`,
  ];
}

function silentAgents({ prices = NO_PRICES }: State, run: Run, measure: 'tokens' | 'usd'): string[] {
  return [...tallyOf(run, prices).habits].flatMap(([agent, { known }]) => (known[measure].count === 0 ? [agent] : []));
}
