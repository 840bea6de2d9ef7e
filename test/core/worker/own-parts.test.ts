import { expect, test } from 'vitest';
import { partNotes, partOf, partProblems, unknownFile } from '../../../src/core/worker/own-parts.ts';
import { DEFAULT_PARTS } from '../../../src/core/worker/parts/defaults.ts';

test('a place that nobody knows, and one that is not closed, are told with their lines', () => {
  expect(partProblems('role', 'I am {{worker}}\n{{tsk}} {{galaxy}}\n{{task', 'prompts/role.md')).toEqual([
    {
      code: 'E_CONFIG',
      where: 'prompts/role.md:2',
      message: 'there is no place {{tsk}}. Did you mean {{task}}? Write \\{{ for the braces themselves.',
    },
    {
      code: 'E_CONFIG',
      where: 'prompts/role.md:2',
      message: expect.stringContaining('there is no place {{galaxy}}. Known are worker, questions, place, task,'),
    },
    {
      code: 'E_CONFIG',
      where: 'prompts/role.md:3',
      message: expect.stringContaining('a {{ is not closed by }} on its line.'),
    },
  ]);
});

test('names that every object has are no places', () => {
  expect(partProblems('role', '{{constructor}} {{__proto__}} {{}}', 'role.md')).toHaveLength(3);
});

test('the part "task" must hold the task', () => {
  expect(partProblems('task', 'Do it.', 'prompts/task.md')).toMatchObject([
    { where: 'prompts/task.md', message: expect.stringContaining('no worker would be told what to do') },
  ]);
  expect(partProblems('task', 'Do {{ task }}.', 'prompts/task.md')).toEqual([]);
  expect(partProblems('role', 'Do it.', 'prompts/role.md')).toEqual([]);
});

test('a file is a part’s by its whole name', () => {
  expect(partOf('role.md')).toBe('role');
  for (const file of ['role', 'Role.md', 'role.md.bak', 'rule.md']) expect(partOf(file)).toBeUndefined();
  expect(unknownFile('rule.md', 'prompts/rule.md').message).toContain('Did you mean role.md?');
  expect(unknownFile('notes.txt', 'prompts/notes.txt').message).toContain(
    'There are role.md, task.md, context.md, evidence.md, result.md.',
  );
});

test('what workers are not told any more is told to the person, unless another part tells it', () => {
  expect(partNotes({})).toEqual([]);
  expect(partNotes(DEFAULT_PARTS)).toEqual([]);
  expect(partNotes({ evidence: 'Prove it.', result: 'Say it.' })).toEqual([
    'your part "evidence" leaves out {{check}}, {{product}}, {{review}}',
    'your part "result" does not name $OMO_RESULT, so workers are not told where to write their result',
  ]);
  expect(partNotes({ evidence: 'Prove it.', role: '{{questions}} {{worker}} {{place}} {{check}}' })).toEqual([
    'your part "evidence" leaves out {{product}}, {{review}}',
  ]);
});
