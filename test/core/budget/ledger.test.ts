import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { spentByRun, spentToday } from '../../../src/core/budget/spent.ts';
import { allTokens, attemptsOf } from '../../../src/core/budget/use.ts';
import type { Usage } from '../../../src/core/events/usage.ts';
import { Book, MIDNIGHT, TODAY, tokens, TOMORROW } from './book.ts';

const today = (book: Book) => allTokens(spentToday(book.state, 5000).tokens);
const inRun = (book: Book) => allTokens(spentByRun(book.state, book.run(), 5000).tokens);
const attempts = (book: Book) => attemptsOf(book.state.day?.lines ?? []);
const begun = () => new Book().day().submit(['a', 'b']).start('a', 1000).start('b', 1000);

test('what an attempt tells replaces what it told before, in its run and in the day', () => {
  const book = begun()
    .used('a', [tokens(100)])
    .used('b', [tokens(7)])
    .used('a', [tokens(250)]);
  expect([inRun(book), today(book)]).toEqual([257, 257]);
});

test('the same record told again changes nothing', () => {
  const book = begun().used('a', [tokens(100)]);
  const { state } = book;
  expect(book.used('a', [tokens(100)]).state).toEqual(state);
});

test('a record that comes late, smaller than one told before, takes nothing away', () => {
  const book = begun()
    .used('a', [tokens(250)])
    .used('a', [tokens(100)]);
  expect([inRun(book), today(book)]).toEqual([250, 250]);
});

test('a smaller record that names dollars the greater one left out is the better one', () => {
  const book = begun()
    .used('a', [tokens(250)])
    .used('a', [tokens(240, { usd: 0.5 })]);
  expect([inRun(book), spentToday(book.state, 5000).usd]).toEqual([240, 0.5]);
});

test('a model that gets its name late is not counted beside the nameless one', () => {
  const nameless: Usage = { tokens: { input: 100, output: 0, cacheRead: 0, cacheWrite: 0 } };
  const book = begun()
    .used('a', [nameless])
    .used('a', [tokens(150)]);
  expect([inRun(book), today(book), attempts(book)]).toEqual([150, 150, 1]);
});

test.for<[string, unknown]>([
  ['negative', { tokens: { input: -5, output: 0, cacheRead: 0, cacheWrite: 0 } }],
  ['not a number', { tokens: { input: Number.NaN, output: 0, cacheRead: 0, cacheWrite: 0 } }],
  ['absurd', { tokens: { input: 1e15, output: 0, cacheRead: 0, cacheWrite: 0 } }],
  ['half there', { tokens: { input: 5 } }],
  ['dollars below nothing', { usd: -1 }],
  ['no record at all', null],
])('a record that is %s is as if it had not been told', ([, broken]) => {
  const book = begun().used('a', [tokens(100)]);
  const { state } = book;
  expect(book.used('a', [broken as Usage]).state).toBe(state);
});

test('a record without entries tells nothing, also of an attempt that told nothing before', () => {
  const book = begun();
  const { state } = book;
  expect(book.used('a', []).state).toBe(state);
});

test('of a record only the entry that is broken is left out', () => {
  const book = begun().used('a', [tokens(100), { model: 'x', usd: Number.POSITIVE_INFINITY }]);
  expect(book.task('a').used[0]?.usage).toEqual([tokens(100)]);
});

test.for([0, 2, 99])('a record of attempt %i, which there never was, is nobody’s', (attempt) => {
  const book = begun();
  const { state } = book;
  expect(book.used('a', [tokens(100)], TODAY, 'r1', attempt).state).toBe(state);
});

test('a record that is read after its attempt, and its run, are over still counts', () => {
  const book = begun().end('a', 2000).end('b', 2000);
  book.tell({ type: 'run.report-decided', at: 2001, run: 'r1' }, { type: 'run.ended', at: 2002, run: 'r1' });
  book.used('a', [tokens(100)]);
  expect([inRun(book), today(book)]).toEqual([100, 100]);
  expect(spentToday(book.state, 5000).unknown).toEqual({ tokens: 1, usd: 1 });
});

test('an attempt that ends without a word has told nothing, which is not zero', () => {
  const book = begun()
    .used('b', [tokens(9)])
    .end('a', 2000)
    .end('b', 2000);
  expect(book.task('a').used).toEqual([
    {
      attempt: 1,
      agent: 'claude',
      provider: 'anthropic',
      day: TODAY,
      usage: [],
      ended: { workedMs: 1000, day: TODAY },
    },
  ]);
  expect(spentToday(book.state, 5000)).toMatchObject({ attempts: 2, unknown: { tokens: 1, usd: 1 } });
});

