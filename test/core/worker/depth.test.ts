import { expect, test } from 'vitest';
import { judgeDepth } from '../../../src/core/worker/depth.ts';
import { Game, graph, pane, submission } from '../build.ts';

const person = { byToken: undefined, ancestors: [500, 1], ownServers: [7], admitted: 0 };

function workerAt(depth: number, mode: 'parallel' | 'sequential' = 'parallel'): Game {
  const game = new Game(submission(graph({ a: [] }), { depth, mode }));
  game.decide();
  return game.tell({ type: 'attempt.started', at: 2100, ...game.key('a'), place: pane('%1') });
}

test('the person’s workers are at depth 1', () => {
  expect(judgeDepth(new Game().state, person, 2)).toEqual({ is: 'spawn', depth: 1 });
});

test('a worker known by its token gets sub-workers at depth 2', () => {
  const game = workerAt(1);
  expect(judgeDepth(game.state, { ...person, byToken: game.key('a') }, 2)).toEqual({
    is: 'spawn',
    depth: 2,
    parent: game.key('a'),
  });
});

test('a worker without its token is known by its pane’s process among its ancestors', () => {
  const game = workerAt(1);
  expect(judgeDepth(game.state, { ...person, ancestors: [9000, 4711, 7, 1] }, 2)).toEqual({
    is: 'spawn',
    depth: 2,
    parent: game.key('a'),
  });
});

test('at depth 2 the tasks are done one after the other, whatever the variable says', () => {
  const game = workerAt(2);
  expect(judgeDepth(game.state, { ...person, byToken: game.key('a'), admitted: 0 }, 2)).toEqual({
    is: 'sequential',
    depth: 2,
    parent: game.key('a'),
  });
});

test('a task that is itself done one after the other may not start another run', () => {
  const game = workerAt(2, 'sequential');
  expect(judgeDepth(game.state, { ...person, byToken: game.key('a') }, 2)).toMatchObject({ is: 'refuse' });
});

test('the variable can only make omo stricter', () => {
  expect(judgeDepth(new Game().state, { ...person, admitted: 2 }, 2)).toEqual({ is: 'sequential', depth: 2 });
  const game = workerAt(1);
  expect(judgeDepth(game.state, { ...person, byToken: game.key('a'), admitted: 0 }, 2)).toMatchObject({ depth: 2 });
});

test('what hides in omo’s own tmux server without being a worker is refused', () => {
  expect(judgeDepth(new Game().state, { ...person, ancestors: [900, 7, 1] }, 2)).toMatchObject({ is: 'refuse' });
});
