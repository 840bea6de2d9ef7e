import { describe, expect, test } from 'vitest';
import { nextActions, nextDeadline } from '../../../src/core/schedule/next.ts';
import { Game, graph, submission, told } from '../build.ts';

const hides = ({ id }: { id: string }): boolean => id === 'r1';

describe('what starts', () => {
  test('tasks without dependencies start at once, one worker a domain', () => {
    const game = new Game(submission(graph({ ui: [], api: [] }, { ui: 'frontend', api: 'backend' })));
    expect(told(game.decide())).toEqual(['start ui#1 on frontend', 'start api#1 on backend']);
  });

  test('a task starts only when all its dependencies are done', () => {
    const game = new Game(submission(graph({ a: [], b: [], c: ['a', 'b'] })));
    game.decide();
    expect(told(game.finish('a'))).not.toContain('start c#1 on c');
    expect(told(game.finish('b'))).toContain('start c#1 on c');
  });

  test('of a hidden run nothing is decided; what it has at work keeps its slot, and others get what is left', () => {
    const options = { workers: 6, retries: 0, keep: false, taskTimeoutMs: 1000, timeoutMs: 2000 };
    const game = new Game(
      { type: 'limits.set', at: 1, maxWorkers: 2 },
      submission(graph({ a: [], b: ['a'] }), { options }),
    );
    game.decide();
    game.tell(submission(graph({ c: [], d: [] }), { run: 'r2', mode: 'headless' }));
    expect(told(nextActions(game.state, 9000, hides))).toEqual(['start c#1 on c']);
    expect(nextDeadline(game.state, 9000, hides)).toBeUndefined();
    expect(told(nextActions(game.state, 9000))).toContain('cancel');
  });

  test('never more tasks at once than maxWorkers', () => {
    const game = new Game({ type: 'limits.set', at: 1, maxWorkers: 2 }, submission(graph({ a: [], b: [], c: [] })));
    expect(told(game.decide())).toEqual(['start a#1 on a', 'start b#1 on b']);
    expect(told(game.finish('a'))).toContain('start c#1 on c');
  });

  test('never more tasks of a run at once than the run asked for', () => {
    const options = { workers: 1, retries: 0, keep: false, taskTimeoutMs: 60_000 };
    const game = new Game(submission(graph({ a: [], b: [] }), { options }));
    expect(told(game.decide())).toEqual(['start a#1 on a']);
  });

  test('the task that the longest chain waits for goes first', () => {
    const game = new Game(
      { type: 'limits.set', at: 1, maxWorkers: 1 },
      submission(graph({ short: [], root: [], leaf: ['root'] })),
    );
    expect(told(game.decide())).toEqual(['start root#1 on root']);
  });

  test('every domain gets its worker before a busy domain gets more hands', () => {
    const domains = { a1: 'a', a2: 'a', a3: 'a', b1: 'b' };
    const game = new Game(
      { type: 'limits.set', at: 1, maxWorkers: 3 },
      submission(graph({ a1: [], a2: [], a3: [], b1: [] }, domains)),
    );
    expect(told(game.decide())).toEqual(['start a1#1 on a', 'start b1#1 on b', 'start a2#1 on a-2']);
  });

  test('the next task of a domain reuses its idle worker', () => {
    const options = { workers: 1, retries: 0, keep: false, taskTimeoutMs: 60_000 };
    const game = new Game(submission(graph({ a1: [], a2: [] }, { a1: 'a', a2: 'a' }), { options }));
    game.decide();
    expect(told(game.finish('a1'))).toEqual(['collect a1#1', 'start a2#1 on a']);
  });

  test('a second run takes other names while the first holds its sessions', () => {
    const game = new Game(submission(graph({ a: [] })));
    game.decide();
    game.tell(submission(graph({ a: [] }), { run: 'r2' }));
    expect(told(game.decide())).toEqual(['start a#1 on a-2']);
  });

  test('a name that is somebody else’s is given up for the next, at no cost to the task', () => {
    const game = new Game(submission(graph({ a: [] })));
    game.decide();
    game.tell({ type: 'attempt.not-started', at: 2100, ...game.key('a'), code: 'E_NAME_TAKEN', reason: 'taken' });
    expect(told(game.decide())).toEqual(['start a#2 on a-2']);
    expect(game.state.runs[0]?.tasks[0]).toMatchObject({ failures: 0, attempts: 2 });
  });

  test('a worker that waits for a run of its own holds no slot', () => {
    const game = new Game({ type: 'limits.set', at: 1, maxWorkers: 1 }, submission(graph({ a: [] })));
    game.decide();
    game.tell(submission(graph({ child: [] }), { run: 'r2', depth: 2, parent: game.key('a') }));
    expect(told(game.decide())).toEqual(['start child#1 on child']);
  });
});

