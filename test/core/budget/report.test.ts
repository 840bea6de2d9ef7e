import { expect, test } from 'vitest';
import type { UsageReport, Used } from '../../../src/core/report/usage.ts';
import { usageReport } from '../../../src/core/report/usage.ts';
import { Book, MIDNIGHT, TODAY, tokens } from './book.ts';

const NOW = 100_000;
const iso = (ms: number) => new Date(ms).toISOString();
const report = (book: Book, now = NOW): UsageReport => usageReport(book.state, book.run(), now, iso);
const input = ({ tokens: told }: Used) => told?.input;

test('before anything ran it tells of nothing used, and of no run', () => {
  expect(usageReport(new Book().state, undefined, 0, iso)).toEqual({
    schemaVersion: 1,
    day: {
      name: '1970-01-01',
      minutes: 0,
      tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
      usd: 0,
      attempts: 0,
      unknown: { tokens: 0, usd: 0 },
      lines: [],
    },
    prices: { asOf: expect.stringMatching(/^20\d\d-\d\d-\d\d$/) },
  });
});

test('the day by agent and model, the run by task, each against its budget', () => {
  const book = new Book().day().submit(['a', 'b'], { run: { tokens: 900 }, task: { usd: 2 } });
  book.tell({ type: 'limits.set', at: 0, by: 'config', maxWorkers: 5, dayBudget: { minutes: 60 } });
  book
    .start('a', 1000)
    .used('a', [tokens(100), tokens(10, { model: 'claude-haiku-4-5' })])
    .end('a', 61_000);
  book
    .start('b', 1000, 'codex')
    .used('b', [tokens(50, { model: 'gpt-5' })])
    .end('b', 31_000);
  const { day, run } = report(book);
  expect(
    day.lines.map(({ agent, model, attempts, minutes, tokens: told }) => [
      agent,
      model,
      attempts,
      minutes,
      told?.input,
    ]),
  ).toEqual([
    ['claude', 'claude-haiku-4-5', 1, 0, 10],
    ['claude', 'claude-sonnet-5', 1, 1, 100],
    ['codex', 'gpt-5', 1, 0.5, 50],
  ]);
  expect([day.name, day.attempts, day.minutes, input(day), day.budget]).toEqual([TODAY, 2, 1.5, 160, { minutes: 60 }]);
  expect([run?.run, run?.attempts, run?.minutes, run && input(run), run?.budget]).toEqual([
    'r1',
    2,
    1.5,
    160,
    { tokens: 900 },
  ]);
  expect(run?.tasks.map((task) => [task.id, task.minutes, input(task), task.budget])).toEqual([
    ['a', 1, 110, { usd: 2 }],
    ['b', 0.5, 50, { usd: 2 }],
  ]);
});

test('what nobody told is absent, and counted', () => {
  const book = new Book().day().submit(['a']).start('a', 1000, 'shell').end('a', 2000);
  const { day, run } = report(book);
  for (const used of [day, day.lines[0], run, run?.tasks[0]]) {
    expect(used).toMatchObject({ attempts: 1, unknown: { tokens: 1, usd: 1 } });
    expect(used).not.toHaveProperty('tokens');
    expect(used).not.toHaveProperty('usd');
  }
});

test('what only some told is there, and so is the number of those who did not', () => {
  const book = new Book().day().submit(['a', 'b']).start('a', 1000, 'shell').end('a', 2000);
  book
    .start('b', 1000)
    .used('b', [tokens(100, { model: 'stub-model' })])
    .end('b', 2000);
  expect(report(book).day).toMatchObject({ attempts: 2, tokens: { input: 100 }, unknown: { tokens: 1, usd: 2 } });
  expect(report(book).day).not.toHaveProperty('usd');
});

test('of an attempt that told the tokens of one model alone they are there, and so is the gap', () => {
  const book = new Book().day().submit(['a']).start('a', 1000);
  book.used('a', [tokens(100), { model: 'helper', usd: 0.1 }]).end('a', 2000);
  for (const used of [report(book).day, report(book).run])
    expect(used).toMatchObject({ attempts: 1, tokens: { input: 100 }, unknown: { tokens: 1, usd: 0 } });
});

test('an attempt that goes on stands with its time so far; what it has not told yet is neither zero nor a gap', () => {
  const book = new Book().day().submit(['a', 'b']).start('a', 40_000, 'codex').start('b', 70_000);
  book.used('b', [tokens(100)]);
  const { day } = report(book);
  expect(day).toMatchObject({ attempts: 2, minutes: 1.5, tokens: { input: 100 }, unknown: { tokens: 0, usd: 0 } });
  expect(day.lines).toMatchObject([
    { agent: 'claude', model: 'claude-sonnet-5', attempts: 1, minutes: 0.5, tokens: { input: 100 } },
    { agent: 'codex', attempts: 1, minutes: 1, unknown: { tokens: 0, usd: 0 } },
  ]);
  expect(day.lines[1]).not.toHaveProperty('tokens');
  expect(day.lines[1]).not.toHaveProperty('usd');
});

test('when the day is over the report is of the next', () => {
  const book = new Book()
    .day()
    .submit(['a'])
    .start('a', 1000)
    .used('a', [tokens(100)])
    .end('a', 2000);
  const { day, run } = report(book, MIDNIGHT);
  expect([day.name, day.attempts, day.lines, run && input(run)]).toEqual(['1970-01-12', 0, [], 100]);
});

test('a model that changed its name leaves no empty line', () => {
  const book = new Book().day().submit(['a']).start('a', 1000);
  book.used('a', [{ tokens: { input: 5, output: 0, cacheRead: 0, cacheWrite: 0 } }]).used('a', [tokens(9)]);
  expect(report(book).day.lines.map(({ model }) => model)).toEqual(['claude-sonnet-5']);
});
