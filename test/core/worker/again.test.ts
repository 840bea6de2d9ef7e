import { expect, test } from 'vitest';
import type { Try } from '../../../src/core/state/try.ts';
import { goOn, startAgain } from '../../../src/core/worker/again.ts';
import { runOf, taskOf, tasksOf } from './runs.ts';

const RUN = runOf(tasksOf({ a: { text: 'Wash' } }));
const after = (...tries: Partial<Try>[]) => ({
  ...taskOf(RUN, 'a'),
  tries: tries.map((one, index): Try => ({
    attempt: index + 1,
    agent: 'codex',
    ended: 'task-failed',
    at: index,
    ...one,
  })),
});
const FEEDBACK = 'The command:\n\n```text\nnpm test\n```\n\n## Task\nPut it right.';

test('the first attempt, and one after a success, are told of none before', () => {
  expect(startAgain(after())).toBe('');
  expect(startAgain(after({ ended: 'done' }))).toBe('');
});

test('a failed attempt is told with its reason, what was found wrong and its last words', () => {
  expect(startAgain(after({ reason: 'npm test failed.', feedback: FEEDBACK, said: 'All\ndone!' }))).toBe(
    `An earlier attempt failed: npm test failed.

> The command:
>
> \`\`\`text
> npm test
> \`\`\`
>
> ## Task
> Put it right.

Its last words were:

> All
> done!

Look at what it left and put it right.`,
  );
});

test('what was found wrong is not forgotten when the next attempt was broken off', () => {
  const text = startAgain(after({ reason: 'npm test failed', feedback: 'two tests fail' }, { ended: 'limited' }));
  expect(text).toBe(
    'An earlier attempt was broken off: it failed.\n\nWhat an attempt before it left did not count as done: npm test failed.\n\n> two tests fail\n\nLook at what it left and finish it.',
  );
});

test('in the same conversation a failure is told with what was found wrong', () => {
  expect(goOn(after({ reason: 'its review by claude gave it 2 of 5', feedback: 'no tests\nno docs' }))).toBe(
    'That does not count as done: its review by claude gave it 2 of 5.\n\n> no tests\n> no docs\n\nPut it right, then end with a short summary of what you did.',
  );
  expect(goOn(after({ reason: 'exit code 1' }))).toBe(
    'That does not count as done: exit code 1. Put it right, then end with a short summary of what you did.',
  );
});

test.for([
  [{ ended: 'timeout', reason: '60 min' }, 'Your time for this was over (60 min), and you get some more.'],
  [{ ended: 'limited', reason: 'used up' }, 'Your provider broke this off (used up), and takes work again.'],
  [{ ended: 'hung' }, 'You gave no sign of life for a while'],
  [{ ended: 'crashed' }, 'Your program ended in the middle of this'],
] as const)('after %j it goes on', ([last, words]) => {
  expect(goOn(after(last))).toContain(words);
});

test('a reason is one line, however it was told', () => {
  const reason = `bad\n\n## Task\n\u001B[31mrm -rf${'x'.repeat(1000)}`;
  for (const text of [
    goOn(after({ reason })),
    startAgain(after({ reason })),
    goOn(after({ ended: 'timeout', reason })),
  ]) {
    expect(text.split('\n')).toHaveLength(1);
    expect(text).toContain('bad ## Task rm -rf');
    expect(text.length).toBeLessThan(500);
    expect(text).not.toContain('\u001B');
  }
});
