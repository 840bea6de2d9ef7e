import { expect, test } from 'vitest';
import { dressPrompt } from '../../../src/core/worker/dress-prompt.ts';

test.for([
  ['claude', 'Build it\n', undefined, 'Build it\n'],
  ['claude', '/etc/hosts is wrong', undefined, ' /etc/hosts is wrong'],
  ['codex', '/etc/hosts is wrong', undefined, '/etc/hosts is wrong'],
  ['opencode', '/etc/hosts is wrong', undefined, '/etc/hosts is wrong'],
  ['claude', '/etc/hosts is wrong', 'ops', 'Use the skill "ops" for this task.\n\n/etc/hosts is wrong'],
  ['codex', 'Build it', 'tdd', 'Use the skill $tdd for this task.\n\nBuild it'],
  ['opencode', 'Build it', 'tdd', 'Use the skill "tdd" for this task.\n\nBuild it'],
  ['text', 'Build it', 'tdd', 'Use the skill "tdd" for this task.\n\nBuild it'],
  ['text', '/etc/hosts is wrong', undefined, '/etc/hosts is wrong'],
] as const)('output %s, prompt %j, skill %s', ([output, prompt, skill, dressed]) => {
  expect(dressPrompt({ name: 'mine', output }, prompt, skill)).toBe(dressed);
});

test('a skill with the shell is refused, since the text is the command', () => {
  expect(() => dressPrompt({ name: 'shell', output: 'text' }, 'make', 'tdd')).toThrow(
    'the agent "shell" has no skills, but the task names the skill "tdd": take it out, or choose a coding agent.',
  );
  expect(dressPrompt({ name: 'shell', output: 'text' }, '/bin/true')).toBe('/bin/true');
});
