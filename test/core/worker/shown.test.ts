import { expect, test } from 'vitest';
import { shown } from '../../../src/core/worker/shown.ts';
import { OPTIONS, changed, runOf, taskOf, tasksOf } from './runs.ts';

const FIRST = { attempt: 1, agent: 'codex', ended: 'task-failed', reason: 'too short', at: 1 } as const;
const SECOND = { attempt: 2, agent: 'codex', ended: 'done', at: 2 } as const;
const RUN = runOf(tasksOf({ a: { text: 'Wash' } }));
const of = (over: Parameters<typeof changed>[2], run = RUN) => {
  const next = changed(run, 'a', over);
  return shown(next, taskOf(next, 'a'));
};

test('a prompt is made of its parts, in their order, and nothing else', () => {
  const { parts, prompt, ...names } = of({});
  expect(names).toEqual({ run: 'r1', task: 'a', agent: 'codex' });
  expect(parts.map(({ name, by }) => `${name} ${by}`)).toEqual(['role omo', 'task omo', 'evidence omo', 'result omo']);
  expect(prompt).toBe(`${parts.map(({ text }) => text).join('\n\n')}\n`);
});

test('a task that waits is shown as its next attempt will be told', () => {
  const { parts } = of({ tries: [FIRST], attempts: 1 });
  expect(parts.at(-1)).toEqual({
    name: 'again',
    by: 'omo',
    text: 'An earlier attempt failed: too short. Look at what it left and put it right.',
  });
});

test('a task that is over is shown as its latest attempt was told', () => {
  const over = { tries: [FIRST, SECOND], attempts: 2, phase: { is: 'done', at: 2 } } as const;
  expect(of(over).prompt).toContain('An earlier attempt failed: too short.');
  expect(of({ ...over, tries: [FIRST, { ...SECOND, resumed: 'c1' }] }).parts).toMatchObject([
    { name: 'again', text: expect.stringContaining('That does not count as done: too short.') },
  ]);
  const once = of({ tries: [{ ...FIRST }], attempts: 1, phase: { is: 'failed', at: 1, reason: 'too short' } });
  expect(once.prompt).not.toContain('earlier attempt');
});

test('the person’s own parts are told from omo’s; a skill they leave out is shown as what it is', () => {
  const tasks = tasksOf({ a: { text: 'Wash', skill: 'tdd' } });
  const { parts, prompt } = of({}, runOf(tasks, { options: { ...OPTIONS, parts: { task: '{{task}}!' } } }));
  expect(parts.slice(0, 3)).toMatchObject([
    { name: 'skill', by: 'omo', text: 'Use the skill $tdd for this task.' },
    { name: 'role', by: 'omo' },
    { name: 'task', by: 'you', text: 'Wash!' },
  ]);
  expect(prompt).toBe(`${parts.map(({ text }) => text).join('\n\n')}\n`);
});
