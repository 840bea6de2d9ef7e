import { describe, expect, test } from 'vitest';
import { AGENTS, automatic, DOWN, limit, Pools, pools, tasks } from './pooled.ts';

const MINUTE = 60_000;

describe('placement', () => {
  test('goes to the pool with the most room, and of equal ones to the best liked', () => {
    const game = new Pools(pools(2, 4), automatic(tasks(6)));
    expect(game.placed(2000)).toEqual(['t0 codex', 't1 codex', 't2 claude', 't3 codex', 't4 claude', 't5 codex']);
  });

  test('fills no pool beyond its cap, nor all of them beyond the cap over all', () => {
    expect(new Pools(pools(2, 4), automatic(tasks(50))).placed(2000)).toHaveLength(6);
    expect(new Pools(pools(2, 4, 5), automatic(tasks(50))).placed(2000)).toHaveLength(5);
  });

  test('gives a provider that nobody has set three at once, and what runs in a shell none', () => {
    const lone = new Pools(
      { type: 'limits.set', at: 1, maxWorkers: 50 },
      automatic(tasks(20), {}, { auto: ['claude'] }),
    );
    expect(lone.placed(2000)).toHaveLength(3);
    const shell = { name: 'shell', provider: 'shell', run: ['/bin/sh', '-c'], prompt: 'arg', output: 'text' } as const;
    const over = { agents: { shell: { ...shell, run: [...shell.run] } }, auto: ['shell'] };
    expect(
      new Pools({ type: 'limits.set', at: 1, maxWorkers: 50 }, automatic(tasks(20), {}, over)).placed(2000),
    ).toHaveLength(20);
  });

  test('respects the agent a task names', () => {
    const game = new Pools(pools(1, 9), automatic(tasks(3, { agent: 'claude' })));
    expect(game.placed(2000)).toEqual(['t0 claude']);
  });

  test('without auto goes to the run’s own agent', () => {
    const { auto: _, ...plain } = automatic(tasks(9)) as Extract<
      ReturnType<typeof automatic>,
      { type: 'run.submitted' }
    >;
    expect(new Set(new Pools(pools(2, 4), plain).placed(2000).map((one) => one.split(' ')[1]))).toEqual(
      new Set(['claude']),
    );
  });

  test('counts agents of one provider together', () => {
    const second = { ...AGENTS['claude'], name: 'haiku' } as NonNullable<(typeof AGENTS)[string]>;
    const over = { agents: { ...AGENTS, haiku: second }, auto: ['claude', 'haiku'] };
    expect(new Pools(pools(3, 4), automatic(tasks(9), {}, over)).placed(2000)).toHaveLength(3);
  });

  test('follows a live change of the caps: three, one, eight', () => {
    const game = new Pools(pools(3, 3), automatic(tasks(50)));
    expect(game.placed(2000)).toHaveLength(6);
    game.tell({ type: 'limits.set', at: 3000, pools: { anthropic: 1 }, by: 'person' });
    const [first = ''] = game
      .run()
      .tasks.filter(({ agent }) => agent === 'claude')
      .map(({ spec }) => spec.id);
    game.ends(first, 3000);
    expect(game.placed(3000)).toEqual([]);
    game.tell({ type: 'limits.set', at: 4000, pools: { anthropic: 8 }, by: 'person' });
    expect(game.placed(4000)).toHaveLength(6);
  });
});

describe('a provider that takes no work', () => {
  test('is left out while its limit lasts, and has its place again when it is over', () => {
    const game = new Pools(pools(2, 2), automatic(tasks(9)));
    game.placed(2000);
    game.begin('t0', 2000).fails('t0', 3000, limit(3000 + 20 * MINUTE));
    expect(game.placed(3000)).toEqual([]);
    game.ends('t1', 4000).begin('t2', 4000).ends('t2', 5000);
    expect(game.placed(5000).map((one) => one.split(' ')[1])).toEqual(['codex']);
    expect(game.placed(3000 + 20 * MINUTE)).toHaveLength(2);
  });

  test('lets one attempt at a time through while it is tried', () => {
    const game = new Pools(pools(4, 4), automatic(tasks(9), { retries: 20 }, { auto: ['claude'] }));
    for (let [round, at] = [0, 2000]; round < 5; round += 1, at += 2 * MINUTE) {
      const [one = ''] = game.placed(at);
      game.begin(one.split(' ')[0] ?? '', at).fails(one.split(' ')[0] ?? '', at, DOWN);
    }
    expect(game.gate('anthropic')).toMatchObject({ is: 'open', after: 'half-open' });
    const running = game
      .run()
      .tasks.filter(({ phase }) => phase.is === 'running')
      .map(({ spec }) => spec.id);
    const later = 2000 + 30 * MINUTE;
    for (const id of running) game.stops(id, later, 'killed');
    expect(game.placed(later)).toHaveLength(1);
    expect(game.placed(later + 1)).toEqual([]);
  });

  test('that a person holds is given nothing until he lets it go', () => {
    const game = new Pools(pools(2, 2), automatic(tasks(9)), { type: 'provider.paused', at: 1000, provider: 'openai' });
    expect(game.placed(2000)).toEqual(['t0 claude', 't1 claude']);
    game.tell({ type: 'provider.resumed', at: 3000, provider: 'openai' });
    expect(game.placed(3000)).toEqual(['t2 codex', 't3 codex']);
  });

  test('that was stopped takes work again when a person says so, and he is told of it once', () => {
    const game = new Pools(pools(2, 2), automatic(tasks(9)));
    game.placed(2000);
    game.begin('t0', 2000).fails('t0', 3000, { kind: 'auth', message: 'sign in' });
    expect(game.decide(3000).filter((action) => action.do === 'tell-stopped')).toEqual([
      { do: 'tell-stopped', provider: 'anthropic' },
    ]);
    game.begin('t2', 3000).fails('t2', 3000, { kind: 'auth', message: 'sign in' });
    expect(game.decide(4000).map((action) => action.do)).not.toContain('tell-stopped');
    expect(game.placed(4000 + 24 * 60 * MINUTE)).toEqual([]);
    game.tell({ type: 'provider.resumed', at: 5000, provider: 'anthropic' });
    expect(game.placed(5000).map((one) => one.split(' ')[1])).toEqual(['claude', 'claude']);
  });
});

