import { describe, expect, test } from 'vitest';
import type { Failure } from '../../../src/core/events/signal.ts';
import { nextDeadline } from '../../../src/core/schedule/next.ts';
import { trouble, troubleDeadline } from '../../../src/core/schedule/trouble.ts';
import { automatic, DOWN, limit, Pools, pools, tasks } from '../provider/pooled.ts';

const MINUTE = 60_000;
const AT = 10_000;

function working(options = {}): Pools {
  const game = new Pools(pools(2, 2), automatic(tasks(1, { agent: 'claude' }), options));
  game.placed(2000);
  return game.begin('t0', 2000);
}

const retrying = (failure: Failure, options = {}): Pools =>
  working(options).says('t0', AT, { is: 'retrying', failure });
const silent = (options = {}): Pools => {
  const game = working(options);
  return game.tell({ type: 'attempt.silent', at: AT, ...game.key('t0'), since: AT - 600_000 });
};

/** What is done, and how long after it began: one ms earlier nothing is. */
function due(game: Pools): [ms: number, what: string] {
  const [run, task] = [game.run(), game.task('t0')];
  const at = troubleDeadline(run, task);
  expect(trouble(run, task, at - 1)).toEqual([]);
  const [action] = Number.isFinite(at) ? trouble(run, task, at) : [];
  return [at - AT, action?.do === 'stop' ? action.why : (action?.do ?? 'nothing')];
}

/** How long an agent may wait by itself. */
const PATIENCE: [string, Failure, ms: number][] = [
  ['a limit of two hours is not waited for', limit(AT + 120 * MINUTE), 0],
  ['a limit of just over a minute is not waited for', limit(AT + MINUTE + 1), 0],
  ['a minute is waited for, and half a minute more', limit(AT + MINUTE), 1.5 * MINUTE],
  ['20 s are waited for, and half a minute more', limit(AT + 20_000), 50_000],
  ['one that nobody knows the end of is given a minute', limit(), MINUTE],
  ['one whose end has passed is given a minute', limit(AT - 5000), MINUTE],
  ['one of a year is not waited for', limit(AT + 365 * 24 * 60 * MINUTE), 0],
  ['a provider that fails is given two minutes', DOWN, 2 * MINUTE],
  ['a provider that can’t be reached is given two minutes', { kind: 'unreachable', message: 'x' }, 2 * MINUTE],
  ['a sign-in that ran out is not waited for', { kind: 'auth', message: 'x' }, 0],
  ['an account without money is not waited for', { kind: 'quota', message: 'x' }, 0],
];

describe('an agent that tries again by itself', () => {
  test.each(PATIENCE)('%s', (_what, failure, ms) => {
    expect(due(retrying(failure))).toEqual([ms, 'provider']);
  });

  test('is counted from the first time it told, not from the last', () => {
    const game = retrying(DOWN).says('t0', AT + MINUTE, { is: 'retrying', failure: DOWN });
    expect(due(game)).toEqual([2 * MINUTE, 'provider']);
  });

  test('is left alone once it goes on', () => {
    expect(due(retrying(DOWN).says('t0', AT + 1000, { is: 'busy' }))).toEqual([Infinity, 'nothing']);
  });
});

describe('an attempt that gives no sign of life', () => {
  test('is pushed at once', () => {
    expect(due(silent())).toEqual([0, 'poke']);
  });

  test('is ended two minutes after the push, with how long it was silent', () => {
    const game = silent();
    game.tell({ type: 'attempt.poke-decided', at: AT + 1000, ...game.key('t0') });
    expect(due(game)).toEqual([1000 + 2 * MINUTE, 'hung']);
    expect(trouble(game.run(), game.task('t0'), AT + 1000 + 2 * MINUTE)).toMatchObject([
      { reason: 'no sign of life for 601 s, and none after a push' },
    ]);
  });

  test('is ended sooner where silence is called so sooner', () => {
    const game = silent({ stallMs: 5000 });
    game.tell({ type: 'attempt.poke-decided', at: AT, ...game.key('t0') });
    expect(due(game)).toEqual([5000, 'hung']);
  });

  test('is left alone once it gives one', () => {
    const game = silent();
    game.tell(
      { type: 'attempt.poke-decided', at: AT, ...game.key('t0') },
      { type: 'attempt.awake', at: AT, ...game.key('t0') },
    );
    expect(due(game)).toEqual([Infinity, 'nothing']);
  });
});

test('what a person sits at is left to him', () => {
  for (const game of [retrying(limit(AT + 120 * MINUTE)), silent()]) {
    game.tell({ type: 'talk.taken-over', at: AT, ...game.key('t0'), how: 'typed' });
    expect(due(game)).toEqual([Infinity, 'nothing']);
  }
});

test('omo wakes for it, and after it has decided for what comes then', () => {
  const game = retrying(limit(AT + MINUTE));
  expect(nextDeadline(game.state, AT)).toBe(AT + 1.5 * MINUTE);
  expect(game.decide(AT + 1.5 * MINUTE)).toMatchObject([{ do: 'stop', why: 'provider' }]);
  expect(nextDeadline(game.state, AT + 1.5 * MINUTE)).toBeUndefined();
});

test('omo wakes when a gate opens, for as long as something waits for it', () => {
  const game = working().fails('t0', AT, limit(AT + 120 * MINUTE));
  game.decide(AT);
  expect(nextDeadline(game.state, AT)).toBe(AT + 120 * MINUTE);
  game.tell({ type: 'run.cancel-asked', at: AT, run: 'r1', reason: 'no more', cause: 'person' });
  game.decide(AT);
  expect(nextDeadline(game.state, AT)).toBeUndefined();
});

test('omo wakes for a task that is tried again in a while', () => {
  const game = working().fails('t0', AT, DOWN);
  game.decide(AT);
  expect(nextDeadline(game.state, AT)).toBe(AT + 5000);
  expect(game.placed(AT + 5000)).toEqual(['t0 claude']);
});
