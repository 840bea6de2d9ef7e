import { expect, test } from 'vitest';
import { claimNotices } from '../../../src/core/tasks/claims.ts';
import { makePlan } from '../../../src/core/tasks/plan.ts';
import type { Task } from '../../../src/core/tasks/task.ts';
import { planned, troubles } from './planned.ts';

const ADVICE = 'Let one wait for the other (depends_on), or part what they write.';

/** Tasks with those scopes; an empty one says nothing. */
function tasksOf(scopes: readonly string[], dependsOn: (at: number) => string[] = () => []): Task[] {
  return scopes.map((writes, at) => ({
    id: `t${at}`,
    title: 'T',
    prompt: 'T',
    domain: 'general',
    dependsOn: dependsOn(at),
    ...(writes === '' ? {} : { writes }),
  }));
}

test('two tasks that can run at the same time and claim the same files are both named, with the globs that do', () => {
  const plan = planned(
    'A (id: api) (writes: src/**, lib/x)',
    'B (id: docs) (writes: src/api/*.md, docs/)',
    'C (writes: ui)',
  );
  expect(plan.notices).toEqual([
    `api and docs can run at the same time and claim the same files: "src/**" and "src/api/*.md". ${ADVICE}`,
  ]);
});

test.for<[string, string[]]>([
  ['waits for the other', ['A (id: a) (writes: src)', 'B (depends_on: a) (writes: src)']],
  ['waits for one further down', ['A (depends_on: b) (writes: src)', 'B (id: b) (writes: src)']],
  [
    'waits for one that waits for it',
    ['A (id: a) (writes: src)', 'B (id: b) (depends_on: a)', 'C (depends_on: b) (writes: src)'],
  ],
  ['writes nothing', ['A (writes: src)', 'B (writes: nothing)']],
  ['writes elsewhere', ['A (writes: src/a/**)', 'B (writes: src/b/**)']],
  ['says nothing of it', ['A (writes: src)', 'B']],
])('where one of them %s nothing is told', ([, args]) => {
  expect(planned(...args)).toMatchObject({ problems: [] });
  expect(planned(...args).notices).toBeUndefined();
});

test('what is only waited for by a third does not keep two apart', () => {
  const plan = planned('A (id: a) (writes: src)', 'B (id: b) (writes: src)', 'C (depends_on: a, b) (writes: src)');
  expect(plan.notices).toEqual([`a and b can run at the same time and claim the same files: "src". ${ADVICE}`]);
});

test('tasks without a scope have that of their domain, and are told together', () => {
  const scopes = { frontend: 'src/ui/**', general: 'nothing', backend: '../not one' };
  const args = ['UI a', 'UI b', 'UI c', 'UI d (writes: docs/**)', 'Other', 'API x', 'API y'];
  expect(makePlan({ is: 'text', args }, { domains: {}, scopes }).notices).toEqual([
    `ui-a and ui-b, ui-a and ui-c, ui-b and ui-c can run at the same time and claim the same files: "src/ui/**". ${ADVICE}`,
  ]);
});

test('of many only the first are told', () => {
  const same = claimNotices(tasksOf(Array.from({ length: 9 }, () => 'src')), {});
  expect(same).toEqual([
    `t0 and t1, t0 and t2, t0 and t3 and others can run at the same time and claim the same files: "src". ${ADVICE}`,
  ]);
  const many = claimNotices(tasksOf(Array.from({ length: 9 }, (_, at) => `src/**/*x${at}*`)), {});
  expect([many.length, many.at(-1)]).toEqual([11, 'More tasks than these claim the same files.']);
});

test('a plan with problems tells those and not what its tasks claim', () => {
  const plan = planned('A (id: a) (writes: src)', 'B (writes: src)', 'C (depends_on: nobody)');
  expect([troubles(plan), plan.notices]).toEqual([['E_DEPENDENCY task 3'], undefined]);
});

test.for<[string, (at: number) => string, (at: number) => string[]]>([
  ['each in a folder of its own', (at) => `src/m${at}/**, docs/m${at}.md`, () => []],
  ['all with wildcards in front', (at) => `**/m${at}.ts`, () => []],
  ['all with the same scope, one after the other', () => 'src/**', (at) => (at === 0 ? [] : [`t${at - 1}`])],
])('a thousand tasks, %s, are looked at in no time', ([, writes, dependsOn]) => {
  const tasks = tasksOf(
    Array.from({ length: 1000 }, (_, at) => writes(at)),
    dependsOn,
  );
  const began = performance.now();
  expect(claimNotices(tasks, {})).toEqual([]);
  expect(performance.now() - began).toBeLessThan(1500);
});

test('a scope is checked when the plan is read, and "nothing" is written in one way', () => {
  const plan = planned('A (writes: src/{a)', 'B (writes: Nothing)', 'C (writes: none)');
  expect(plan.problems).toEqual([
    {
      code: 'E_ANNOTATION',
      where: 'task 1',
      message:
        '"(writes: src/{a)" cannot be a scope: "src/{a": the "{" is not closed; for the sign itself write "\\{".',
    },
    {
      code: 'E_ANNOTATION',
      where: 'task 3',
      message: '"(writes: none)" cannot be a scope: "none": to write no file, say "nothing".',
    },
  ]);
  expect(plan.tasks.map(({ writes }) => writes)).toEqual([undefined, 'nothing', undefined]);
});
