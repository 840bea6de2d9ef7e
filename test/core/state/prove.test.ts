import { expect, test } from 'vitest';
import type { Event } from '../../../src/core/events/event.ts';
import type { Tree } from '../../../src/core/events/ground.ts';
import type { Changes, Evidence, Testimony, Verdict } from '../../../src/core/events/proof.ts';
import { interrupted } from '../../../src/core/state/interrupted.ts';
import type { TaskState } from '../../../src/core/state/task-state.ts';
import { spentByTask } from '../../../src/core/budget/spent.ts';
import { standing } from '../../../src/core/report/standing.ts';
import { Game, graph, pane, submission } from '../build.ts';

/** Runs in a repository, each task by a coding agent, and every attempt's tree at hand. */

const COMMIT = 'c'.repeat(40);
const BASE = 'b'.repeat(40);
const CODER = { name: 'coder', provider: 'lab', run: ['/bin/coder'], prompt: 'stdin', output: 'text' } as const;
const CRITIC = { ...CODER, name: 'critic', provider: 'other lab', output: 'claude', hooks: 'claude' } as const;
const tree: Tree = { path: '/trees/a', branch: 'omo/r1/a', base: BASE, ignored: [], conflicts: [], notes: [] };
const changes: Changes = {
  files: ['src/a.ts'],
  count: 1,
  insertions: 3,
  deletions: 1,
  conflicted: [],
  ignored: [],
  commit: COMMIT,
};
const good: Verdict = {
  presence: true,
  correctness: 4,
  completeness: 4,
  quality: 3,
  points: [{ about: 'quality', says: 'names could be shorter', file: 'src/a.ts', line: 3 }],
  summary: 'fine',
};
const bad: Verdict = {
  ...good,
  correctness: 2,
  completeness: 2,
  points: [{ about: 'correctness', says: 'page 0 is not handled', file: 'src/a.ts', line: 12 }],
};

type Options = Extract<Event, { type: 'run.submitted' }>['options'];

class Proof extends Game {
  constructor(more: Partial<Options> = {}, edges: Record<string, string[]> = { a: [], b: ['a'] }) {
    super(
      submission(graph(edges), {
        agents: { coder: { ...CODER, run: [...CODER.run] }, critic: { ...CRITIC, run: [...CRITIC.run] } },
        defaultAgent: 'coder',
        options: { workers: 6, retries: 2, keep: false, taskTimeoutMs: 60_000, checkMs: 600_000, ...more },
        ground: { root: '/project', below: '', base: BASE, isolate: 'worktree', bring: { copy: [], link: [] } },
      }),
    );
    this.decide();
  }

  /** Its tree is made, its program runs and ends, and it says that it is done. */
  claims(task: string, says?: Testimony, at = 3000): this {
    const key = this.key(task);
    this.tell({ type: 'attempt.tree-ready', at, ...key, tree });
    this.decide(at);
    this.tell({ type: 'attempt.started', at, ...key, place: pane('%1') });
    this.tell({ type: 'attempt.exited', at: at + 1000, ...key, exitCode: 0, by: 'launcher' });
    this.decide(at);
    this.tell({
      type: 'attempt.ended',
      at: at + 1000,
      ...key,
      ok: true,
      exitCode: 0,
      summary: 'all done',
      ...(says && { says }),
    });
    this.decide(at);
    return this;
  }

  shows(task: string, evidence: Evidence, at = 4000): this {
    this.tell({ type: 'attempt.checked', at, ...this.key(task), evidence });
    this.decide(at);
    return this;
  }

  review(task: string, result: Extract<Event, { type: 'attempt.reviewed' }>['result'], at = 5000): this {
    this.tell({ type: 'attempt.reviewed', at, ...this.key(task), agent: 'critic', result });
    this.decide(at);
    return this;
  }

