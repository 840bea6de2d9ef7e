import { expect, test } from 'vitest';
import { AS_OF, costOf, priceOf } from '../../../src/core/budget/prices.ts';

test.for<[string, string]>([
  ['claude-sonnet-4-5-20250929', 'claude-sonnet-4-5'],
  ['claude-haiku-4-5-20251001', 'claude-haiku-4-5'],
  ['gpt-5-2025-08-07', 'gpt-5'],
  ['gpt-5-mini-2025-08-07', 'gpt-5-mini'],
])('%s costs what %s costs', ([dated, name]) => {
  expect(priceOf(name, {})).toMatchObject({ input: expect.any(Number), output: expect.any(Number) });
  expect(priceOf(dated, {})).toBe(priceOf(name, {}));
});

test.for([
  'claude-sonnet-4-5-latest',
  'claude-sonnet-4-5-2025',
  'claude-sonnet-4-5-20251301',
  'claude-sonnet-4-5-20250932',
  'claude-sonnet-4-5-2025-0929',
  'claude-sonnet-4',
  'Claude-Sonnet-4-5',
  'anthropic/claude-sonnet-4-5',
  'gpt-5-codex-next',
  'stub-model',
  '',
  'constructor',
  '__proto__',
  'toString',
])('the price of %j, which is only like a known name, is not guessed', (model) => {
  expect(priceOf(model, {})).toBeUndefined();
});

test('the person’s own price comes before the list, also for a dated name, and may be nothing', () => {
  const free = { input: 0, output: 0 };
  expect(priceOf('gpt-5', { 'gpt-5': free })).toBe(free);
  expect(priceOf('gpt-5-2025-08-07', { 'gpt-5': free })).toBe(free);
  expect(priceOf('stub-model', { 'stub-model': free })).toBe(free);
});

test('each kind of token has its price; a cache without one costs what input does', () => {
  const million = { input: 1e6, output: 1e6, cacheRead: 1e6, cacheWrite: 1e6 };
  expect(costOf(million, { input: 1, output: 10, cacheRead: 0.1, cacheWrite: 2 })).toBeCloseTo(13.1, 9);
  expect(costOf(million, { input: 1, output: 10 })).toBeCloseTo(13, 9);
  expect(costOf(million, { input: 0, output: 0 })).toBe(0);
});

test('the list says of which day it is', () => {
  expect(new Date(`${AS_OF}T00:00:00Z`).toISOString().slice(0, 10)).toBe(AS_OF);
});
