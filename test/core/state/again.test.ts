import { describe, expect, test } from 'vitest';
import type { Failure } from '../../../src/core/events/signal.ts';
import { automatic, DOWN, limit, OPTIONS, Pools, pools, tasks } from '../provider/pooled.ts';

const MINUTE = 60_000;
const FULL: Failure = { kind: 'context', message: 'prompt is too long' };

/** A task at work with claude since 2000, its conversation told. */
function working(options = {}, agent = 'claude', conversation?: string): Pools {
  const game = new Pools(pools(2, 2), automatic(tasks(1, { agent }), options));
  game.placed(2000);
  return game.begin('t0', 2000, conversation ?? (agent === 'mute' ? undefined : 'c1'));
}

/** The next attempt, begun when it may; its agent tells its conversation anew. */
function next(game: Pools, at: number, conversation: string | undefined = game.task('t0').resume): Pools {
  if (game.placed(at).length !== 1) throw new Error(`nothing starts at ${at}`);
  return game.begin('t0', at, conversation);
}

const stateOf = (game: Pools) => {
  const { failures, resume, phase } = game.task('t0');
  return { failures, resume, is: phase.is };
};

/** What it can do. */
const PROVIDERS: [string, Failure][] = [
  ['a limit', limit(3000 + MINUTE)],
  ['a plan’s end', { ...limit(3000 + MINUTE), kind: 'usage-limit' }],
  ['an error of its provider', DOWN],
  ['a refused connection', { kind: 'unreachable', message: 'refused' }],
  ['a sign-in that ran out', { kind: 'auth', message: 'sign in' }],
  ['an account without money', { kind: 'quota', message: 'pay' }],
];

describe('what its provider does is laid to nobody', () => {
  test.each(PROVIDERS)('%s: it goes on in its conversation, and nothing is counted', (_what, failure) => {
    expect(stateOf(working().fails('t0', 3000, failure))).toEqual({ failures: 0, resume: 'c1', is: 'waiting' });
  });

  test('however often it does so', () => {
    const game = working();
    for (let [round, at] = [0, 3000]; round < 10; round += 1, at += 20 * MINUTE) {
      game.fails('t0', at, limit(at + MINUTE));
      next(game, at + 15 * MINUTE);
    }
    expect(game.task('t0')).toMatchObject({ failures: 0, attempts: 11 });
  });

  test('unless the run counts moves', () => {
    expect(stateOf(working({ countMoves: true }).fails('t0', 3000, limit(3000 + MINUTE)))).toMatchObject({
      failures: 1,
    });
  });

  test('an attempt that was not let go on by its own agent’s word is limited, and goes on there', () => {
    const game = working().says('t0', 3000, { is: 'retrying', failure: limit(3000 + 10 * MINUTE) });
    expect(stateOf(game.stops('t0', 4000, 'provider'))).toEqual({ failures: 0, resume: 'c1', is: 'waiting' });
    expect(game.task('t0').tries.at(-1)).toMatchObject({ ended: 'limited', agent: 'claude' });
  });

  test('a provider that fails is tried again after 5 s, then after twice as long each time, at most a minute', () => {
    const game = working();
    const waits: number[] = [];
    for (let at = 3000; waits.length < 6;) {
      // A success of somebody else's in between: it is the task's own waiting that is looked at.
      game.tell({ type: 'provider.resumed', at, provider: 'anthropic' }).fails('t0', at, DOWN);
      const { notBefore = 0 } = game.task('t0').wish;
      waits.push((notBefore - at) / 1000);
      expect(game.placed(notBefore - 1)).toEqual([]);
      next(game, notBefore);
      at = notBefore;
    }
    expect(waits).toEqual([5, 10, 20, 40, 60, 60]);
  });
});

describe('a bad result', () => {
  test('counts, and is put right in the same conversation', () => {
    expect(stateOf(working().fails('t0', 3000))).toEqual({ failures: 1, resume: 'c1', is: 'waiting' });
  });

  test('ends the task after as many tries more as retries says', () => {
    const game = working();
    next(game.fails('t0', 3000), 3000).fails('t0', 4000);
    expect(stateOf(game)).toMatchObject({ failures: 2, is: 'waiting' });
    expect(stateOf(next(game, 4000).fails('t0', 5000))).toMatchObject({ failures: 3, is: 'failed' });
  });

  test('that no further try can better ends it at once', () => {
    expect(stateOf(working().ends('t0', 3000, { ok: false, final: true })).is).toBe('failed');
  });

  test('of a resumed program that said nothing at all: the conversation can’t be found, and the next begins afresh', () => {
    const game = working().fails('t0', 3000);
    game.placed(3000);
    expect(game.task('t0').resume).toBe('c1');
    game.tell({
      type: 'attempt.started',
      at: 3000,
      ...game.key('t0'),
      place: { kind: 'process', pid: 1, pidStart: '1' },
    });
    expect(stateOf(game.ends('t0', 4000, { ok: false, conversation: 'c1' })).resume).toBeUndefined();
  });

  test('of a resumed program that told its conversation by its output alone: that one is gone on with', () => {
    expect(stateOf(next(working().fails('t0', 3000), 3000).fails('t0', 4000)).resume).toBe('c1');
  });

  test('of a time that was over counts, and goes on in the same conversation', () => {
    expect(stateOf(working().stops('t0', 3000, 'timeout'))).toEqual({ failures: 1, resume: 'c1', is: 'waiting' });
  });
});

