import { expect, test } from 'vitest';
import { planned } from './planned.ts';

function ids(...args: string[]): string[] {
  return planned(...args).tasks.map((task) => task.id);
}

test('an id is made from the title', () => {
  expect(ids('Create JWT API')).toEqual(['create-jwt-api']);
  expect(ids("Don't -- stop!", 'Über die Straße')).toEqual(['dont-stop', 'uber-die-strasse']);
});

test('a long title is cut between words, and a single long word anywhere', () => {
  expect(ids('Write the whole documentation of the server and its clients')).toEqual([
    'write-the-whole-documentation-of-the',
  ]);
  expect(ids('x'.repeat(100))).toEqual(['x'.repeat(40)]);
});

test('equal titles get numbers, and an id that was given is never taken away', () => {
  expect(ids('Test, Test, Test')).toEqual(['test', 'test-2', 'test-3']);
  expect(ids('Test', 'Test', 'Other (id: test-2)')).toEqual(['test', 'test-3', 'test-2']);
  expect(ids('x'.repeat(60), 'x'.repeat(70))).toEqual(['x'.repeat(40), `${'x'.repeat(38)}-2`]);
});

test('a title without any letter a name may have gets its number', () => {
  expect(ids('로그인 만들기', '작업')).toEqual(['task-1', 'task-2']);
});

test('a title is the first line, at most 200 characters; the prompt is whole', () => {
  const text = `${'word '.repeat(100)}\nsecond line`;
  const [task] = planned(text, 'Other').tasks;
  expect(task?.title).toBe(`${'word '.repeat(39)}word…`);
  expect(task?.prompt).toBe(text);
});