  answers(answer: string, option: number, at = 6000): this {
    const question = this.state.runs[0]?.questions.at(-1)?.id ?? '';
    const choice = { is: 'option' as const, option };
    this.tell({ type: 'question.answer-given', at, run: 'r1', question, answer, choice, by: 'person' });
    this.decide(at);
    return this;
  }

  task(id: string): TaskState {
    const found = this.state.runs[0]?.tasks.find(({ spec }) => spec.id === id);
    if (!found) throw new Error(`there is no task ${id}`);
    return found;
  }

  stage(id: string): string {
    const { phase } = this.task(id);
    return phase.is === 'running' ? phase.stage.is : phase.is;
  }
}

const failing = { command: 'npm test', ok: false, exitCode: 1, ms: 10, output: '/x', tail: 'expected 3, got 4' };
const passing = { command: 'npm test', ok: true, exitCode: 0, ms: 10, output: '/x', tail: '' };

test('a program starts only where its tree is ready', () => {
  const game = new Proof();
  expect(game.stage('a')).toBe('preparing');
  game.tell({ type: 'attempt.tree-ready', at: 2500, ...game.key('a'), tree });
  expect(game.decide(2500)).toEqual([{ do: 'launch', key: game.key('a') }]);
  expect(game.stage('a')).toBe('starting');
});

test('a tree that can’t be made costs a try, and the reason is told', () => {
  const game = new Proof({ retries: 0 });
  game.tell({ type: 'attempt.not-started', at: 2500, ...game.key('a'), code: 'E_TREE', reason: 'npm ci failed' });
  expect(game.task('a').phase).toMatchObject({ is: 'failed', reason: 'npm ci failed' });
  expect(game.statuses()).toEqual({ a: 'failed', b: 'skipped' });
});

test('an attempt that says it is done is not, before its work was looked at', () => {
  const game = new Proof().claims('a');
  expect(game.stage('a')).toBe('checking');
  expect(game.statuses()).toEqual({ a: 'running', b: 'waiting' });
  game.shows('a', { changes });
  expect(game.task('a').phase).toMatchObject({ is: 'done', summary: 'all done', exitCode: 0 });
  expect(game.stage('b')).toBe('preparing');
});

test('one that changed nothing is tried again with that reason, and fails when its tries are over', () => {
  const game = new Proof({ retries: 1 });
  const nothing = { ...changes, files: [], count: 0, insertions: 0, deletions: 0 };
  game.claims('a').shows('a', { changes: nothing });
  expect(game.task('a').attempts).toBe(2);
  expect(game.task('a').tries).toMatchObject([{ ended: 'task-failed' }]);
  expect(game.task('a').tries[0]?.feedback).toMatch(/changed nothing|no file/i);
  game.claims('a').shows('a', { changes: nothing });
  expect(game.statuses()).toEqual({ a: 'failed', b: 'skipped' });
});

test('findings are a product, and a worker that says it is blocked is not done', () => {
  const nothing = { ...changes, files: [], count: 0 };
  const found = new Proof().claims('a', { findings: 'two open doors' }).shows('a', { changes: nothing });
  expect(found.stage('a')).toBe('done');
  const blocked = new Proof({ retries: 0 })
    .claims('a', { status: 'blocked', summary: 'no access' })
    .shows('a', { changes });
  expect(blocked.task('a').phase).toMatchObject({ is: 'failed' });
  expect(blocked.task('a').evidence?.says).toEqual({ status: 'blocked', summary: 'no access' });
});

test('acceptance that fails twice and passes the third time: three attempts, each told what failed', () => {
  const game = new Proof({ verify: { every: 'npm test' } });
  game.claims('a').shows('a', { changes, verify: failing });
  game.claims('a').shows('a', { changes, verify: failing });
  game.claims('a').shows('a', { changes, verify: passing });
  const { phase, attempts, tries } = game.task('a');
  expect([phase.is, attempts, tries.map(({ ended }) => ended)]).toEqual([
    'done',
    3,
    ['task-failed', 'task-failed', 'done'],
  ]);
  expect(tries[0]?.feedback).toContain('expected 3, got 4');
});

