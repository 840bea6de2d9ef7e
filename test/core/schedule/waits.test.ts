import { describe, expect, test } from 'vitest';
import { waitWords } from '../../../src/core/report/wait-words.ts';
import { waits } from '../../../src/core/schedule/waits.ts';
import { graph } from '../build.ts';
import { automatic, DOWN, limit, Pools, pools, tasks } from '../provider/pooled.ts';

const MINUTE = 60_000;
const clock = (ms: number): string => `${ms / MINUTE} min`;

/** Why a task waits, in words with their times; undefined when it doesn't. */
function why(game: Pools, id: string, now: number): [string, string] | undefined {
  const wait = waits(game.state, now)(game.run(), game.task(id));
  return wait && [wait.is, waitWords(wait, clock)];
}

describe('a task that waits says why', () => {
  test('for the tasks it needs', () => {
    const game = new Pools(pools(2, 2), automatic(graph({ a: [], b: [], c: ['a', 'b'] })));
    game.placed(2000);
    game.begin('a', 2000).ends('a', 3000);
    expect(why(game, 'c', 3000)).toEqual(['waiting', 'waits for b']);
  });

  test('its run is paused', () => {
    const game = new Pools(pools(2, 2), automatic(tasks(1)), { type: 'run.paused', at: 1000, run: 'r1' });
    expect(why(game, 't0', 2000)).toEqual(['waiting', 'its run is paused']);
  });

  test('one provider is limited and the other full', () => {
    const game = new Pools(pools(1, 1), automatic(tasks(3)));
    game.placed(2000);
    game.begin('t0', 2000).fails('t0', MINUTE, limit(121 * MINUTE));
    game.placed(MINUTE);
    expect(why(game, 't2', MINUTE)).toEqual(['waiting', 'claude limited until 121 min, codex at cap 1/1']);
  });

  test('both are limited: it is parked until the first of them is over', () => {
    const game = new Pools(pools(1, 1), automatic(tasks(3)));
    game.placed(2000);
    game
      .begin('t0', 2000)
      .fails('t0', MINUTE, limit(121 * MINUTE))
      .begin('t1', 2000)
      .fails('t1', MINUTE, limit(61 * MINUTE));
    expect(why(game, 't2', MINUTE)).toEqual(['parked', 'claude limited until 121 min, codex limited until 61 min']);
    expect(waits(game.state, MINUTE)(game.run(), game.task('t2'))?.until).toBe(61 * MINUTE);
    expect(why(game, 't2', 61 * MINUTE)).toBeUndefined();
  });

  test('one it stays with is limited', () => {
    const game = new Pools(pools(1, 1), automatic(tasks(1), { failover: 'no' }));
    game.placed(2000);
    game.begin('t0', 2000).fails('t0', MINUTE, limit(121 * MINUTE));
    expect(why(game, 't0', MINUTE)).toEqual(['parked', 'claude limited until 121 min']);
  });

  test('one provider is down, one stopped, or held by a person', () => {
    const game = new Pools(pools(9, 9), automatic(tasks(12)));
    const agents = new Map(game.placed(2000).map((one) => one.split(' ') as [string, string]));
    const of = (agent: string) => [...agents].filter(([, name]) => name === agent).map(([id]) => id);
    for (const id of of('claude').slice(0, 5)) game.begin(id, 2000).fails(id, MINUTE, DOWN);
    const [one = ''] = of('codex');
    game.begin(one, 2000).fails(one, MINUTE, { kind: 'auth', message: 'sign in again' });
    expect(why(game, one, MINUTE)).toEqual(['parked', 'claude down until 2 min, codex stopped (sign in again)']);
    game.tell({ type: 'provider.paused', at: MINUTE, provider: 'anthropic' });
    expect(why(game, one, MINUTE)).toEqual(['parked', 'claude paused, codex stopped (sign in again)']);
    expect(waits(game.state, MINUTE)(game.run(), game.task(one))?.until).toBeUndefined();
  });

  test('it is tried again in a while', () => {
    const game = new Pools(pools(1, 1), automatic(tasks(1)));
    game.placed(2000);
    game.begin('t0', 2000).fails('t0', 55_000, DOWN);
    expect(why(game, 't0', 55_000)).toEqual(['waiting', 'is tried again at 1 min']);
  });

  test('the run has as many workers as it may', () => {
    const game = new Pools(pools(9, 9), automatic(tasks(3), { workers: 2 }));
    game.placed(2000);
    expect(why(game, 't2', 2000)).toEqual(['waiting', '2 of 2 workers are busy']);
  });

  test('omo has as many as it may', () => {
    const game = new Pools(pools(9, 9, 2), automatic(tasks(3)));
    game.placed(2000);
    expect(why(game, 't2', 2000)).toEqual(['waiting', '2 of 2 workers are busy']);
  });
});

test('a task that runs, or is over, waits for nothing', () => {
  const game = new Pools(pools(9, 9), automatic(tasks(2)));
  game.placed(2000);
  game.begin('t0', 2000).ends('t0', 3000);
  expect([why(game, 't0', 3000), why(game, 't1', 3000)]).toEqual([undefined, undefined]);
});
