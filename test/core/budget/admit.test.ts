import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { admits, usedUp } from '../../../src/core/budget/admit.ts';
import { blind } from '../../../src/core/budget/blind.ts';
import type { Measure } from '../../../src/core/budget/figures.ts';
import { amountOf, figureWithUnit } from '../../../src/core/budget/figures.ts';
import { spentByRun } from '../../../src/core/budget/spent.ts';
import type { Budget } from '../../../src/core/events/budget.ts';
import { Book, MIDNIGHT, TODAY, tokens, TOMORROW } from './book.ts';

const NOW = 100_000;
const TASKS = ['a', 'b', 'c', 'd', 'e', 'f'];
const ofRun = (run: Budget) => new Book().day().submit(TASKS, { run });
const ofDay = (day: Budget) =>
  new Book().day().submit(TASKS).tell({ type: 'limits.set', at: 0, by: 'config', maxWorkers: 50, dayBudget: day });
const admission = (book: Book, task: string, now = NOW, chosen = 0, elsewhere = 0) =>
  admits(book.state, book.run(), book.task(task), now, { chosen, elsewhere });
const verdict = (...rest: Parameters<typeof admission>) => admission(...rest).is;
const done = (book: Book, task: string, input: number, by = 'claude') =>
  book
    .start(task, 1000, by)
    .used(task, [tokens(input)])
    .end(task, 61_000);

test.for<[number, Measure, string]>([
  [1_234_567.4, 'tokens', '1 234 567 tokens'],
  [1, 'tokens', '1 token'],
  [0.96, 'minutes', '1 minute'],
  [12.34, 'minutes', '12.3 minutes'],
  [0, 'usd', '$0.00'],
  [1234.5, 'usd', '$1234.50'],
  [0.0042, 'usd', '$0.004'],
  [0.000_000_1, 'usd', '<$0.0001'],
])('%d %s is written %s', ([amount, measure, text]) => {
  expect(figureWithUnit(amount, measure)).toBe(text);
});

test('without a budget everything starts', () => {
  expect(verdict(done(new Book().day().submit(TASKS), 'a', 1e9), 'b')).toBe('yes');
});

test.for<[Budget, string]>([
  [{ tokens: 10_000 }, "the run's budget of 10 000 tokens is used up: 10 400"],
  [{ minutes: 1 }, "the run's budget of 1 minute is used up: 1"],
  [{ usd: 0.02 }, "the run's budget of $0.02 is used up: $0.02"],
])('past a line nothing starts, and the reason has its figures: %j', ([budget, reason]) => {
  expect(admission(done(ofRun(budget), 'a', 10_400), 'b')).toEqual({ is: 'no', scope: 'run', reason });
});

test('exactly at the line nothing starts, just before it does', () => {
  expect(verdict(done(ofRun({ tokens: 1000 }), 'a', 1000), 'b')).toBe('no');
  // Without a day nothing is known of other attempts, so that nothing is expected of one more.
  const before = new Book()
    .submit(TASKS, { run: { tokens: 1000 } })
    .start('a', 1000)
    .used('a', [tokens(999)]);
  expect([verdict(before, 'b'), verdict(before.used('a', [tokens(1000)]), 'b')]).toEqual(['yes', 'no']);
});

test('what would exceed it is not started: the mean of the ended ones is expected of the next', () => {
  const book = done(done(ofRun({ tokens: 1000 }), 'a', 300), 'b', 500);
  expect(admission(book, 'c')).toEqual({
    is: 'no',
    scope: 'run',
    reason: "the run's budget of 1 000 tokens has too little left: 800 used, and one more attempt takes about 400",
  });
  expect(verdict(done(done(ofRun({ tokens: 1200 }), 'a', 300), 'b', 500), 'c')).toBe('yes');
});

test('those at work are expected to use what they have not told yet', () => {
  const book = done(ofRun({ tokens: 1000 }), 'a', 300).start('b', 50_000);
  expect([verdict(book, 'c'), verdict(book.start('c', 50_000), 'd')]).toEqual(['yes', 'no']);
  expect(admission(book, 'd')).toMatchObject({
    reason:
      "the run's budget of 1 000 tokens has too little left: 300 used, those at work are expected to use 600 more, and one more attempt takes about 300",
  });
});

test('what one at work has told already is not expected of it again', () => {
  const book = done(ofRun({ tokens: 1000 }), 'a', 300)
    .start('b', 50_000)
    .used('b', [tokens(200)]);
  expect(verdict(book, 'c')).toBe('yes');
  expect(verdict(book.used('b', [tokens(500)]), 'c')).toBe('no');
});

test('starts chosen in the same breath count as if they ran: of the run for its budget, all for the day’s', () => {
  const run = done(ofRun({ tokens: 1000 }), 'a', 300);
  expect([0, 1, 2].map((chosen) => verdict(run, 'b', NOW, chosen))).toEqual(['yes', 'yes', 'no']);
  expect(verdict(run, 'b', NOW, 0, 9)).toBe('yes');
  const day = done(ofDay({ tokens: 1000 }), 'a', 300);
  expect([verdict(day, 'b', NOW, 1, 0), verdict(day, 'b', NOW, 1, 1)]).toEqual(['yes', 'no']);
});

