import { expect, test } from 'vitest';
import { makePlan } from '../../../src/core/tasks/plan.ts';
import { planned, plannedFile, troubles } from './planned.ts';

test('a megabyte of text is the limit, in bytes', () => {
  const almost = `${'a'.repeat(250 * 1024)}, `.repeat(4);
  expect(troubles(planned(`${almost}b`))).toEqual([]);
  expect(planned('a'.repeat(10 * 1024 * 1024)).problems).toEqual([
    {
      code: 'E_TOO_BIG',
      where: 'task text',
      message:
        'Got at least 10 MB; the limit is 1 MB. Put long material in a file and let the task name it, or split the work into several runs.',
    },
  ]);
  expect(troubles(planned('é'.repeat(600 * 1024)))).toEqual(['E_TOO_BIG task text']);
  expect(troubles(planned('a'.repeat(600 * 1024), 'b'.repeat(600 * 1024)))).toEqual(['E_TOO_BIG task text']);
  expect(troubles(plannedFile(`- [ ] ${'a'.repeat(1024 * 1024)}`))).toEqual(['E_TOO_BIG plan.md']);
});

test('256 KB are the limit of one task', () => {
  expect(troubles(planned('b', 'a'.repeat(256 * 1024)))).toEqual([]);
  expect(troubles(planned('b', 'a'.repeat(256 * 1024 + 1)))).toEqual(['E_TOO_BIG task 2']);
});

test('10 000 tasks are the limit', () => {
  expect(troubles(planned(`${'a,'.repeat(9_999)}a`))).toEqual([]);
  expect(troubles(planned(`${'a,'.repeat(10_000)}a`))).toEqual(['E_TOO_BIG task text']);
  expect(troubles(planned(','.repeat(1_000_000)))).toEqual(['E_TOO_BIG task text']);
});

test('a Markdown file may have 20 000 lines and reasonable nesting', () => {
  expect(troubles(plannedFile(`- [ ] a\n${'\n'.repeat(20_000)}`))).toEqual(['E_TOO_BIG plan.md:20001']);
  expect(troubles(plannedFile(`ok\n${'> '.repeat(100_000)}`))).toEqual(['E_PLAN_FILE plan.md:2']);
  expect(troubles(plannedFile(`ok\n${'- '.repeat(100_000)}`))).toEqual(['E_PLAN_FILE plan.md:2']);
  expect(troubles(plannedFile(`- [ ] a\n\n${' '.repeat(300)}- x`))).toEqual(['E_PLAN_FILE plan.md:3']);
});

test('a long title is not cut in the middle of a character', () => {
  expect(planned(`a${'😀'.repeat(200)}`).tasks[0]?.title).toBe(`a${'😀'.repeat(99)}…`);
  expect(planned('😀'.repeat(200)).tasks[0]?.title).toBe(`${'😀'.repeat(99)}…`);
});

test('half a surrogate pair is no text', () => {
  expect(planned('ok', 'ab\uD800c').problems).toEqual([
    {
      code: 'E_ENCODING',
      where: 'task 2',
      message: 'Character 3 is half of a surrogate pair, so the text has no UTF-8 form. Write the character again.',
    },
  ]);
  expect(troubles(planned('a\uDC00'))).toEqual(['E_ENCODING task text']);
  expect(troubles(planned('😀'))).toEqual([]);
});

test('control characters are taken out and counted; line ends become line feeds', () => {
  const plan = planned('a\u0000b\u001B[201~\u009Bc\u007F\td\r\ne\rf', 'other');
  expect(plan.tasks[0]?.prompt).toBe('ab[201~c\td\ne\nf');
  expect(plan.notices).toEqual(['4 control characters were taken out of the task text.']);
  expect(planned('plain').notices).toBeUndefined();
});

test('with --strict text that would be changed is refused, each task with its place', () => {
  const args = ['a\u0000b', 'plain\r\ntext', '\u001B[31mred\u009B'];
  const { problems, notices } = makePlan({ is: 'text', args }, { domains: {}, strict: true });
  expect(problems.map(({ code, where, message }) => [code, where, message.split(',')[0]])).toEqual([
    ['E_ENCODING', 'task 1', '1 control character stands in it'],
    ['E_ENCODING', 'task 3', '2 control characters stand in it'],
  ]);
  expect(notices).toBeUndefined();
});

test('text with marks of direction or zero width is delivered as it is', () => {
  expect(planned('a\u202Eb\u200Bc').tasks[0]?.prompt).toBe('a\u202Eb\u200Bc');
});

// These would take minutes if any part looked at the rest of the text again for each of its characters.
test.for([
  ['(', 250_000],
  [')', 250_000],
  ['(]', 120_000],
  ['(id: ', 50_000],
  ['(id: "a) " ', 23_000],
  ["'x ", 80_000],
  ['`', 250_000],
  ['(verfy: x) ', 20_000],
  [' ', 250_000],
  ['[id: ', 50_000],
  ['-> /a-', 40_000],
  [' -> /a', 40_000],
  ['a (id: b) ', 25_000],
  ['test ', 50_000],
  ['frontend:a|', 9_000],
  ['a:', 100_000],
  ['- ', 100_000],
  ['1. a 2. b ', 25_000],
  ['"a", ', 9_000],
  ['\n- ', 9_999],
  ['- a\n```\n', 20_000],
  ['api-', 60_000],
] as const)('%j many times is read at once', ([part, times]) => {
  const plan = planned(`x ${part.repeat(times)}`);
  expect(plan.tasks.length + plan.problems.length).toBeGreaterThan(0);
});

test('blanks without end in a numbered list are read at once', () => {
  expect(planned(`1. a${' '.repeat(250_000)}b`).tasks.length).toBe(1);
});

test('5 000 tasks in a chain, each naming an unknown one too, are planned', () => {
  const text = Array.from(
    { length: 5000 },
    (_, i) => `Build part ${i} (id: part-${i}) (depends_on: part-${i + 1}, part-x${i})`,
  );
  const plan = planned(text.join(', '));
  expect([plan.tasks.length, plan.problems.length]).toEqual([5000, 5001]);
});