test('an attempt that never began used nothing, and leaves no gap', () => {
  const book = new Book().day().submit(['a']);
  book.tell({ type: 'attempt.decided', at: 1000, run: 'r1', task: 'a', attempt: 1, worker: 'a', agent: 'claude' });
  book.tell({ type: 'attempt.not-started', at: 1100, run: 'r1', task: 'a', attempt: 1, code: 'E_TMUX', reason: 'no' });
  expect([book.task('a').used, attempts(book)]).toEqual([[], 0]);
});

test('nor does one whose program nobody saw begin, however it was ended', () => {
  const book = new Book().day().submit(['a', 'b']);
  for (const task of ['a', 'b'])
    book.tell({ type: 'attempt.decided', at: 1000, run: 'r1', task, attempt: 1, worker: task, agent: 'claude' });
  book.tell(
    { type: 'attempt.lost', at: 1100, run: 'r1', task: 'a', attempt: 1, reason: 'gone' },
    { type: 'attempt.stop-decided', at: 1100, run: 'r1', task: 'b', attempt: 1, why: 'cancelled', reason: 'no' },
    { type: 'attempt.stopped', at: 1200, run: 'r1', task: 'b', attempt: 1, survivors: [] },
  );
  expect([book.task('a').used, book.task('b').used, attempts(book)]).toEqual([[], [], 0]);
});

test('one that was stopped at its work has told nothing, unless it did', () => {
  const book = begun().used('b', [tokens(5)]);
  for (const task of ['a', 'b'])
    book.tell(
      { type: 'attempt.stop-decided', at: 2000, run: 'r1', task, attempt: 1, why: 'timeout', reason: 'too long' },
      { type: 'attempt.stopped', at: 3000, run: 'r1', task, attempt: 1, survivors: [] },
    );
  expect(spentToday(book.state, 5000)).toMatchObject({ ms: 4000, attempts: 2, unknown: { tokens: 1 } });
});

test('a late record of an attempt that was never seen to begin is its own agent’s', () => {
  const book = new Book().day().submit(['a']);
  book.tell(
    { type: 'attempt.decided', at: 1000, run: 'r1', task: 'a', attempt: 1, worker: 'a', agent: 'codex' },
    { type: 'attempt.stop-decided', at: 1100, run: 'r1', task: 'a', attempt: 1, why: 'timeout', reason: 'too long' },
    { type: 'attempt.stopped', at: 1200, run: 'r1', task: 'a', attempt: 1, survivors: [] },
  );
  book.start('a', 3000, 'claude').used('a', [tokens(6)], TODAY, 'r1', 1);
  expect(book.state.day?.lines.map(({ agent }) => agent)).toEqual(['codex']);
});

test('an attempt counts for the agent that made it, also when its task has gone on with another', () => {
  const book = new Book()
    .day()
    .submit(['a'])
    .start('a', 1000, 'codex')
    .used('a', [tokens(5)])
    .end('a', 2000, false);
  book.start('a', 3000, 'claude').used('a', [tokens(7)]);
  book.used('a', [tokens(6)], TODAY, 'r1', 1);
  expect(book.state.day?.lines.map(({ agent, tokens: { input } }) => [agent, input])).toEqual([
    ['codex', 6],
    ['claude', 7],
  ]);
});

test('over midnight each day has what was told on it, and the task has all', () => {
  const book = begun().used('a', [tokens(100, { usd: 1 })]);
  book.day(TOMORROW, 2 * MIDNIGHT);
  expect([today(book), attempts(book)]).toEqual([0, 0]);
  book.used('a', [tokens(130, { usd: 1.5 })], TOMORROW).used('a', [tokens(160, { usd: 2 })], TOMORROW);
  expect([today(book), inRun(book), spentToday(book.state, 5000).usd]).toEqual([60, 160, 1]);
});

test('a record that was read before midnight and comes after it takes nothing from the new day', () => {
  const book = begun().used('a', [tokens(100)]);
  book
    .day(TOMORROW, 2 * MIDNIGHT)
    .used('a', [tokens(130)], TOMORROW)
    .used('a', [tokens(140)]);
  expect([today(book), inRun(book)]).toEqual([40, 140]);
});

test('what is told of another day than today counts in the task alone', () => {
  const book = begun().used('a', [tokens(100)], '2026-11-20');
  expect([today(book), inRun(book)]).toEqual([0, 100]);
});

test('what is told of a day before anybody said that it began counts once it has', () => {
  const book = begun()
    .used('a', [tokens(100)])
    .used('a', [tokens(130)], TOMORROW);
  expect(today(book)).toBe(100);
  book.day(TOMORROW, 2 * MIDNIGHT);
  expect([today(book), attempts(book)]).toEqual([30, 1]);
  expect(today(book.used('a', [tokens(150)], TOMORROW))).toBe(50);
});

