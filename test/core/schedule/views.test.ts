import { expect, test } from 'vitest';
import type { Event } from '../../../src/core/events/event.ts';
import { interrupted } from '../../../src/core/state/interrupted.ts';
import { report } from '../../../src/core/report/report.ts';
import { Game, graph, pane, submission, told } from '../build.ts';

const VIEW = { by: 'command', command: ['xterm', '-e', '{script}'] } as const;
const OPTIONS = { workers: 6, retries: 2, keep: false, taskTimeoutMs: 60_000, checkMs: 600_000 };
const shown = { options: { ...OPTIONS, view: { ...VIEW, command: [...VIEW.command] } } };

test('a worker is shown once its program runs in a session, and once only', () => {
  const game = new Game(submission(graph({ a: [] }), shown));
  expect(told(game.decide())).toEqual(['start a#1 on a']);
  begins(game);
  expect(game.decide()).toEqual([{ do: 'view', run: 'r1', worker: 'a', session: '7-1-1' }]);
  game.tell({ type: 'worker.viewed', at: 2001, run: 'r1', worker: 'a', session: '7-1-1' });
  expect(game.decide()).toEqual([]);
});

test('nobody is shown in a run that did not ask for it', () => {
  const game = new Game(submission(graph({ a: [] })));
  game.decide();
  begins(game);
  expect(game.decide()).toEqual([]);
});

test('a worker without a terminal has nothing to show', () => {
  const game = new Game(submission(graph({ a: [] }), { ...shown, mode: 'headless' }));
  game.decide();
  const place = { kind: 'process', pid: 12, pidStart: '1' } as const;
  game.tell({ type: 'attempt.started', at: 2000, ...game.key('a'), place });
  expect(game.decide()).toEqual([]);
});

test('a second attempt, and a second task, in the same session are seen where the first was', () => {
  const game = new Game(submission(graph({ a: [], b: ['a'] }, { a: 'api', b: 'api' }), shown));
  game.decide();
  begins(game);
  expect(told(game.decide())).toEqual(['view']);
  game.tell({ type: 'worker.viewed', at: 2001, run: 'r1', worker: 'api', session: '7-1-1' });
  game.finish('a');
  game.tell({ type: 'attempt.started', at: 4000, ...game.key('b'), place: pane('%2') });
  expect(game.decide(4000)).toEqual([]);
});

test('on a tmux server that was begun anew it is shown again', () => {
  const game = shownGame();
  game.tell({ type: 'attempt.lost', at: 2500, ...game.key('a'), reason: 'its terminal is gone' });
  expect(told(game.decide(2500))).toEqual(['start a#2 on a']);
  const place = { ...pane('%1'), server: { pid: 8, start: 2 } } as ReturnType<typeof pane>;
  game.tell({ type: 'attempt.started', at: 2600, ...game.key('a'), place });
  expect(game.decide(2600)).toEqual([{ do: 'view', run: 'r1', worker: 'a', session: '8-2-1' }]);
});

test('a showing that was decided and not told of is done again by the next daemon; one that was told of is not', () => {
  const game = new Game(submission(graph({ a: [] }), shown));
  game.decide();
  begins(game);
  game.decide();
  expect(told(interrupted(game.state))).toEqual(['view']);
  game.tell({ type: 'worker.viewed', at: 2001, run: 'r1', worker: 'a', session: '7-1-1' });
  expect(interrupted(game.state)).toEqual([]);
});

test('one that failed stops nothing, is not tried again, and stands in the report with its reason', () => {
  const game = new Game(submission(graph({ a: [] }), shown));
  game.decide();
  begins(game);
  game.decide();
  game.tell(failure());
  expect(game.decide()).toEqual([]);
  const [run] = game.state.runs;
  const seen = run && report(run, 3000, String);
  expect(seen?.workers).toMatchObject([{ status: 'working', view: { is: 'failed', reason: 'no screen' } }]);
  expect(seen?.notes).toEqual(['a was not shown: no screen']);
  expect(told(game.finish('a'))).toContain('close a');
});

test('what is told of a session before the last changes nothing', () => {
  const game = shownGame();
  const before = game.state;
  expect(game.tell(failure()).state).toBe(before);
  expect(game.tell({ ...failure(), session: '9-9-9' }).state).toBe(before);
});

test('nothing more is shown of a run that is being cancelled', () => {
  const game = new Game(submission(graph({ a: [] }), shown));
  game.decide();
  begins(game);
  game.tell({ type: 'run.cancel-asked', at: 2000, run: 'r1', reason: 'enough', cause: 'person' });
  expect(told(game.decide())).toEqual(['stop a#1 (cancelled)']);
});

function begins(game: Game): void {
  game.tell({ type: 'attempt.started', at: 2000, ...game.key('a'), place: pane('%1') });
}

function failure(): Extract<Event, { type: 'worker.view-failed' }> {
  return { type: 'worker.view-failed', at: 2001, run: 'r1', worker: 'a', session: '7-1-1', reason: 'no screen' };
}

function shownGame(): Game {
  const game = new Game(submission(graph({ a: [] }), shown));
  game.decide();
  begins(game);
  game.decide();
  return game.tell({ type: 'worker.viewed', at: 2001, run: 'r1', worker: 'a', session: '7-1-1' });
}
