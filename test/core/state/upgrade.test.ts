import { describe, expect, test } from 'vitest';
import { nextActions, nextDeadline } from '../../../src/core/schedule/next.ts';
import { waits } from '../../../src/core/schedule/waits.ts';
import { reduce } from '../../../src/core/state/reduce.ts';
import type { State } from '../../../src/core/state/state.ts';
import { upgraded } from '../../../src/core/state/upgrade.ts';
import { CLOSED } from '../../../src/core/provider/pool.ts';
import { Game, graph, pane, submission } from '../build.ts';
import { automatic, limit, Pools, pools, tasks, there } from '../provider/pooled.ts';

/** As a journal of that state keeps it, with what a version did not know yet taken out of it. */
function snapshot(state: State, without: (plain: Record<string, unknown>) => void = () => undefined): State {
  const plain = JSON.parse(JSON.stringify(state)) as Record<string, unknown>;
  without(plain);
  return plain as unknown as State;
}

type Plain = Record<string, unknown>;
const listOf = (plain: Plain, name: string): Plain[] => plain[name] as Plain[];

describe('a snapshot', () => {
  test('of this version stays what it is', () => {
    const game = new Pools(pools(1, 1), automatic(tasks(3)));
    game.placed(2000);
    game.begin('t0', 2000).fails('t0', 3000, limit(9_000_000));
    expect(upgraded(snapshot(game.state))).toEqual(game.state);
  });

  test('of 0.2.0, which knew of no pools and kept no tries, goes on', () => {
    const game = new Game(submission(graph({ a: [], b: ['a'], c: [] })));
    game.decide();
    const old = snapshot(game.state, (plain) => {
      delete plain['providers'];
      plain['limits'] = { maxWorkers: 6 };
      for (const task of listOf(there(listOf(plain, 'runs')[0]), 'tasks'))
        for (const name of ['tries', 'wish', 'recoveries', 'used', 'agent']) delete task[name];
    });
    const state = upgraded(old);
    expect(state.limits).toEqual({ maxWorkers: 6, pools: {}, configured: { maxWorkers: 6, pools: {} } });
    expect(state.runs[0]?.tasks[0]).toMatchObject({
      tries: [],
      wish: {},
      recoveries: 0,
      used: [],
      phase: { is: 'running' },
    });
    const key = { run: 'r1', task: 'a', attempt: 1 };
    const after = [
      { type: 'attempt.started', at: 3000, ...key, place: pane('%1') },
      { type: 'attempt.exited', at: 4000, ...key, exitCode: 0, by: 'launcher' },
      { type: 'attempt.collect-decided', at: 4000, ...key },
      { type: 'attempt.ended', at: 4000, ...key, ok: true, exitCode: 0 },
    ] as const;
    const done = after.reduce<State>(reduce, state);
    expect(done.runs[0]?.tasks[0]?.phase.is).toBe('done');
    expect(nextActions(done, 4000).map((action) => action.do)).toContain('start');
  });

  test('of before a worker could be talked to has its talk', () => {
    const game = new Game(submission(graph({ a: [] })));
    game.decide();
    const old = snapshot(game.state, (plain) => {
      const run = there(listOf(plain, 'runs')[0]);
      delete run['messages'];
      delete run['questions'];
      delete (there(listOf(run, 'tasks')[0])['phase'] as Plain)['talk'];
    });
    expect(upgraded(old).runs[0]).toMatchObject({ messages: [], questions: [] });
    expect(upgraded(old).runs[0]?.tasks[0]?.phase).toMatchObject({ talk: { mood: { is: 'starting' } } });
  });
});

describe('a breaker that this version can’t read is taken for closed', () => {
  const why = { kind: 'rate-limit', message: 'x' };
  test.each([
    ['no gate', { failures: 0, opened: 0 }],
    ['another version’s gate', { gate: { is: 'melted' }, failures: 0, opened: 0 }],
    ['a gate that is a word', { gate: 'open', failures: 0, opened: 0 }],
    ['an open one without an end', { gate: { is: 'open', since: 1, why }, failures: 0, opened: 0 }],
    ['an open one whose end is a word', { gate: { is: 'open', since: 1, until: 'soon', why }, failures: 0, opened: 0 }],
    ['an open one without a reason', { gate: { is: 'open', since: 1, until: 9e15 }, failures: 0, opened: 0 }],
    ['a half-open one that counts nothing', { gate: { is: 'half-open' }, failures: 0, opened: 0 }],
    ['a stopped one without a reason', { gate: { is: 'stopped', since: 1, notice: 'told' }, failures: 0, opened: 0 }],
    ['no count of failures', { gate: { is: 'closed' }, opened: 0 }],
    ['nothing at all', null],
    ['a number', 7],
  ])('%s', (_what, pool) => {
    const game = new Pools(pools(1, 1), automatic(tasks(3)));
    const state = upgraded(snapshot(game.state, (plain) => (plain['providers'] = { anthropic: pool })));
    expect(state.providers['anthropic']).toEqual(CLOSED);
    expect(nextActions(state, 2000).map((action) => action.do)).toEqual(['start', 'start']);
    const run = there(state.runs[0]);
    expect(() => waits(state, 2000)(run, there(run.tasks[2]))).not.toThrow();
    expect(nextDeadline(state, 2000)).toBeUndefined();
  });

  test.each([
    ['closed', { is: 'closed' }],
    ['open', { is: 'open', since: 1, until: 9_000_000, why, after: 'closed' }],
    ['half-open', { is: 'half-open', successes: 1 }],
    ['stopped', { is: 'stopped', since: 1, why, notice: 'told' }],
  ])('and one that is %s stays so', (_is, gate) => {
    const game = new Pools(pools(1, 1), automatic(tasks(1)));
    const pool = { gate, failures: 1, opened: 1 };
    expect(
      upgraded(snapshot(game.state, (plain) => (plain['providers'] = { anthropic: pool }))).providers['anthropic'],
    ).toEqual(pool);
  });
});
