import { expect, test } from 'vitest';
import type { Event } from '../../../src/core/events/event.ts';
import { reduce } from '../../../src/core/state/reduce.ts';
import type { State } from '../../../src/core/state/state.ts';
import { EMPTY } from '../../../src/core/state/state.ts';

type Set = Omit<Extract<Event, { type: 'limits.set' }>, 'type' | 'at'>;

const after = (...sets: readonly Set[]): State =>
  sets.reduce<State>((state, set) => reduce(state, { type: 'limits.set', at: 1, ...set }), EMPTY);
const limits = (...sets: readonly Set[]) => {
  const { maxWorkers, pools } = after(...sets).limits;
  return { maxWorkers, pools };
};

test('what config.json says holds', () => {
  expect(limits({ by: 'config', maxWorkers: 8, pools: { a: 2 } })).toEqual({ maxWorkers: 8, pools: { a: 2 } });
});

test('a pool that config.json names no more has its usual cap again', () => {
  expect(limits({ by: 'config', pools: { a: 2, b: 4 } }, { by: 'config', pools: { b: 4 } }).pools).toEqual({ b: 4 });
});

test('what a person sets holds until config.json says something else', () => {
  const set: Set[] = [
    { by: 'config', maxWorkers: 8, pools: { a: 2, b: 4 } },
    { by: 'person', maxWorkers: 3, pools: { a: 1 } },
  ];
  expect(limits(...set)).toEqual({ maxWorkers: 3, pools: { a: 1, b: 4 } });
  expect(limits(...set, { by: 'config', maxWorkers: 8, pools: { a: 2, b: 4 } })).toEqual({
    maxWorkers: 3,
    pools: { a: 1, b: 4 },
  });
  expect(limits(...set, { by: 'config', maxWorkers: 9, pools: { a: 2, b: 4 } })).toEqual({
    maxWorkers: 9,
    pools: { a: 1, b: 4 },
  });
  expect(limits(...set, { by: 'config', maxWorkers: 8, pools: { a: 5, b: 4 } })).toEqual({
    maxWorkers: 3,
    pools: { a: 5, b: 4 },
  });
});

test('a person changes what he names alone', () => {
  expect(limits({ by: 'config', maxWorkers: 8, pools: { a: 2 } }, { by: 'person', pools: { b: 1 } })).toEqual({
    maxWorkers: 8,
    pools: { a: 2, b: 1 },
  });
});

test('a day’s budget and prices are config.json’s, and gone when it names them no more', () => {
  const config: Set = { by: 'config', dayBudget: { usd: 5 }, prices: { m: { input: 1, output: 2 } } };
  expect(after(config)).toMatchObject({ budget: { day: { usd: 5 } }, prices: { m: { input: 1, output: 2 } } });
  expect(after(config, { by: 'person', maxWorkers: 2 })).toMatchObject({ budget: { day: { usd: 5 } } });
  expect(after(config, { by: 'config' }).budget).toBeUndefined();
  expect(after(config, { by: 'config' }).prices).toBeUndefined();
});