describe('what happens after an end', () => {
  test('a crash is tried again as often as retries says, then the task has failed', () => {
    const options = { workers: 6, retries: 2, keep: false, taskTimeoutMs: 60_000 };
    const game = new Game(submission(graph({ a: [] }), { options }));
    game.decide();
    expect(told(game.finish('a', false))).toContain('start a#2 on a');
    expect(told(game.finish('a', false))).toContain('start a#3 on a');
    game.finish('a', false);
    expect(game.statuses()).toEqual({ a: 'failed' });
  });

  test('a failed task skips everything that waits for it, however far, and nothing else', () => {
    const game = new Game(submission(graph({ a: [], b: ['a'], c: ['b'], d: [] })));
    game.decide();
    game.finish('a', false);
    expect(game.statuses()).toEqual({ a: 'failed', b: 'skipped', c: 'skipped', d: 'running' });
  });

  test('a finished box of a plan is ticked before the run ends', () => {
    const [task] = graph({ a: [] });
    const game = new Game(submission([{ ...task!, checkbox: { file: '/p.md', line: 3, text: '- [ ] Do a' } }]));
    game.decide();
    expect(told(game.finish('a'))).toEqual(['collect a#1', 'tick a', 'close a']);
    game.tell({ type: 'worker.closed', at: 3100, run: 'r1', worker: 'a' });
    expect(told(game.decide())).toEqual([]);
    game.tell({ type: 'task.ticked', at: 3200, run: 'r1', task: 'a' });
    expect(told(game.decide())).toEqual(['report']);
  });

  test('the session of a worker is closed after its last task, unless it is to be kept', () => {
    const closing = new Game(submission(graph({ a: [] })));
    closing.decide();
    expect(told(closing.finish('a'))).toEqual(['collect a#1', 'close a']);
    const options = { workers: 6, retries: 0, keep: true, taskTimeoutMs: 60_000 };
    const keeping = new Game(submission(graph({ a: [] }), { options }));
    keeping.decide();
    expect(told(keeping.finish('a'))).toEqual(['collect a#1', 'report']);
  });

  test('the idle worker of a domain is not closed while a task of that domain waits', () => {
    const game = new Game(submission(graph({ a1: [], slow: [], a2: ['slow'] }, { a1: 'a', a2: 'a' })));
    game.decide();
    expect(told(game.finish('a1'))).toEqual(['collect a1#1']);
  });
});

describe('stopping', () => {
  test('a cancelled run stops what runs and starts nothing more', () => {
    const game = new Game(submission(graph({ a: [], b: ['a'] })));
    game.decide();
    game.tell({ type: 'run.cancel-asked', at: 2500, run: 'r1', reason: 'enough', cause: 'person' });
    expect(told(game.decide())).toEqual(['stop a#1 (cancelled)']);
    game.tell({ type: 'attempt.stopped', at: 2600, ...game.key('a'), survivors: [] });
    expect(told(game.decide())).toEqual(['close a']);
    expect(game.statuses()).toEqual({ a: 'cancelled', b: 'cancelled' });
  });

  test('a run that takes longer than its limit is cancelled', () => {
    const options = { workers: 6, retries: 0, keep: false, taskTimeoutMs: 60_000, timeoutMs: 5000 };
    const game = new Game(submission(graph({ a: [] }), { options }));
    game.decide(5999);
    expect(told(game.decide(6000))).toEqual(['cancel', 'stop a#1 (cancelled)']);
  });

  test('an attempt that takes longer than its limit is stopped and counts as a failure', () => {
    const options = { workers: 6, retries: 1, keep: false, taskTimeoutMs: 1000 };
    const game = new Game(submission(graph({ a: [] }), { options }));
    game.decide(2000);
    expect(told(game.decide(3000))).toEqual(['stop a#1 (timeout)']);
    game.tell({ type: 'attempt.stopped', at: 3100, ...game.key('a'), survivors: [] });
    expect(told(game.decide(3100))).toEqual(['start a#2 on a']);
  });

  test('a killed worker takes its queue with it, and what waits for that queue is skipped', () => {
    const game = new Game(submission(graph({ a1: [], a2: ['a1'], b: ['a2'], c: [] }, { a1: 'a', a2: 'a' })));
    game.decide();
    game.tell({ type: 'worker.kill-asked', at: 2500, run: 'r1', worker: 'a', reason: 'a was killed' });
    expect(told(game.decide())).toEqual(['stop a1#1 (killed)']);
    game.tell({ type: 'attempt.stopped', at: 2600, ...game.key('a1'), survivors: [] });
    expect(told(game.decide())).toEqual(['close a']);
    expect(game.statuses()).toEqual({ a1: 'cancelled', a2: 'cancelled', b: 'skipped', c: 'running' });
  });

  test('a child run ends with the attempt that asked for it', () => {
    const game = new Game(submission(graph({ a: [] })));
    game.decide();
    game.tell(submission(graph({ child: [] }), { run: 'r2', depth: 2, parent: game.key('a') }));
    game.decide();
    const actions = told(game.finish('a'));
    expect(actions).toContain('cancel');
    expect(actions).toContain('stop child#1 (cancelled)');
  });
});