function dies(game: Pools, at: number, signal: string): Pools {
  return game.ends('t0', at, { ok: false, signal, crashed: true });
}

describe('a crash', () => {
  test('is resumed for nothing, once for each thing it dies of', () => {
    const game = dies(working(), 3000, 'SIGKILL');
    expect(stateOf(game)).toEqual({ failures: 0, resume: 'c1', is: 'waiting' });
    dies(next(game, 3000), 4000, 'SIGSEGV');
    expect(stateOf(game)).toMatchObject({ failures: 0 });
    dies(next(game, 4000), 5000, 'SIGKILL');
    expect(stateOf(game)).toEqual({ failures: 1, resume: undefined, is: 'waiting' });
  });

  test('of an agent that can’t go on with a conversation counts', () => {
    expect(stateOf(dies(working({}, 'mute'), 3000, 'SIGKILL'))).toEqual({
      failures: 1,
      resume: undefined,
      is: 'waiting',
    });
  });

  test('of a terminal is resumed too', () => {
    const game = working();
    game.tell({ type: 'attempt.lost', at: 3000, ...game.key('t0'), reason: 'gone' });
    expect(stateOf(game)).toEqual({ failures: 0, resume: 'c1', is: 'waiting' });
  });

  test('of one that a person sat at is not resumed', () => {
    const game = working();
    game.tell({ type: 'talk.taken-over', at: 2500, ...game.key('t0'), how: 'typed' });
    expect(stateOf(dies(game, 3000, 'SIGKILL')).resume).toBeUndefined();
  });
});

describe('silence', () => {
  test('is resumed for nothing the first time', () => {
    expect(stateOf(working().stops('t0', 3000, 'hung'))).toEqual({ failures: 0, resume: 'c1', is: 'waiting' });
  });

  test('is laid to nobody the first time even where nothing can be resumed, and the next goes elsewhere', () => {
    const game = working({}, 'mute');
    expect(stateOf(game.stops('t0', 3000, 'hung'))).toEqual({ failures: 0, resume: undefined, is: 'waiting' });
    expect(game.task('t0').wish).toEqual({ notOn: 'zen' });
  });

  test('counts the second time, and the next attempt is a fresh one on another provider', () => {
    const game = new Pools(pools(2, 1), automatic(tasks(1)));
    game.placed(2000);
    next(game.begin('t0', 2000, 'c1').stops('t0', 3000, 'hung'), 3000).stops('t0', 4000, 'hung');
    expect(stateOf(game)).toEqual({ failures: 1, resume: undefined, is: 'waiting' });
    expect(game.placed(4000)).toEqual(['t0 codex']);
  });

  test('of an attempt that had told of its provider is the provider’s', () => {
    const game = working().says('t0', 2500, { is: 'retrying', failure: { kind: 'unreachable', message: 'refused' } });
    expect(game.stops('t0', 3000, 'hung').task('t0').tries.at(-1)?.ended).toBe('provider-down');
  });
});

describe('a conversation that can’t go on', () => {
  test.each(['context', 'conversation'] as const)('%s: three fresh ones for nothing, then they count', (kind) => {
    const game = working();
    const counted: number[] = [];
    for (let at = 3000; counted.length < 5; at += 1000) {
      game.fails('t0', at, { ...FULL, kind });
      counted.push(game.task('t0').failures);
      expect(game.task('t0').resume).toBeUndefined();
      next(game, at, `c-${at}`);
    }
    expect(counted).toEqual([0, 0, 0, 1, 2]);
  });
});

test('what a person killed is not tried again', () => {
  expect(stateOf(working().stops('t0', 3000, 'killed'))).toMatchObject({ failures: 0, is: 'cancelled' });
});

test('an attempt that could not be started counts', () => {
  const game = new Pools(pools(2, 2), automatic(tasks(1)));
  game.placed(2000);
  game.tell({ type: 'attempt.not-started', at: 3000, ...game.key('t0'), code: 'E_TMUX', reason: 'no tmux' });
  expect(stateOf(game)).toMatchObject({ failures: 1, is: 'waiting' });
});

test('a start that never happened since omo stopped costs nothing, and keeps what was wished', () => {
  const game = working().fails('t0', 3000, limit(3000 + MINUTE));
  const { wish } = game.task('t0');
  game.placed(3000 + MINUTE);
  game.tell({ type: 'attempt.lost', at: 70_000, ...game.key('t0'), reason: 'omo stopped before it was started' });
  expect(stateOf(game)).toEqual({ failures: 0, resume: 'c1', is: 'waiting' });
  expect(wish).toEqual({ agent: 'claude' });
});

test('each attempt is kept with its agent and how it ended, the last twenty', () => {
  const game = working({ ...OPTIONS, retries: 50 });
  for (let at = 3000; at < 3000 + 25_000; at += 1000) next(game.fails('t0', at), at);
  expect(game.task('t0').tries).toHaveLength(20);
  expect(game.task('t0').tries.at(-1)).toMatchObject({
    attempt: 25,
    agent: 'claude',
    ended: 'task-failed',
    reason: 'the tests fail',
  });
});
