import { describe, expect, test } from 'vitest';
import { claudeLive } from '../../../src/adapters/agents/claude-live.ts';
import type { DialogAnswer } from '../../../src/adapters/agents/live.ts';
import type { Dialog } from '../../../src/core/events/signal.ts';
import { dialogOf, payload } from './claude-recorded.ts';

describe('an answer', () => {
  const PERMISSION = dialogOf(payload('permission-request-sub-agent'));
  const QUESTIONS = dialogOf(payload('permission-request-questions'));
  const ONE: Dialog = { ...QUESTIONS, text: 'Which?\n   a: first', options: ['a', 'b'] };

  test.for<[string, Dialog, DialogAnswer, unknown]>([
    ['allows', PERMISSION, option(0), { behavior: 'allow' }],
    ['denies', PERMISSION, option(1), { behavior: 'deny', message: expect.stringContaining('did not allow') }],
    [
      'allows from now on',
      PERMISSION,
      option(2),
      {
        behavior: 'allow',
        updatedPermissions: [
          { type: 'addDirectories', directories: ['/home/omo/work'], destination: 'session' },
          { type: 'setMode', mode: 'acceptEdits', destination: 'session' },
        ],
      },
    ],
    [
      'allows commands from now on',
      dialogOf(payload('permission-request-bash')),
      option(2),
      {
        behavior: 'allow',
        updatedPermissions: [
          {
            type: 'addRules',
            rules: [{ toolName: 'Bash', ruleContent: 'npm test *' }],
            behavior: 'allow',
            destination: 'session',
          },
        ],
      },
    ],
    ['says no with a reason', PERMISSION, words('not there'), { behavior: 'deny', message: 'not there' }],
    ['is none of the options', PERMISSION, option(7), { behavior: 'deny', message: expect.any(String) }],
    ['approves a plan', dialogOf(payload('permission-request-plan')), option(0), { behavior: 'allow' }],
    [
      'turns a plan down',
      dialogOf(payload('permission-request-plan')),
      option(1),
      { behavior: 'deny', message: expect.stringContaining('plan') },
    ],
    [
      'chooses',
      ONE,
      option(1),
      { behavior: 'allow', updatedInput: { questions: [asked('Which?', 'a', 'b')], answers: { 'Which?': 'b' } } },
    ],
    [
      'chooses several',
      ONE,
      words('2, 1'),
      { behavior: 'allow', updatedInput: { questions: [asked('Which?', 'a', 'b')], answers: { 'Which?': 'b, a' } } },
    ],
    [
      'is in own words that begin with a number',
      ONE,
      words('1, and something else'),
      {
        behavior: 'allow',
        updatedInput: { questions: [asked('Which?', 'a', 'b')], answers: { 'Which?': '1, and something else' } },
      },
    ],
    [
      'is in own words, of several lines',
      ONE,
      words('neither,\nbut 3'),
      {
        behavior: 'allow',
        updatedInput: { questions: [asked('Which?', 'a', 'b')], answers: { 'Which?': 'neither,\nbut 3' } },
      },
    ],
    [
      'answers two questions',
      QUESTIONS,
      words('SQLite\n\n1, 2'),
      { behavior: 'allow', updatedInput: answered({ [DATABASE]: 'SQLite', [EXTRAS]: 'Cache, Queue' }) },
    ],
    [
      'answers one of two questions',
      QUESTIONS,
      option(2),
      { behavior: 'allow', updatedInput: answered({ [EXTRAS]: 'Cache' }) },
    ],
  ])('%s', ([, dialog, answer, decision]) => {
    expect(JSON.parse(claudeLive.mail(dialog, answer))).toEqual({
      hookSpecificOutput: { hookEventName: 'PermissionRequest', decision },
    });
  });
});

test('leave for more than once is offered only in words that say exactly what is suggested', () => {
  expect(offered(rule('npm test *'), { type: 'addRules', rules: [{ toolName: 'Read' }], behavior: 'allow' })).toEqual([
    'allow, and from now on in this conversation: Bash(npm test *) + Read',
  ]);
  for (const one of [
    rule('a + Bash(b)'),
    rule('a) + all edits'),
    rule('two\nlines'),
    { ...rule('ls'), behavior: 'deny' },
    { type: 'setMode', mode: 'bypassPermissions' },
    { type: 'addDirectories', directories: ['/a + all edits'] },
    { type: 'addDirectories', directories: ['relative'] },
    'nonsense',
  ])
    expect({ one, offered: offered(one) }).toEqual({ one, offered: [] });
  expect(offered()).toEqual([]);
});

const DATABASE = 'Which database do you want?';
const EXTRAS = 'Which extras?';

function offered(...suggestions: unknown[]): string[] {
  const request = { hook_event_name: 'PermissionRequest', tool_name: 'Bash', permission_suggestions: suggestions };
  return dialogOf(request).options.slice(2);
}

function rule(ruleContent: string) {
  return { type: 'addRules', rules: [{ toolName: 'Bash', ruleContent }], behavior: 'allow' };
}

function option(index: number): DialogAnswer {
  return { is: 'option', option: index };
}

function words(text: string): DialogAnswer {
  return { is: 'text', text };
}

function asked(question: string, ...labels: string[]): object {
  return { question, header: '', options: labels.map((label) => ({ label, description: '' })), multiSelect: false };
}

function answered(answers: Record<string, string>): object {
  return { questions: [asked(DATABASE, 'Postgres', 'SQLite'), asked(EXTRAS, 'Cache', 'Queue')], answers };
}