/** Its first attempt, with claude, met a limit until then. */
function limited(until: number, options = {}, task = {}): Pools {
  const game = new Pools(pools(2, 2), automatic(tasks(1, task), options));
  game.placed(2000);
  return game.begin('t0', 2000).fails('t0', 3000, limit(until));
}

test('a run that a person holds begins nothing until they let it go, and what runs goes on', () => {
  const game = new Pools(pools(1, 1), automatic(tasks(3)));
  game.placed(2000);
  game.tell({ type: 'run.paused', at: 2500, run: 'r1' });
  game.begin('t0', 2000).ends('t0', 3000);
  expect(game.placed(3000)).toEqual([]);
  expect(game.task('t0').phase.is).toBe('done');
  game.tell({ type: 'run.resumed', at: 4000, run: 'r1' });
  expect(game.placed(4000)).toEqual(['t2 claude']);
});

describe('where the next attempt goes', () => {
  test('a long limit moves it to the other provider at once, in a conversation of its own', () => {
    const game = limited(3000 + 6 * MINUTE);
    expect(game.placed(3000)).toEqual(['t0 codex']);
    expect(game.task('t0').resume).toBeUndefined();
  });

  test('a short one is waited out where its conversation is', () => {
    const game = limited(3000 + MINUTE);
    expect(game.placed(3000)).toEqual([]);
    expect(game.placed(3000 + MINUTE)).toEqual(['t0 claude']);
    expect(game.task('t0').resume).toBe('c-t0');
  });

  test('the second short one in a row moves it', () => {
    const game = limited(3000 + MINUTE);
    game.placed(3000 + MINUTE);
    game.begin('t0', 70_000).fails('t0', 71_000, limit(71_000 + MINUTE));
    expect(game.placed(71_000)).toEqual(['t0 codex']);
  });

  test('where it met two in a row it goes only if nobody else takes it', () => {
    const twice = (): Pools => {
      const game = limited(3000 + MINUTE).tell(pools(3, 2));
      game.placed(3000 + MINUTE);
      game.tell({ type: 'provider.paused', at: 70_000, provider: 'openai' });
      return game.begin('t0', 70_000).fails('t0', 71_000, limit(71_000 + MINUTE));
    };
    expect(twice().placed(71_000 + MINUTE)).toEqual(['t0 claude']);
    const resumed = twice().tell({ type: 'provider.resumed', at: 131_000, provider: 'openai' });
    expect(resumed.placed(71_000 + MINUTE)).toEqual(['t0 codex']);
  });

  test('it stays where it began if the run says so', () => {
    const game = limited(3000 + 6 * MINUTE, { failover: 'no' });
    expect(game.placed(3000)).toEqual([]);
    expect(game.placed(3000 + 6 * MINUTE)).toEqual(['t0 claude']);
  });

  test('it stays where it began if the task says so', () => {
    const game = limited(3000 + 6 * MINUTE, {}, { failover: 'no' });
    expect(game.placed(3000)).toEqual([]);
  });

  test('it stays with the agent it names', () => {
    const game = limited(3000 + 6 * MINUTE, {}, { agent: 'claude' });
    expect(game.placed(3000)).toEqual([]);
  });

  test('one with a conversation waits for a slot where that is, and one without goes where there is room', () => {
    const game = new Pools(pools(1, 5), automatic(tasks(2, { domain: 'x' })));
    const agents = game.placed(2000);
    expect(agents).toEqual(['t0 codex', 't1 codex']);
    game.begin('t0', 2000).fails('t0', 3000);
    game.tell({ type: 'limits.set', at: 3000, pools: { openai: 1 }, by: 'person' });
    expect(game.placed(3000)).toEqual([]);
    game.begin('t1', 3000).ends('t1', 4000);
    expect(game.placed(4000)).toEqual(['t0 codex']);
  });

  test('when both are limited it is parked until the first of them is over, and nothing counts against it', () => {
    const game = limited(3000 + 60 * MINUTE);
    game.placed(3000);
    game.begin('t0', 3000).fails('t0', 4000, limit(4000 + 90 * MINUTE));
    expect(game.placed(5000)).toEqual([]);
    expect(game.task('t0')).toMatchObject({ failures: 0, phase: { is: 'waiting' } });
    expect(game.placed(3000 + 60 * MINUTE)).toEqual(['t0 claude']);
  });
});