test('the first ones start: nobody can know what they will use', () => {
  const book = ofRun({ tokens: 10 });
  expect([verdict(book, 'a'), verdict(book.start('a', 1000), 'b')]).toEqual(['yes', 'yes']);
});

test('what a first attempt has used already is expected of a second, by the day’s lines', () => {
  const book = ofRun({ tokens: 1000 })
    .start('a', 1000)
    .used('a', [tokens(400)]);
  expect(verdict(book, 'b')).toBe('yes');
  expect(verdict(book.used('a', [tokens(600)]), 'b')).toBe('no');
});

test('in a new run the day’s mean for that agent is expected, from its second attempt on', () => {
  const book = done(done(new Book().day().submit(TASKS), 'a', 300), 'b', 500);
  book.submit(TASKS, { run: { tokens: 700 } }, 'r2');
  const ask = (task: string, chosen: number) =>
    admits(book.state, book.run('r2'), book.task(task, 'r2'), NOW, { chosen }).is;
  expect([ask('a', 0), ask('b', 1)]).toEqual(['yes', 'no']);
  book.start('a', 70_000, 'codex', 'r2');
  expect(ask('b', 0)).toBe('yes');
  book.submit(TASKS, { run: { tokens: 300 } }, 'r3');
  const little = (chosen: number) => admits(book.state, book.run('r3'), book.task('a', 'r3'), NOW, { chosen }).is;
  expect([little(0), little(1)]).toEqual(['yes', 'no']);
});

test('today’s mean is of attempts, not of the models each used, and leaves out those whose price nobody knows', () => {
  const book = new Book().day().submit(TASKS);
  book
    .start('a', 1000)
    .used('a', [tokens(300, { usd: 0.3 }), tokens(100, { model: 'helper', usd: 0.1 })])
    .end('a', 2000);
  book
    .start('b', 1000)
    .used('b', [tokens(400, { model: 'stub-model' })])
    .end('b', 2000);
  const ask = (budget: Budget) => {
    book.submit(TASKS, { run: budget }, `r-${JSON.stringify(budget).replace(/\W+/g, '')}`);
    const run = book.state.runs.at(-1) ?? book.run();
    return [0, 1, 2].map((chosen) => admits(book.state, run, book.task('a'), NOW, { chosen }).is);
  };
  expect(ask({ tokens: 800 })).toEqual(['yes', 'yes', 'no']);
  expect(ask({ usd: 0.8 })).toEqual(['yes', 'yes', 'no']);
});

test('of an agent that is new to the run and the day what the run’s others took is expected', () => {
  const book = new Book().submit(TASKS, { run: { tokens: 500 } });
  expect(verdict(done(book, 'a', 300, 'codex'), 'b')).toBe('no');
});

test('of an agent that tells nothing nothing is expected, so what is known holds', () => {
  const book = done(ofRun({ tokens: 1000 }), 'a', 900)
    .start('b', 1000, 'shell')
    .end('b', 2000, false);
  expect([verdict(book, 'b'), verdict(book, 'c')]).toEqual(['yes', 'no']);
});

test('a task’s budget counts that task’s attempts alone, and expects what those took', () => {
  const book = new Book().day().submit(TASKS, { task: { tokens: 1000 } });
  done(book, 'a', 5000);
  expect(verdict(book, 'b')).toBe('yes');
  book
    .start('b', 1000)
    .used('b', [tokens(400)])
    .end('b', 2000, false);
  expect(verdict(book, 'b')).toBe('yes');
  book
    .start('b', 3000)
    .used('b', [tokens(500)])
    .end('b', 4000, false);
  expect(admission(book, 'b')).toMatchObject({ is: 'no', scope: 'task' });
});

test('the day’s budget counts all runs, and holds until the day ends', () => {
  const book = done(ofDay({ tokens: 1000 }), 'a', 1000).submit(['x'], undefined, 'r2');
  const refused = admits(book.state, book.run('r2'), book.task('x', 'r2'), NOW);
  expect(refused).toEqual({
    is: 'no',
    scope: 'day',
    reason: "the day's budget of 1 000 tokens is used up: 1 000",
    until: MIDNIGHT,
  });
  expect(usedUp(book.state, { tokens: 1000 }, NOW)).toBe("the day's budget of 1 000 tokens is used up: 1 000");
  expect(usedUp(book.state, { tokens: 1001 }, NOW)).toBeUndefined();
});