test('a review that lets it pass ends the task; its reviewer is one of another provider', () => {
  const game = new Proof({ review: { agents: ['coder', 'critic'], minutes: 1 } }).claims('a').shows('a', { changes });
  expect(game.task('a').phase).toMatchObject({ stage: { is: 'reviewing', step: 'decided', agent: 'critic' } });
  game.review('a', { is: 'verdict', verdict: good });
  expect(game.task('a')).toMatchObject({ phase: { is: 'done' }, review: { by: 'critic', verdict: good } });
});

test('a review sends a task back twice, which costs none of its tries, and then asks the person', () => {
  const game = new Proof({ retries: 0, review: { agents: ['critic'], minutes: 1 } });
  for (const attempt of [1, 2]) {
    game.claims('a').shows('a', { changes }).review('a', { is: 'verdict', verdict: bad });
    expect(game.task('a')).toMatchObject({ attempts: attempt + 1, failures: 0, sentBack: attempt });
    expect(game.task('a').tries.at(-1)?.feedback).toContain('page 0 is not handled');
  }
  game.claims('a').shows('a', { changes }).review('a', { is: 'verdict', verdict: bad });
  expect(game.stage('a')).toBe('judging');
  const run = game.state.runs[0];
  expect(run && standing(run, game.task('a'))).toMatchObject({ status: 'asking', question: 'q1' });
  expect(run?.questions).toMatchObject([{ kind: 'choice', phase: { is: 'open', notice: 'told' } }]);
});

/** Its review has sent it back twice, and lets it pass no third time: the person is asked. */
function asked(): Proof {
  const game = new Proof({ retries: 0, review: { agents: ['critic'], minutes: 1 } });
  for (const _ of [1, 2, 3]) game.claims('a').shows('a', { changes }).review('a', { is: 'verdict', verdict: bad });
  return game;
}

test('the person accepts it, gives it up, or wants another try that begins with their words', () => {
  expect(asked().answers('accept', 0).task('a')).toMatchObject({ phase: { is: 'done' }, acceptedBy: 'person' });
  expect(asked().answers('give up', 2).statuses()).toEqual({ a: 'failed', b: 'skipped' });
  expect(asked().answers('again', 1).task('a')).toMatchObject({ attempts: 4, failures: 0 });
  const words = asked();
  const choice = { is: 'text' as const, text: 'handle page 0 as page 1' };
  words.tell({
    type: 'question.answer-given',
    at: 6000,
    run: 'r1',
    question: 'q1',
    answer: choice.text,
    choice,
    by: 'person',
  });
  expect(words.task('a').tries.at(-1)?.feedback).toBe('handle page 0 as page 1');
});

test('a reviewer that gives no verdict is asked once more, with the reason, then the person', () => {
  const game = new Proof({ review: { agents: ['critic'], minutes: 1 } }).claims('a').shows('a', { changes });
  game.review('a', { is: 'rubbish', why: 'quality is 9' });
  expect(game.task('a').phase).toMatchObject({ stage: { is: 'reviewing', asked: 1, why: 'quality is 9' } });
  game.review('a', { is: 'rubbish', why: 'it said hello' });
  expect(game.stage('a')).toBe('judging');
  expect(game.state.runs[0]?.questions[0]?.text).toContain('it said hello');
});

test('a reviewer at its provider’s limit is waited for, and asked for nothing', () => {
  const game = new Proof({ review: { agents: ['critic'], minutes: 1 } }).claims('a').shows('a', { changes });
  const failure = { kind: 'usage-limit' as const, message: 'limit', until: 3_600_000 };
  game.review('a', { is: 'failed', why: 'limit', failure });
  expect(game.task('a').phase).toMatchObject({ stage: { is: 'reviewing', step: 'due', asked: 0 } });
  expect(game.decide(3_700_000)).toContainEqual({ do: 'review', key: game.key('a'), agent: 'critic' });
});

