import { expect, test } from 'vitest';
import { Event } from '../../../src/core/events/event.ts';
import { says } from '../../../src/core/report/says.ts';
import { graph } from '../build.ts';

const key = { run: 'r1', task: 'ui', attempt: 2 };
const at = 10_000;

/** Parsed like any other of a journal, so that a row that no daemon could write fails. */
const told = (event: unknown): unknown[] => {
  const said = says(Event.parse(event));
  return [said?.signal, said?.says];
};

test.for<[object, string, string]>([
  [{ type: 'attempt.silent', ...key, since: 4_000 }, 'process', 'it has given no sign of life for 6 s'],
  [{ type: 'attempt.awake', ...key }, 'process', 'it gives signs of life again'],
  [{ type: 'attempt.poke-decided', ...key }, 'process', 'it is poked, once, to make it go on'],
  [
    { type: 'attempt.stop-decided', ...key, why: 'hung', reason: 'silent for 10 min' },
    'process',
    'it is stopped: silent for 10 min',
  ],
  [
    { type: 'attempt.stop-decided', ...key, why: 'provider', reason: 'usage limit' },
    'hook',
    'it is stopped: usage limit',
  ],
  [{ type: 'attempt.stop-decided', ...key, why: 'killed', reason: 'x' }, 'person', 'it is stopped: x'],
  [
    { type: 'attempt.ended', ...key, ok: false, reason: 'x', failure: { kind: 'quota', message: 'y' } },
    'result',
    'attempt 2 failed (quota): x',
  ],
  [
    { type: 'attempt.ended', ...key, ok: false, reason: 'x', crashed: true },
    'result',
    'attempt 2 died without a word on why: x',
  ],
  [
    { type: 'task.refused', run: 'r1', task: 'ui', cause: 'budget', reason: 'the budget is used up' },
    'process',
    "ui is not started, and won't be: the budget is used up",
  ],
  [{ type: 'provider.paused', provider: 'openai' }, 'person', 'openai is paused: nothing more is started on it'],
  [{ type: 'provider.resumed', provider: 'openai' }, 'person', 'openai takes work again'],
  [
    { type: 'provider.notice-decided', provider: 'openai' },
    'process',
    'the person is told that openai takes no work until they see to it',
  ],
  [{ type: 'day.began', day: '2026-11-21', endsAt: 5 }, 'process', 'the day 2026-11-21 began, by which budgets count'],
  [{ type: 'run.paused', run: 'r1' }, 'person', 'run r1 is paused: nothing more of it is started'],
  [{ type: 'run.resumed', run: 'r1' }, 'person', 'run r1 goes on'],
  [
    { type: 'run.budget-notice-decided', run: 'r1', reason: 'the budget is used up' },
    'process',
    'the person is told that nothing more of run r1 is started: the budget is used up',
  ],
  [{ type: 'run.tasks-added', run: 'r1', tasks: graph({ a: [] }) }, 'person', '1 task joined run r1: a'],
  [
    { type: 'run.tasks-added', run: 'r1', tasks: graph({ a: [], b: [], c: [], d: [], e: [], f: [], g: [] }), by: key },
    'hook',
    '7 tasks joined run r1 for attempt 2 of ui: a, b, c, d, e and 2 more',
  ],
])('%j is told by the %s: %s', ([event, signal, words]) => {
  expect(told({ at, ...event })).toEqual([signal, words]);
});

test.for<[object, string]>([
  [{ maxWorkers: 8 }, 'from now on: at most 8 at once'],
  [{ pools: { openai: 2, anthropic: 1 }, by: 'person' }, 'from now on: at most 2 on openai, at most 1 on anthropic'],
  [{ by: 'config' }, 'config.json says: no limit of its own'],
  [
    {
      by: 'config',
      maxWorkers: 6,
      dayBudget: { minutes: 60, tokens: 5000, usd: 2.5 },
      prices: { own: { input: 1, output: 2 } },
    },
    "config.json says: at most 6 at once, a day's budget of 60 minutes, 5 000 tokens, $2.50, prices of own",
  ],
])('limits %j are told as: %s', ([limits, words]) => {
  expect(told({ type: 'limits.set', at, ...limits })).toEqual(['person', words]);
});

test.for<[unknown[], string]>([
  [[], 'it told nothing of what it used'],
  [[{ usd: 0.25 }], 'it has used tokens it did not tell (0.25 USD) so far'],
  [
    [
      { model: 'a', tokens: { input: 1, output: 2, cacheRead: 3, cacheWrite: 4 }, usd: 0 },
      { model: 'b', tokens: { input: 5, output: 5 } },
    ],
    'it has used 10 tokens of a (0 USD), 10 tokens of b so far',
  ],
])('usage %j is told as: %s', ([usage, words]) => {
  expect(told({ type: 'attempt.used', at, ...key, day: '2026-11-21', usage })).toEqual(['hook', words]);
});

const signalled = (by: string, signal: object) => told({ type: 'agent.signalled', at, ...key, by, signal });

test("what an agent's output said stands beside what its hooks say, and a tool of its own is named", () => {
  expect([
    signalled('output', { is: 'retrying', failure: { kind: 'rate-limit', message: 'slow down' } }),
    signalled('hook', { is: 'busy', tool: 'began' }),
    signalled('hook', { is: 'busy', tool: 'ended' }),
  ]).toEqual([
    ['hook', 'it waits for its provider and tries again (rate-limit): slow down (its output)'],
    ['hook', 'a tool of its own began (hook)'],
    ['hook', 'a tool of its own ended (hook)'],
  ]);
});

test("a provider's name and a reason cannot drive a terminal, nor fill a page", () => {
  const [, words] = told({ type: 'provider.paused', at, provider: `x\u001B[2J\n${'long '.repeat(500)}` });
  expect([String(words).includes('\u001B'), String(words).includes('\n'), String(words).length < 450]).toEqual([
    false,
    false,
    true,
  ]);
});
