import { expect, test } from 'vitest';
import { makePlan } from '../../../src/core/tasks/plan.ts';
import { planned, troubles } from './planned.ts';

function waits(...args: string[]): Record<string, readonly string[]> {
  const plan = planned(...args);
  if (plan.problems.length > 0) throw new Error(JSON.stringify(plan.problems));
  return Object.fromEntries(plan.tasks.map((task) => [task.id, task.dependsOn]));
}

test('a chain by given ids', () => {
  expect(waits('Design schema (id: db), Build API (id: api) (depends_on: db), Write tests (depends_on: api)')).toEqual({
    db: [],
    api: ['db'],
    'write-tests': ['api'],
  });
});

test('a dependency may be an id made from a title, the title itself, or stand further down', () => {
  expect(waits('Write tests (depends_on: build-api, Design Schema)', 'Build API', 'Design schema')).toEqual({
    'write-tests': ['build-api', 'design-schema'],
    'build-api': [],
    'design-schema': [],
  });
});

test('an unknown dependency is told with the nearest id', () => {
  expect(planned('Build it (id: build), Test it (depends_on: biuld)').problems).toEqual([
    {
      code: 'E_DEPENDENCY',
      where: 'task 2',
      message: 'depends_on names "biuld"; there is no such task. Did you mean "build"?',
    },
  ]);
});

test('an unknown dependency nothing is like is told with the ids there are', () => {
  expect(planned('A (depends_on: q)', 'B', 'C', 'D', 'E', 'F', 'G').problems[0]?.message).toBe(
    'depends_on names "q"; there is no such task. The other ids are b, c, d, e, f and 1 more.',
  );
  expect(planned('A (depends_on: quite-another)').problems[0]?.message).toBe(
    'depends_on names "quite-another"; there is no such task. There is no other task.',
  );
});

test('a cycle is told as its path', () => {
  expect(planned('A (depends_on: b)', 'B (depends_on: c)', 'C (depends_on: a)', 'D (depends_on: a)').problems).toEqual([
    {
      code: 'E_CYCLE',
      where: 'task 1',
      message: 'These tasks wait for each other: a → b → c → a. Take one of these dependencies out.',
    },
  ]);
});

test('a task that waits for itself is told', () => {
  expect(planned('A (depends_on: a)').problems).toEqual([
    {
      code: 'E_CYCLE',
      where: 'task 1',
      message: 'The task waits for itself: a → a. Take one of these dependencies out.',
    },
  ]);
});

test('each group of tasks that wait for each other is told', () => {
  expect(troubles(planned('A (depends_on: b)', 'B (depends_on: a)', 'C (depends_on: d)', 'D (depends_on: c)'))).toEqual(
    ['E_CYCLE task 1', 'E_CYCLE task 3'],
  );
});

test('a cycle of thousands is told with its ends', () => {
  const text = Array.from({ length: 5000 }, (_, i) => `T (id: t${i}) (depends_on: t${(i + 1) % 5000})`).join(', ');
  expect(planned(text).problems.map((problem) => problem.message)).toEqual([
    'These tasks wait for each other: t0 → t1 → t2 → t3 → t4 → t5 → … 4990 more … → t4996 → t4997 → t4998 → t4999 → t0. Take one of these dependencies out.',
  ]);
});

test('an id used twice is told with both places', () => {
  expect(planned('A (id: x)', 'B', 'C (id: X)').problems).toEqual([
    {
      code: 'E_TASK_ID',
      where: 'task 3',
      message: 'The id "x" is used already by task 1. Give one of the two another id.',
    },
  ]);
});

test('every problem is told at once', () => {
  const plan = planned(
    'A (id: a_b)',
    '',
    'C (id: c) (depends_on: zzz)',
    'D (id: c)',
    'E (verfy: x)',
    'F (depends_on: f)',
    '../x:G',
  );
  expect(troubles(plan).toSorted()).toEqual([
    'E_ANNOTATION task 5',
    'E_CYCLE task 6',
    'E_DEPENDENCY task 3',
    'E_NAME task 7',
    'E_TASK_EMPTY task 2',
    'E_TASK_ID task 1',
    'E_TASK_ID task 4',
  ]);
});

test('a task that was refused is not told a second time to those who wait for it', () => {
  expect(troubles(planned('A (id: user_api)', 'B (depends_on: user_api)'))).toEqual(['E_TASK_ID task 1']);
  expect(troubles(planned('(id: x)', 'B (depends_on: x)'))).toEqual(['E_TASK_EMPTY task 1']);
});

test('tasks that join others may depend on those, by id or by title; what the text has itself goes first', () => {
  const plan = makePlan(
    { is: 'text', args: ['Write tests (depends_on: api, Build the UI)', 'Build the API (id: api) (depends_on: DB)'] },
    { domains: {}, known: 'elsewhere too' },
  );
  expect([plan.problems, plan.tasks.map(({ id, dependsOn }) => [id, dependsOn])]).toEqual([
    [],
    [
      ['write-tests', ['api', 'build-the-ui']],
      ['api', ['db']],
    ],
  ]);
});

test('also there a cycle is told, and a name that can be no id', () => {
  const plan = makePlan(
    { is: 'text', args: ['A (depends_on: b, elsewhere)', 'B (depends_on: a)', 'C (depends_on: ???)'] },
    { domains: {}, known: 'elsewhere too' },
  );
  expect(troubles(plan).toSorted()).toEqual(['E_CYCLE task 1', 'E_DEPENDENCY task 3']);
});

test('a ticked task of the text is found there, and not looked for elsewhere', () => {
  const source = '- [x] Old (id: old)\n- [ ] New (depends_on: old, other)\n';
  const plan = makePlan(
    { is: 'markdown', file: '/project/plan.md', name: 'plan.md', source },
    { domains: {}, known: 'elsewhere too' },
  );
  expect(plan.tasks.map(({ dependsOn }) => dependsOn)).toEqual([['other']]);
});
