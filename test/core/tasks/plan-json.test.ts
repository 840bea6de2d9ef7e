import { expect, test } from 'vitest';
import { planJson } from '../../../src/core/tasks/plan-json.ts';
import { planned, plannedFile } from './planned.ts';

test('the plan as scripts read it; what is not given is left out', () => {
  const plan = planned(
    'Design schema (id: db) (agent: codex)',
    'Build API (depends_on: db) [Skill: x] (verify: y) (writes: z) (failover: no)',
  );
  expect(planJson(plan)).toEqual({
    schemaVersion: 1,
    tasks: [
      { id: 'db', title: 'Design schema', domain: 'database', dependsOn: [], agent: 'codex' },
      {
        id: 'build-api',
        title: 'Build API',
        domain: 'backend',
        dependsOn: ['db'],
        skill: 'x',
        verify: 'y',
        writes: 'z',
        failover: 'no',
      },
    ],
    workers: [
      { name: 'database', domain: 'database', taskIds: ['db'] },
      { name: 'backend', domain: 'backend', taskIds: ['build-api'] },
    ],
    recommend: {
      mode: 'single',
      reasons: [
        'only 2 tasks: several workers pay off from three on',
        'each task waits for the one before it, so no two could run at the same time',
      ],
    },
    problems: [],
  });
  expect(Object.keys(planJson(plan).tasks[0] ?? {})).toEqual(['id', 'title', 'domain', 'dependsOn', 'agent']);
});

test('problems have a place when they have one', () => {
  expect(planJson(planned()).problems.map((problem) => Object.keys(problem))).toEqual([['code', 'message']]);
  expect(planJson(planned('')).problems.map((problem) => Object.keys(problem))).toEqual([['code', 'message', 'where']]);
});

test('the place of a checkbox and what was said about the text are not in it', () => {
  const json = planJson(plannedFile('- [ ] A\u0007\n'));
  expect(Object.keys(json)).toEqual(['schemaVersion', 'tasks', 'workers', 'recommend', 'problems']);
  expect(Object.keys(json.tasks[0] ?? {})).toEqual(['id', 'title', 'domain', 'dependsOn']);
});