test('a task that waits for the person’s judgement holds no slot', () => {
  const game = new Proof({ workers: 1, retries: 0, review: { agents: ['critic'], minutes: 1 } }, { a: [], z: [] });
  for (const _ of [1, 2, 3]) game.claims('a').shows('a', { changes }).review('a', { is: 'verdict', verdict: bad });
  expect([game.stage('a'), game.stage('z')]).toEqual(['judging', 'preparing']);
});

test.each(['preparing', 'checking', 'reviewing'])('what a restart finds in the middle of %s is done again', (stage) => {
  const game = new Proof({ review: { agents: ['critic'], minutes: 1 } });
  if (stage !== 'preparing') game.claims('a');
  if (stage === 'reviewing') game.shows('a', { changes });
  expect(game.stage('a')).toBe(stage);
  const again = { preparing: 'start', checking: 'check', reviewing: 'review' }[stage];
  expect(interrupted(game.state).map((action) => action.do)).toEqual([again]);
});

test.each(['preparing', 'checking', 'reviewing', 'judging'])('a cancel ends an attempt that is %s', (stage) => {
  const game = new Proof({ retries: 0, review: { agents: ['critic'], minutes: 1 } });
  if (stage !== 'preparing') game.claims('a');
  if (stage === 'reviewing' || stage === 'judging') game.shows('a', { changes });
  if (stage === 'judging') game.review('a', { is: 'rubbish', why: '1' }).review('a', { is: 'rubbish', why: '2' });
  expect(game.stage('a')).toBe(stage);
  game.tell({ type: 'run.cancel-asked', at: 7000, run: 'r1', reason: 'enough', cause: 'person' });
  expect(game.decide(7000).map((action) => action.do)).toContain('stop');
  game.tell({ type: 'attempt.stopped', at: 7100, ...game.key('a'), survivors: [] });
  expect(game.task('a').phase.is).toBe('cancelled');
  expect(game.state.runs[0]?.questions.every(({ phase }) => phase.is === 'withdrawn')).toBe(true);
});

test('late news of an earlier attempt’s check changes nothing', () => {
  const game = new Proof({ verify: { every: 'npm test' } }).claims('a').shows('a', { changes, verify: failing });
  const before = game.state;
  game.tell({
    type: 'attempt.checked',
    at: 9000,
    run: 'r1',
    task: 'a',
    attempt: 1,
    evidence: { changes, verify: passing },
  });
  expect(game.state).toBe(before);
});

test('neither the check, nor the review, nor the person’s night is the attempt’s time; a review is counted as its reviewer’s', () => {
  const game = new Proof({ retries: 0, review: { agents: ['critic'], minutes: 1 } });
  game.tell({ type: 'day.began', at: 1500, day: '2026-11-21', endsAt: 90_000_000 });
  game.claims('a').shows('a', { changes }, 60_000);
  const usage = [{ model: 'm', tokens: { input: 100, output: 50, cacheRead: 0, cacheWrite: 0 } }];
  const cost = { ms: 20_000, day: '2026-11-21', usage };
  const verdict = { is: 'verdict' as const, verdict: good };
  game.tell({ type: 'attempt.reviewed', at: 80_000, ...game.key('a'), agent: 'critic', result: verdict, cost });
  const task = game.task('a');
  expect([task.phase.is, task.workedMs]).toEqual(['done', 1000]);
  expect(task.used).toMatchObject([
    { attempt: 1, agent: 'coder', ended: { workedMs: 1000 } },
    { attempt: -1, agent: 'critic', ended: { workedMs: 20_000 }, usage },
  ]);
  expect(spentByTask(game.state, task, 999_000)).toMatchObject({ ms: 21_000 });
  expect(game.state.day?.lines.map(({ agent, tokens }) => [agent, tokens.input])).toContainEqual(['critic', 100]);
});