test('a day that comes again, as it does for who travels, has what was told of it', () => {
  const book = begun().used('a', [tokens(100)]);
  book.day(TOMORROW, 2 * MIDNIGHT).day();
  expect([today(book), today(book.used('a', [tokens(120)]))]).toEqual([100, 120]);
});

test('running time counts for the day it ends on, tokens for the day they were told on', () => {
  const book = begun().used('a', [tokens(100)]);
  book.day(TOMORROW, 2 * MIDNIGHT).end('a', 61_000);
  expect(book.state.day).toMatchObject({
    lines: [{ attempts: 1, mostly: 1, tokens: { input: 0 }, workedMs: 60_000 }],
  });
});

test('what is read after midnight of an attempt that ended before brings no running time with it', () => {
  const book = begun()
    .used('a', [tokens(100)])
    .end('a', 61_000);
  book.day(TOMORROW, 2 * MIDNIGHT).used('a', [tokens(130)], TOMORROW);
  expect(book.state.day?.lines).toMatchObject([{ tokens: { input: 30 }, workedMs: 0, untold: { tokens: 0 } }]);
});

test('the same day told again goes on, with the end it is given; another one starts empty', () => {
  const book = begun().used('a', [tokens(100)]);
  const { state } = book;
  expect(book.day().state).toBe(state);
  expect(book.day(TODAY, MIDNIGHT + 5).state.day).toEqual({ ...state.day, endsAt: MIDNIGHT + 5 });
  expect(book.day(TOMORROW).state.day).toEqual({ name: TOMORROW, endsAt: MIDNIGHT, lines: [] });
});

test('facts that have nothing to do with it leave the state as it is', () => {
  const book = begun();
  const { state } = book;
  book.tell({ type: 'hook.heard', at: 1, file: 'x.event', payload: {} });
  expect(book.state).toBe(state);
});

test('a day keeps to a bounded number of lines, whatever models are named, and loses nothing', () => {
  const names = Array.from({ length: 200 }, (_, i) => `t${i}`);
  const book = new Book().day().submit(names);
  for (const name of names) book.start(name, 1000).used(name, [tokens(10, { model: `model-${name}` })]);
  for (const name of names) book.used(name, [tokens(15, { model: `model-${name}` })]);
  expect([book.state.day?.lines.length, today(book)]).toEqual([61, 3000]);
});

test('an attempt that names models without end keeps to a bounded number, and loses nothing', () => {
  const many = Array.from({ length: 500 }, (_, i) => tokens(1, { model: `${'m'.repeat(500)}${i}` }));
  const few = Array.from({ length: 500 }, (_, i) => tokens(1, { model: `m${i}` }));
  const book = begun().used('a', many).used('b', few);
  expect(book.task('a').used[0]?.usage.map(({ model }) => model?.length)).toEqual([100]);
  expect(book.task('b').used[0]?.usage.length).toBe(21);
  expect(today(book)).toBe(1000);
});

const told = fc.record({
  task: fc.constantFrom('a', 'b', 'c'),
  input: fc.integer({ min: 0, max: 1e6 }),
  again: fc.nat(2),
});

test('whatever the order and repetition, of each attempt the greatest total counts, once, in run and day', () => {
  fc.assert(
    fc.property(fc.array(told, { maxLength: 40 }), fc.func(fc.integer()), (facts, rank) => {
      const book = new Book().day().submit(['a', 'b', 'c']).start('a', 1000).start('b', 1000).start('c', 1000);
      const repeated = facts.flatMap((fact) => Array.from({ length: fact.again + 1 }, () => fact));
      const shuffled = repeated.map((fact, i) => ({ fact, at: rank(i) })).toSorted((one, other) => one.at - other.at);
      for (const { fact } of shuffled) book.used(fact.task, [tokens(fact.input)]);
      const greatest = ['a', 'b', 'c'].map((task) =>
        Math.max(0, ...facts.filter((fact) => fact.task === task).map(({ input }) => input)),
      );
      const sum = greatest.reduce((all, one) => all + one, 0);
      expect([inRun(book), today(book)]).toEqual([sum, sum]);
    }),
    { numRuns: 200 },
  );
});

test('over any number of midnights the days together have what the tasks have', () => {
  const step = fc.record({ task: fc.constantFrom('a', 'b'), more: fc.nat(1000), midnight: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const book = begun();
      const totals: Record<string, number> = { a: 0, b: 0 };
      let days = 0;
      let date = 1;
      const name = () => `2026-12-${String(date).padStart(2, '0')}`;
      book.day(name());
      for (const { task, more, midnight } of steps) {
        if (midnight) {
          days += today(book);
          date += 1;
          book.day(name());
        }
        totals[task] = (totals[task] ?? 0) + more;
        book.used(task, [tokens(totals[task] ?? 0)], name());
      }
      expect(days + today(book)).toBe(inRun(book));
    }),
    { numRuns: 200 },
  );
});
