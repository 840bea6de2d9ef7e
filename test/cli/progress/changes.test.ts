import { expect, test } from 'vitest';
import { changes, retries } from '../../../src/cli/progress/changes.ts';
import { moment } from '../../../src/cli/print/duration.ts';
import { at, reportOf, taskOf, tried, workerOf } from '../reports.ts';

const before = (task: ReturnType<typeof taskOf>) => reportOf([workerOf('frontend', 'working', task)]);

test.for<[string, ReturnType<typeof taskOf> | undefined, ReturnType<typeof taskOf>, string[]]>([
  [
    'a task that has begun',
    taskOf('Build UI', 'waiting'),
    taskOf('Build UI', 'running'),
    ['frontend: started "Build UI"'],
  ],
  [
    'a task that runs already when watching begins',
    undefined,
    taskOf('Build UI', 'running'),
    ['frontend: started "Build UI"'],
  ],
  ['one that waits', undefined, taskOf('Build UI', 'waiting'), []],
  ['nothing new', taskOf('Build UI', 'running'), taskOf('Build UI', 'running'), []],
  [
    'one that is done',
    taskOf('Build UI', 'running'),
    taskOf('Build UI', 'done'),
    ['frontend: done "Build UI" (4.2 s)'],
  ],
  [
    'one that failed',
    taskOf('Build UI', 'running'),
    taskOf('Build UI', 'failed', { reason: 'exit code 1' }),
    ['frontend: failed "Build UI" (4.2 s): exit code 1'],
  ],
  [
    'one that is tried again',
    taskOf('Build UI', 'running'),
    taskOf('Build UI', 'running', { attempts: 2, reason: 'exit code 1' }),
    ['frontend: attempt 2 of "Build UI": exit code 1'],
  ],
  [
    'one that will be',
    taskOf('Build UI', 'running'),
    taskOf('Build UI', 'waiting', { attempts: 1, reason: 'exit code 1' }),
    ['frontend: attempt 1 of "Build UI" failed: exit code 1; it is tried again'],
  ],
  [
    'one that asks, which is told with the question',
    taskOf('Build UI', 'running'),
    taskOf('Build UI', 'asking', { question: 'q1', reason: 'Which colour?' }),
    [],
  ],
  ['one that goes on after its answer', taskOf('Build UI', 'asking'), taskOf('Build UI', 'running'), []],
  [
    'one that asks already when watching begins',
    undefined,
    taskOf('Build UI', 'asking', { question: 'q1' }),
    ['frontend: started "Build UI"'],
  ],
  [
    'one that asked and failed and is tried again',
    taskOf('Build UI', 'asking'),
    taskOf('Build UI', 'waiting', { attempts: 1, reason: 'it died' }),
    ['frontend: attempt 1 of "Build UI" failed: it died; it is tried again'],
  ],
  [
    'one that was skipped',
    taskOf('Build UI', 'waiting'),
    taskOf('Build UI', 'skipped', { reason: 'api failed' }),
    ['frontend: skipped "Build UI": api failed'],
  ],
])('%s', ([, earlier, later, told]) => {
  expect(changes(earlier && before(earlier), before(later))).toEqual(told);
});

test('an attempt after the first is told with what the one before came to, and nothing else is', () => {
  const first = before(taskOf('Build UI', 'running'));
  const second = before(taskOf('Build UI', 'running', { attempts: 2, reason: 'exit code 1' }));
  expect([retries(undefined, first), retries(first, second), retries(second, second)]).toEqual([
    [],
    ['frontend: attempt 2 of "Build UI": exit code 1'],
    [],
  ]);
});

test('a worker that its provider makes wait is told once, with the time', () => {
  const works = before(taskOf('Build UI', 'running'));
  const task = taskOf('Build UI', 'running', { reason: 'usage limit\u001B[2J reached', until: at(7200) });
  const limited = reportOf([workerOf('frontend', 'limited', task)]);
  expect([changes(works, limited), changes(limited, limited)]).toEqual([
    [`frontend: limited by its provider until ${moment(at(7200), Date.parse(at(12)))}: usage limit reached`],
    [],
  ]);
});

const limit = tried(1, 'codex', 'limited', 'usage limit');
const codex = taskOf('Build UI', 'running', { agent: 'codex' });
const parked = taskOf('Build UI', 'parked', {
  attempts: 1,
  agent: 'codex',
  tries: [limit],
  until: at(7200),
  reason: 'codex limited, claude at cap 3/3',
});
const again = (agent: string) => taskOf('Build UI', 'running', { attempts: 2, agent, tries: [limit] });
const time = moment(at(7200), Date.parse(at(12)));

test.for<[string, ReturnType<typeof taskOf>, ReturnType<typeof taskOf>, string[]]>([
  ['that is parked', codex, parked, [`frontend: parked "Build UI" until ${time}: codex limited, claude at cap 3/3`]],
  ['that stays parked, whatever its reason', parked, { ...parked, reason: 'codex limited' }, []],
  ['that goes on with its agent', parked, again('codex'), ['frontend: "Build UI" goes on']],
  [
    'that is moved to another agent',
    codex,
    again('opencode'),
    ['frontend: "Build UI" moved from codex to opencode (limited): usage limit'],
  ],
  [
    'that is moved after it was parked',
    parked,
    again('opencode'),
    ['frontend: "Build UI" moved from codex to opencode (limited): usage limit'],
  ],
  [
    'that waits for a free place elsewhere',
    codex,
    { ...parked, status: 'waiting', reason: 'opencode at cap 3/3' },
    ['frontend: attempt 1 of "Build UI" ended (limited): usage limit; it is tried again'],
  ],
  [
    'that is tried again where it was moved to',
    again('opencode'),
    { ...again('opencode'), attempts: 3, tries: [limit, tried(2, 'opencode', 'task-failed', 'exit code 1')] },
    ['frontend: attempt 3 of "Build UI": exit code 1'],
  ],
  [
    'that failed by its work and waits for its next attempt',
    codex,
    {
      ...parked,
      status: 'waiting',
      reason: 'is tried again',
      tries: [tried(1, 'codex', 'task-failed', 'exit code 1')],
    },
    ['frontend: attempt 1 of "Build UI" failed: exit code 1; it is tried again'],
  ],
  ['that is no longer parked, and not begun', parked, { ...parked, status: 'waiting' }, []],
  ['that was parked before it began', { ...parked, attempts: 0, tries: [] }, codex, ['frontend: started "Build UI"']],
])('a task %s is told in one line', ([, earlier, later, told]) => {
  expect(changes(before(earlier), before(later))).toEqual(told);
});

test('beside live progress a task that is parked is told once, and one that is moved', () => {
  const [runs, waits, moved] = [before(codex), before(parked), before(again('opencode'))];
  expect([retries(runs, waits), retries(waits, waits), retries(waits, moved)].map((lines) => lines.length)).toEqual([
    1, 0, 1,
  ]);
});