test('a run’s budget counts its own attempts, a day’s beside it all of them', () => {
  const book = new Book()
    .day()
    .submit(TASKS)
    .submit(TASKS, { run: { tokens: 1000 } }, 'r2');
  book.tell({ type: 'limits.set', at: 0, by: 'config', maxWorkers: 50, dayBudget: { tokens: 10_000 } });
  done(book, 'a', 600);
  for (const task of ['b', 'c', 'd']) book.start(task, 50_000);
  book.start('a', 50_000, 'claude', 'r2').used('a', [tokens(100)], TODAY, 'r2');
  const ask = () => admits(book.state, book.run('r2'), book.task('b', 'r2'), NOW);
  expect(ask()).toEqual({ is: 'yes' });
  book.used('b', [tokens(9000)]);
  expect(ask()).toMatchObject({ is: 'no', scope: 'run' });
  expect(admission(book, 'e')).toMatchObject({ is: 'no', scope: 'day', until: MIDNIGHT });
});

test('when the day is over its budget is unused, also before the next one was told', () => {
  const book = done(ofDay({ tokens: 1000 }), 'a', 1000);
  expect([verdict(book, 'b', MIDNIGHT - 1), verdict(book, 'b', MIDNIGHT)]).toEqual(['no', 'yes']);
  expect(verdict(book.day(TOMORROW, 2 * MIDNIGHT), 'b')).toBe('yes');
});

test('a day that is over ends no wait', () => {
  const book = done(ofDay({ tokens: 1000 }), 'a', 600).start('b', MIDNIGHT - 10);
  expect(admission(book, 'c', MIDNIGHT)).toEqual({
    is: 'no',
    scope: 'day',
    reason: expect.stringContaining('too little'),
  });
});

test('a price of nothing uses up no dollars', () => {
  const book = ofRun({ usd: 1 });
  book.tell({ type: 'limits.set', at: 0, by: 'config', prices: { 'claude-sonnet-5': { input: 0, output: 0 } } });
  expect(verdict(done(book, 'a', 1e9), 'b')).toBe('yes');
});

test('the person is told whom a budget can’t see: agents none of whose attempts told what it counts', () => {
  const book = ofRun({ tokens: 10_000, usd: 5 }).start('a', 1000, 'shell');
  expect(blind(book.state, book.run())).toBeUndefined();
  book.end('a', 2000);
  done(book, 'b', 100);
  expect(blind(book.state, book.run())).toBe(
    "the run's budget of 10 000 tokens can't hold what shell uses: no tokens were told; " +
      "the run's budget of $5.00 can't hold what shell uses: nobody knows what it cost",
  );
});

test('the same is told of a task’s and a day’s budget, and of several agents at once', () => {
  const book = new Book().day().submit(TASKS, { task: { tokens: 10 } });
  book.tell({ type: 'limits.set', at: 0, by: 'config', maxWorkers: 50, dayBudget: { tokens: 20 } });
  book.start('a', 1000, 'shell').end('a', 2000).start('b', 1000, 'codex').end('b', 2000);
  expect(blind(book.state, book.run())).toBe(
    "the task's budget of 10 tokens can't hold what shell and codex use: no tokens were told; " +
      "the day's budget of 20 tokens can't hold what shell and codex use: no tokens were told",
  );
});

test('a budget of minutes sees everything', () => {
  const book = ofRun({ minutes: 10 }).start('a', 1000, 'shell').end('a', 2000);
  expect(blind(book.state, book.run())).toBeUndefined();
});

test('zero starts after the line, whatever runs, tells and ends', () => {
  const step = fc.record({
    task: fc.constantFrom(...TASKS),
    does: fc.constantFrom('start', 'tell', 'end'),
    more: fc.nat(600),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 2000 }), (steps, most) => {
      const book = ofRun({ tokens: most });
      for (const [i, { task, does, more }] of steps.entries()) {
        const now = 1000 + i;
        const { phase } = book.task(task);
        const used = amountOf(spentByRun(book.state, book.run(), now), 'tokens');
        if (does === 'start' && phase.is === 'waiting' && verdict(book, task, now) === 'yes') {
          expect(used).toBeLessThan(most);
          book.start(task, now);
        }
        if (does === 'tell' && phase.is === 'running') book.used(task, [tokens(more)], TODAY);
        if (does === 'end' && phase.is === 'running') book.end(task, now, more % 2 === 0);
      }
    }),
    { numRuns: 300 },
  );
});

test('a thousand waiting tasks are asked about in a moment', () => {
  const names = Array.from({ length: 1000 }, (_, i) => `t${i}`);
  const book = new Book().day().submit(names, { run: { tokens: 1e9 } });
  for (const name of names.slice(0, 50))
    book
      .start(name, 1000)
      .used(name, [tokens(10)])
      .end(name, 2000);
  const began = performance.now();
  for (const name of names) expect(verdict(book, name)).toBe('yes');
  expect(performance.now() - began).toBeLessThan(1000);
});

test('what one more attempt takes is asked of the agent that would do it', () => {
  const book = done(new Book().day().submit(TASKS, { run: { tokens: 1000 } }), 'a', 700);
  book
    .start('b', 3000, 'codex')
    .used('b', [tokens(10)])
    .end('b', 4000);
  const by = (agent: string) => admits(book.state, book.run(), book.task('c'), NOW, { agent }).is;
  expect([by('claude'), by('codex')]).toEqual(['no', 'yes']);
});