test('reviews and starts of one round share the room that a provider has', () => {
  const game = new Proof({ review: { agents: ['critic'], minutes: 1 } }, { a: [], z: [] });
  game.tell({ type: 'limits.set', at: 1, maxWorkers: 6, pools: { 'other lab': 1, lab: 1 } });
  const waiting = game.state.runs[0]?.tasks.find(({ spec }) => spec.id === 'z');
  expect(waiting?.phase.is).toBe('running');
  const later = new Proof({ review: { agents: ['coder'], minutes: 1 } }, { a: [] });
  later.tell({ type: 'limits.set', at: 1, maxWorkers: 6, pools: { lab: 1 } });
  later.claims('a');
  later.tell(
    { type: 'attempt.checked', at: 4000, ...later.key('a'), evidence: { changes } },
    { type: 'run.tasks-added', at: 4000, run: 'r1', tasks: graph({ more: [] }) },
  );
  expect(later.decide(4000).filter(({ do: what }) => what === 'review' || what === 'start')).toHaveLength(1);
});

test('the set-up of a tree takes nothing of the task’s time', () => {
  const game = new Proof();
  game.tell({ type: 'attempt.tree-ready', at: 70_000, ...game.key('a'), tree });
  expect(game.decide(70_000)).toEqual([{ do: 'launch', key: game.key('a') }]);
  expect(game.decide(70_001)).toEqual([]);
});

test('a further attempt goes to the worker that did it before; in another tree it begins a conversation of its own', () => {
  const game = new Proof({ retries: 2 }, { a: [] })
    .claims('a')
    .shows('a', { changes: { ...changes, count: 0, files: [] } });
  expect(game.task('a')).toMatchObject({ attempts: 2, worker: 'a' });
  const with2 = game.task('a');
  expect(with2.resume).toBeUndefined();
  game.state = {
    ...game.state,
    runs: game.state.runs.map((run) => ({ ...run, tasks: run.tasks.map((one) => ({ ...one, resume: 'talk-1' })) })),
  };
  game.tell({ type: 'attempt.tree-ready', at: 5000, ...game.key('a'), tree });
  expect(game.task('a').resume).toBe('talk-1');
  const moved = new Proof({ retries: 2 }, { a: [] })
    .claims('a')
    .shows('a', { changes: { ...changes, count: 0, files: [] } });
  moved.state = {
    ...moved.state,
    runs: moved.state.runs.map((run) => ({ ...run, tasks: run.tasks.map((one) => ({ ...one, resume: 'talk-1' })) })),
  };
  moved.tell({ type: 'attempt.tree-ready', at: 5000, ...moved.key('a'), tree: { ...tree, path: '/trees/a-2' } });
  expect(moved.task('a').resume).toBeUndefined();
});

test('a cancel in the person’s night is not an hour of work', () => {
  const game = new Proof({ retries: 0, review: { agents: ['critic'], minutes: 1 } })
    .claims('a')
    .shows('a', { changes });
  game.review('a', { is: 'rubbish', why: '1' }).review('a', { is: 'rubbish', why: '2' });
  game.tell({ type: 'run.cancel-asked', at: 3_600_000, run: 'r1', reason: 'enough', cause: 'person' });
  game.decide(3_600_000);
  game.tell({ type: 'attempt.stopped', at: 3_600_100, ...game.key('a'), survivors: [] });
  expect(game.task('a')).toMatchObject({ phase: { is: 'cancelled' }, workedMs: 1000 });
});

test('where nothing may wait for a limit, the person decides when the reviewer has met one', () => {
  const game = new Proof({ onLimit: 'fail', review: { agents: ['critic'], minutes: 1 } })
    .claims('a')
    .shows('a', { changes });
  const failure = { kind: 'usage-limit' as const, message: 'limit', until: 3_600_000 };
  game.review('a', { is: 'failed', why: 'limit', failure });
  expect(game.stage('a')).toBe('judging');
});
