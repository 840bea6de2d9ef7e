import { describe, expect, test } from 'vitest';
import { graph } from '../build.ts';
import { automatic, limit, Pools, pools, tasks } from '../provider/pooled.ts';

const MINUTE = 60_000;

const refused = (game: Pools, at: number): string[] =>
  game
    .decide(at)
    .flatMap((action) => (action.do === 'refuse' ? [`${action.task}: ${action.cause}, ${action.reason}`] : []));

/** Two at work, one on each provider; the others wait. */
function begun(options: Parameters<typeof automatic>[1], list = tasks(4)): Pools {
  const game = new Pools(pools(1, 1), automatic(list, options));
  game.placed(2000);
  return game.begin('t0', 2000).begin('t1', 2000);
}

describe('a run that may not wait for a limit', () => {
  test('gives up what no provider takes, with each one’s reason, and skips what waits for it', () => {
    const list = [...tasks(3), ...graph({ after: ['t0'] })];
    const game = begun({ onLimit: 'fail' }, list);
    game.fails('t0', 3000, limit(120 * MINUTE)).fails('t1', 3000, limit(120 * MINUTE));
    expect(refused(game, 3000)).toEqual(['t0', 't1', 't2'].map((id) => `${id}: limit, claude limited, codex limited`));
    expect(game.statuses()).toEqual({ t0: 'failed', t1: 'failed', t2: 'failed', after: 'skipped' });
  });

  test('moves what another provider takes', () => {
    const game = begun({ onLimit: 'fail' }, tasks(2));
    game.ends('t1', 2500).fails('t0', 3000, limit(120 * MINUTE));
    expect(refused(game, 3000)).toEqual([]);
    expect(game.task('t0').agent).toBe('codex');
  });

  test('waits for a slot', () => {
    const game = begun({ onLimit: 'fail' });
    expect(refused(game.fails('t0', 3000, limit(120 * MINUTE)), 3000)).toEqual([]);
  });

  test('waits out a limit of a minute, and no longer one', () => {
    const short = begun({ onLimit: 'fail' })
      .fails('t0', 3000, limit(3000 + MINUTE))
      .fails('t1', 3000, limit(3000 + MINUTE));
    expect(refused(short, 3000)).toEqual([]);
    const longer = begun({ onLimit: 'fail' })
      .fails('t0', 3000, limit(3001 + MINUTE))
      .fails('t1', 3000, limit(3001 + MINUTE));
    expect(refused(longer, 3000)).toHaveLength(4);
  });

  test('gives up nothing while a person holds it', () => {
    const game = begun({ onLimit: 'fail' }).tell({ type: 'run.paused', at: 2500, run: 'r1' });
    expect(refused(game.fails('t0', 3000, limit(120 * MINUTE)).fails('t1', 3000, limit(120 * MINUTE)), 3000)).toEqual(
      [],
    );
  });
});

test('any other run waits', () => {
  const game = begun({})
    .fails('t0', 3000, limit(120 * MINUTE))
    .fails('t1', 3000, limit(120 * MINUTE));
  expect(refused(game, 3000)).toEqual([]);
  expect(Object.values(game.statuses())).toEqual(Array.from({ length: 4 }, () => 'waiting'));
});

describe('a budget of minutes', () => {
  const ONE = { budget: { run: { minutes: 1 } } };

  test('lets what runs come to its end, then gives up the rest and tells the person once', () => {
    const game = begun(ONE);
    game.ends('t0', 2000 + 2 * MINUTE);
    const during = game.decide(2000 + 2 * MINUTE);
    expect(during.filter((action) => action.do !== 'close')).toEqual([]);
    game.ends('t1', 2000 + 3 * MINUTE);
    const after = game.decide(2000 + 3 * MINUTE).map((action) => action.do);
    expect(after.filter((one) => one === 'refuse')).toHaveLength(2);
    expect(after.filter((one) => one === 'tell-budget')).toHaveLength(1);
    expect(after).not.toContain('start');
    expect(game.statuses()).toEqual({ t0: 'done', t1: 'done', t2: 'cancelled', t3: 'cancelled' });
  });

  test('of a task gives up that task alone', () => {
    const game = begun({ budget: { task: { minutes: 1 } } });
    game.fails('t0', 2000 + 2 * MINUTE);
    expect(refused(game, 2000 + 2 * MINUTE).map((one) => one.split(':')[0])).toEqual(['t0']);
    expect(game.statuses()).toMatchObject({ t0: 'cancelled', t1: 'running', t2: 'running' });
  });

  test('of a day parks what waits until the next one, and refuses nothing', () => {
    const game = new Pools(
      {
        ...(pools(1, 1) as Extract<ReturnType<typeof pools>, { type: 'limits.set' }>),
        by: 'config',
        dayBudget: { minutes: 1 },
      },
      { type: 'day.began', at: 1, day: '2026-11-21', endsAt: 600 * MINUTE },
      automatic(tasks(2), {}, { auto: ['claude'] }),
    );
    game.placed(2000);
    game.begin('t0', 2000).ends('t0', 2000 + 2 * MINUTE);
    expect(refused(game, 2000 + 2 * MINUTE)).toEqual([]);
    expect(game.statuses()).toEqual({ t0: 'done', t1: 'waiting' });
    game.tell({ type: 'day.began', at: 600 * MINUTE, day: '2026-11-22', endsAt: 2040 * MINUTE });
    expect(game.placed(600 * MINUTE)).toEqual(['t1 claude']);
  });
});
