import { expect, test } from 'vitest';
import type { Event } from '../../../src/core/events/event.ts';
import { reconcile, strays } from '../../../src/core/state/reconcile.ts';
import { interrupted } from '../../../src/core/state/interrupted.ts';
import { reduce } from '../../../src/core/state/reduce.ts';
import { KEPT_RUNS } from '../../../src/core/state/state.ts';
import { Game, graph, pane, submission, told } from '../build.ts';

test('a late, doubled or unknown fact returns the same state', () => {
  const game = new Game(
    submission(graph({ a: [], b: [] }), { options: { workers: 6, retries: 1, keep: false, taskTimeoutMs: 60_000 } }),
  );
  game.decide();
  game.finish('a', false);
  const old = { run: 'r1', task: 'a', attempt: 1 };
  const late: Event[] = [
    { type: 'attempt.started', at: 9, ...old, place: pane('%9') },
    { type: 'attempt.exited', at: 9, ...old, exitCode: 0, by: 'launcher' },
    { type: 'attempt.ended', at: 9, ...old, ok: true, exitCode: 0 },
    { type: 'attempt.lost', at: 9, ...old, reason: 'late' },
    { type: 'attempt.stopped', at: 9, ...old, survivors: [] },
    { type: 'attempt.exited', at: 9, run: 'nobody', task: 'a', attempt: 1, exitCode: 0, by: 'launcher' },
    { type: 'attempt.decided', at: 9, ...old, worker: 'a' },
    submission(graph({ other: [] })),
    { type: 'hook.heard', at: 9, file: 'x.event', payload: {} },
  ];
  for (const event of late) expect(reduce(game.state, event), event.type).toBe(game.state);
});

test('an attempt that is over before its start is reported keeps its place', () => {
  const game = new Game(submission(graph({ a: [] })));
  game.decide();
  game.tell({ type: 'attempt.exited', at: 2100, ...game.key('a'), exitCode: 0, by: 'launcher' });
  game.tell({ type: 'attempt.started', at: 2101, ...game.key('a'), place: pane('%3') });
  expect(game.state.runs[0]?.tasks[0]?.phase).toMatchObject({
    stage: { is: 'exited', place: pane('%3'), exitCode: 0 },
  });
});

test('the decisions of a whole run, replayed from its facts alone, lead to the same state', () => {
  const game = new Game(submission(graph({ a: [], b: ['a'], c: ['a'] })));
  game.decide();
  game.finish('a');
  game.finish('b');
  game.finish('c', false);
  expect(game.history.reduce(reduce, new Game().state)).toEqual(game.state);
});

test('of ended runs only the last ones are kept', () => {
  const game = new Game();
  for (let number = 0; number < KEPT_RUNS + 5; number += 1) {
    game.tell(submission(graph({ a: [] }), { run: `r${number}` }), {
      type: 'run.ended',
      at: number,
      run: `r${number}`,
    });
  }
  expect(game.state.runs.map((run) => run.id)).toEqual(
    Array.from({ length: KEPT_RUNS }, (_, index) => `r${index + 5}`),
  );
});

test('after a crash a worker that ended unheard is known by its pane, a vanished one is lost, an unstarted one is not blamed', () => {
  const game = new Game(
    submission(graph({ ended: [], gone: [], unborn: [], born: [] }), {
      options: { workers: 6, retries: 1, keep: false, taskTimeoutMs: 60_000 },
    }),
  );
  game.decide();
  game.tell(
    { type: 'attempt.started', at: 2100, ...game.key('ended'), place: pane('%1') },
    { type: 'attempt.started', at: 2100, ...game.key('gone'), place: pane('%2') },
  );
  const seen = [
    { key: game.key('ended'), worker: 'ended', place: pane('%1'), state: { is: 'dead', exitCode: 3 } },
    { key: game.key('born'), worker: 'born', place: pane('%4'), state: { is: 'alive' } },
  ] as const;
  const events = reconcile(game.state, seen, 'none under way', 2200);
  expect(events.map((event) => `${event.type} ${'task' in event ? event.task : ''}`)).toEqual([
    'attempt.exited ended',
    'attempt.lost gone',
    'attempt.lost unborn',
    'attempt.started born',
  ]);
  game.tell(...events);
  expect(game.state.runs[0]?.tasks.map((task) => [task.spec.id, task.failures])).toEqual([
    ['ended', 0],
    ['gone', 1],
    ['unborn', 0],
    ['born', 0],
  ]);
});

test('while the daemon runs, a start that is under way is not called lost', () => {
  const game = new Game(submission(graph({ a: [] })));
  game.decide();
  expect(reconcile(game.state, [], 'may be under way', 2200)).toEqual([]);
});

test('a start that is under way is told by who carries it out; what a look sees of it may be one that was given up', () => {
  const game = new Game(submission(graph({ alive: [], over: [] })));
  game.decide();
  const seen = [
    { key: game.key('alive'), worker: 'alive', place: pane('%1'), state: { is: 'alive' } },
    { key: game.key('over'), worker: 'over', place: pane('%2'), state: { is: 'dead', exitCode: 0 } },
  ] as const;
  const events = reconcile(game.state, seen, 'may be under way', 2200);
  expect(events).toEqual([]);
});

test('an attempt that lives though its run is over is a stray', () => {
  const game = new Game(submission(graph({ a: [] })));
  game.decide();
  const stray = {
    key: { run: 'old', task: 'x', attempt: 1 },
    worker: 'x',
    place: pane('%8'),
    state: { is: 'alive' },
  } as const;
  const own = { key: game.key('a'), worker: 'a', place: pane('%1'), state: { is: 'alive' } } as const;
  expect(strays(game.state, [stray, own])).toEqual([stray]);
});

test('what was decided but not reported when a daemon died is done again by the next', () => {
  const game = new Game(submission(graph({ a: [], b: [] })));
  game.decide();
  game.tell({ type: 'attempt.exited', at: 2100, ...game.key('a'), exitCode: 0, by: 'launcher' });
  game.decide();
  game.tell({ type: 'worker.kill-asked', at: 2200, run: 'r1', worker: 'b', reason: 'b was killed' });
  game.decide();
  expect(told(interrupted(game.state))).toEqual(['collect a#1', 'stop b#1 (killed)']);
});

test('a process that survives its worker’s end is told with the worker, with the task and at the end', () => {
  const game = new Game(submission(graph({ a: [] })));
  game.decide();
  game.tell({ type: 'worker.kill-asked', at: 2200, run: 'r1', worker: 'a', reason: 'a was killed' });
  game.decide();
  game.tell({
    type: 'attempt.stopped',
    at: 2300,
    ...game.key('a'),
    survivors: [
      { pid: 77, command: 'sleep  9' },
      { pid: 78, command: '' },
    ],
  });
  expect(game.state.runs[0]).toMatchObject({
    workers: [{ name: 'a', survivors: [{ pid: 77 }, { pid: 78 }] }],
    tasks: [{ phase: { is: 'cancelled', reason: 'a was killed; still alive: pid 77 (sleep 9), 78' } }],
    notes: ['a: pid 77 (sleep 9), 78 could not be ended'],
  });
});
