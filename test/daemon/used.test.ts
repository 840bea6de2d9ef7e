import { expect, test } from 'vitest';
import type { Usage } from '../../src/core/events/usage.ts';
import { Used, type UsedNews } from '../../src/daemon/used.ts';

const SINCE = 1000;

function usedAfter(...news: readonly UsedNews[]): readonly Usage[] {
  const used = new Used(SINCE);
  for (const one of news) used.hear(one);
  return used.usage;
}

function tokens(input: number, output = 0): NonNullable<Usage['tokens']> {
  return { input, output, cacheRead: 0, cacheWrite: 0 };
}

function answer(id: string, usage: Usage, at = SINCE): UsedNews {
  return { at, used: 'more', id, usage };
}

function total(usage: Usage, at = SINCE): UsedNews {
  return { at, used: 'so far', usage };
}

test('answers are added up by model, each with what was told of it last', () => {
  expect(
    usedAfter(
      answer('1', { model: 'big', tokens: tokens(10, 1) }),
      answer('1', { model: 'big', tokens: tokens(10, 5) }),
      answer('2', { model: 'small', tokens: tokens(3) }),
      answer('3', { model: 'big', tokens: tokens(1, 1) }),
    ),
  ).toEqual([
    { model: 'big', tokens: tokens(11, 6) },
    { model: 'small', tokens: tokens(3) },
  ]);
});

test('what was used before the attempt is not its own', () => {
  expect(usedAfter(answer('1', { tokens: tokens(10) }, SINCE - 1), answer('2', { tokens: tokens(5) }))).toEqual([
    { tokens: tokens(5) },
  ]);
  expect(
    usedAfter(
      total({ model: 'a' }, 1),
      total({ tokens: tokens(40, 4) }, 2),
      total({ tokens: tokens(60, 6) }, SINCE - 1),
      total({ model: 'b' }),
      total({ tokens: tokens(75, 7) }),
    ),
  ).toEqual([{ model: 'b', tokens: tokens(15, 1) }]);
});

test('a total alone is what was used; with answers it says nothing more', () => {
  expect(usedAfter(total({ tokens: tokens(40) }), total({ tokens: tokens(60) }))).toEqual([{ tokens: tokens(60) }]);
  expect(usedAfter(answer('1', { tokens: tokens(10) }), total({ tokens: tokens(60) }))).toEqual([
    { tokens: tokens(10) },
  ]);
});

test('an answer is that of the model that works then', () => {
  expect(
    usedAfter(
      total({ model: 'a' }, 1),
      answer('1', { tokens: tokens(1) }),
      total({ model: 'b' }),
      answer('2', { tokens: tokens(2) }),
    ),
  ).toEqual([
    { model: 'a', tokens: tokens(1) },
    { model: 'b', tokens: tokens(2) },
  ]);
});

test('nothing told is nothing known, and neither is what can’t be', () => {
  expect(usedAfter()).toEqual([]);
  expect(usedAfter(total({ model: 'a' }))).toEqual([]);
  expect(usedAfter(total({ tokens: tokens(60) }, 1), total({ tokens: tokens(40) }))).toEqual([]);
  const most = { tokens: tokens(1e10) };
  expect(usedAfter(answer('1', most), answer('2', most))).toEqual([]);
});
