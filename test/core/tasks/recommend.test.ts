import { expect, test } from 'vitest';
import { planned } from './planned.ts';

test.for([
  [['A ui, B api, C test'], 'orchestrate', ['3 tasks in 3 domains', 'none waits for another']],
  [
    ['A ui (id: a), B api (depends_on: a), C test (depends_on: a)'],
    'orchestrate',
    ['3 tasks in 3 domains', '1 of them can start at once'],
  ],
  [['A ui, B api'], 'single', ['only 2 tasks: several workers pay off from three on']],
  [['A'], 'single', ['only 1 task: several workers pay off from three on', 'all of it is in one domain: general']],
  [['A ui, B form, C css'], 'single', ['all of it is in one domain: frontend']],
  [
    ['A ui (id: a), B api (id: b) (depends_on: a), C test (depends_on: b, a)'],
    'single',
    ['each task waits for the one before it, so no two could run at the same time'],
  ],
  [['A ui, B api, C test (depends_on: x)'], 'single', ['the plan cannot be run as it is: 1 problem']],
] as const)('%j: %s', ([args, mode, reasons]) => {
  expect(planned(...args).recommend).toEqual({ mode, reasons });
});

test('there is one worker for each domain, in the order of the tasks', () => {
  expect(planned('A ui, B api, C form, D').workers).toEqual([
    { name: 'frontend', domain: 'frontend', taskIds: ['a-ui', 'c-form'] },
    { name: 'backend', domain: 'backend', taskIds: ['b-api'] },
    { name: 'general', domain: 'general', taskIds: ['d'] },
  ]);
});
