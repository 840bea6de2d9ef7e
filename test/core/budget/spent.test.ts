import { expect, test } from 'vitest';
import { spentByRun, spentByTask, spentToday } from '../../../src/core/budget/spent.ts';
import type { Prices } from '../../../src/core/events/budget.ts';
import { Book, MIDNIGHT, tokens } from './book.ts';

const begun = () => new Book().day().submit(['a', 'b']).start('a', 1000);
const withPrices = (book: Book, prices: Prices) =>
  book.tell({ type: 'limits.set', at: 0, by: 'config', prices, maxWorkers: 50 });
const both = (book: Book, now = 2000) => [spentByRun(book.state, book.run(), now), spentToday(book.state, now)];

test('minutes are those of ended attempts and of what runs, up to now', () => {
  const book = begun().end('a', 61_000).start('b', 100_000);
  expect(both(book, 130_000).map(({ ms }) => ms)).toEqual([90_000, 90_000]);
  expect(spentByTask(book.state, book.task('a'), 130_000).ms).toBe(60_000);
});

test('a clock that was set back makes no time unhappen', () => {
  expect(both(begun(), 500).map(({ ms }) => ms)).toEqual([0, 0]);
});

test('dollars are the agent’s own, else its tokens by the price', () => {
  const book = begun().used('a', [tokens(1_000_000, { usd: 0.25 }), tokens(1_000_000, { model: 'claude-opus-5' })]);
  for (const { usd, unknown } of both(book)) expect([usd, unknown.usd]).toEqual([5.25, 0]);
});

test('a model whose price nobody knows leaves the dollars open, and the person’s price closes them', () => {
  const book = begun().used('a', [tokens(1_000_000, { model: 'stub-model' })]);
  for (const { usd, unknown } of both(book)) expect([usd, unknown.usd]).toEqual([0, 1]);
  withPrices(book, { 'stub-model': { input: 3, output: 1 } });
  for (const { usd, unknown } of both(book)) expect([usd, unknown.usd]).toEqual([3, 0]);
  withPrices(book, { 'stub-model': { input: 0, output: 0 } });
  for (const { usd, unknown } of both(book)) expect([usd, unknown.usd]).toEqual([0, 0]);
});

test('tokens that an agent says cost nothing have a price all the same, or an unknown one', () => {
  const listed = begun().used('a', [tokens(1_000_000, { usd: 0 })]);
  for (const { usd, unknown } of both(listed)) expect([usd, unknown.usd]).toEqual([2, 0]);
  const stub = begun().used('a', [tokens(1_000_000, { usd: 0, model: 'stub-model' })]);
  for (const { usd, unknown } of both(stub)) expect([usd, unknown.usd]).toEqual([0, 1]);
});

test('nothing used costs nothing', () => {
  const book = begun()
    .used('a', [tokens(0, { usd: 0, model: 'stub-model' })])
    .end('a', 2000);
  for (const { usd, unknown } of both(book)) expect([usd, unknown]).toEqual([0, { tokens: 0, usd: 0 }]);
});

test('dollars without tokens leave the tokens open', () => {
  const book = begun()
    .used('a', [{ usd: 0.5 }])
    .end('a', 2000);
  for (const { usd, unknown } of both(book)) expect([usd, unknown]).toEqual([0.5, { tokens: 1, usd: 0 }]);
});

test('an attempt that goes on and has told nothing yet is no gap', () => {
  for (const spent of both(begun()))
    expect(spent).toMatchObject({ attempts: 1, pending: 1, unknown: { tokens: 0, usd: 0 } });
});

test('cents added up and taken away again leave no crumbs', () => {
  const book = begun()
    .used('a', [tokens(1, { usd: 0.1 })])
    .start('b', 1000)
    .used('b', [tokens(1, { usd: 0.2 })]);
  book.used('a', [tokens(2, { usd: 0.4 })]);
  expect(spentToday(book.state, 2000).usd).toBe(0.6);
});

test('a day that is over has used nothing of the next', () => {
  const book = begun().used('a', [tokens(100)]);
  expect(spentToday(book.state, MIDNIGHT - 1).tokens.input).toBe(100);
  expect(spentToday(book.state, MIDNIGHT)).toMatchObject({ ms: 0, attempts: 0, tokens: { input: 0 } });
});
