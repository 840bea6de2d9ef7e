import { describe, expect, test } from 'vitest';
import type { Event } from '../../../src/core/events/event.ts';
import { MAX_TASKS } from '../../../src/core/tasks/limits.ts';
import type { Task } from '../../../src/core/tasks/task.ts';
import { Game, graph, submission, told } from '../build.ts';
import { AGENTS, automatic, Pools, pools, there } from '../provider/pooled.ts';

const added = (tasks: Task[], over: Partial<Extract<Event, { type: 'run.tasks-added' }>> = {}): Event => ({
  type: 'run.tasks-added',
  at: 2000,
  run: 'r1',
  tasks,
  ...over,
});

const find = (game: Game, id: string) => there(game.state.runs[0]?.tasks.find(({ spec }) => spec.id === id));

describe('a run that grows', () => {
  test('does what was added after what it waits for, and ends when that is over too', () => {
    const game = new Game(submission(graph({ a: [] })));
    game.decide();
    game.tell(added(graph({ b: ['a'] })));
    expect(told(game.finish('a'))).toContain('start b#1 on b');
    expect(told(game.finish('b'))).not.toContain('report');
    expect(game.statuses()).toEqual({ a: 'done', b: 'done' });
  });

  test('begins at once what waits for nothing', () => {
    const game = new Game(submission(graph({ a: [] })));
    game.decide();
    expect(told(game.tell(added(graph({ b: [] }))).decide())).toEqual(['start b#1 on b']);
  });

  test('ranks its tasks anew: what a longer chain waits for goes before the others', () => {
    const game = new Game(
      { type: 'limits.set', at: 1, maxWorkers: 1 },
      submission(graph({ x: ['y'], y: [], a: [], b: ['a'] })),
    );
    game.decide();
    game.tell(added(graph({ c: ['b'], d: [] })));
    expect(game.state.runs[0]?.tasks.map(({ spec, rank }) => [spec.id, rank])).toEqual([
      ['x', 1],
      ['y', 2],
      ['a', 3],
      ['b', 2],
      ['c', 1],
      ['d', 1],
    ]);
    expect(told(game.finish('y'))).toContain('start a#1 on a');
  });

  test('gives another id to what has the id of a task that is there, and what waits for it waits for that one', () => {
    const game = new Game(submission(graph({ a: [] })));
    game.decide();
    const before = find(game, 'a');
    game.tell(added(graph({ a: [], b: ['a'] })));
    expect(find(game, 'a')).toEqual(before);
    expect(game.statuses()).toEqual({ a: 'running', 'a-2': 'waiting', b: 'waiting' });
    expect(find(game, 'b').spec.dependsOn).toEqual(['a-2']);
  });

  test('never has more than its most tasks, whoever adds them', () => {
    const bomb = graph(Object.fromEntries(Array.from({ length: MAX_TASKS }, (_one, index) => [`n${index}`, []])));
    const game = new Game(submission(graph({ a: [], b: [] })));
    game.tell(added(bomb));
    expect(game.state.runs[0]?.tasks).toHaveLength(MAX_TASKS);
    const full = game.state;
    expect(game.tell(added(graph({ more: [] }))).state).toBe(full);
  });

  test('skips what waits for a task that has failed, and says so', () => {
    const game = new Game(submission(graph({ a: [], keep: [] })));
    game.decide();
    game.finish('a', false);
    game.tell(added(graph({ b: ['a'], c: ['b'] })));
    expect(find(game, 'c').phase).toEqual({ is: 'skipped', at: 2000, reason: '"b" was skipped' });
    expect(find(game, 'b').phase).toEqual({ is: 'skipped', at: 2000, reason: '"a" failed' });
  });

  test('does not grow any more once it is cancelled or over', () => {
    const game = new Game(submission(graph({ a: [] })));
    game.decide();
    game.tell(
      { type: 'run.cancel-asked', at: 1500, run: 'r1', reason: 'no more', cause: 'person' },
      added(graph({ b: [] })),
    );
    expect(game.statuses()).toEqual({ a: 'running' });
  });

  test('knows who asked for it', () => {
    const game = new Game(submission(graph({ a: [] })));
    game.decide();
    game.tell(added(graph({ b: [] }), { by: game.key('a') }));
    expect(find(game, 'b').by).toEqual({ run: 'r1', task: 'a', attempt: 1 });
    expect(find(game, 'a').by).toBeUndefined();
  });

  test('takes on the agents that what was added names', () => {
    const { codex: _codex, ...others } = AGENTS;
    const game = new Pools(pools(2, 2), automatic(graph({ a: [] }), {}, { agents: others, auto: ['claude'] }));
    game.tell(
      added([{ ...there(graph({ b: [] })[0]), agent: 'codex' }], { agents: { codex: there(AGENTS['codex']) } }),
    );
    expect(game.placed(2000)).toEqual(['a claude', 'b codex']);
    expect(game.run().agents['codex']?.provider).toBe('openai');
  });
});
