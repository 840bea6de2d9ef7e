import { expect, test } from 'vitest';
import { moment } from '../../../src/cli/print/duration.ts';
import { plain } from '../../../src/cli/print/paint.ts';
import { transcriptLines } from '../../../src/cli/print/transcript.ts';
import type { Entry } from '../../../src/core/report/transcript.ts';
import { at } from '../reports.ts';

const NOW = Date.parse(at(60));
const TASKS = [{ id: 'ui', title: 'Build login UI', agent: 'claude' }];
const T = moment(at(5), NOW);
const shown = (...entries: Entry[]) =>
  transcriptLines({ worker: 'frontend', run: '261120-120000-abc', tasks: TASKS, entries }, NOW, plain);

test('a conversation reads like a page', () => {
  const common = { at: at(5), task: 'ui' };
  expect(
    shown(
      { ...common, is: 'note', text: 'attempt 1 of ui began' },
      { ...common, is: 'given', from: 'goal', text: 'Build it.\n\nWell.', state: 'accepted' },
      { ...common, is: 'said', text: 'Which colour?\n1. red' },
      {
        ...common,
        is: 'asked',
        question: 'q1',
        kind: 'choice',
        text: 'Which colour?\n1. red',
        options: ['red'],
        said: true,
      },
      { ...common, is: 'given', from: 'responder', text: 'red', state: 'accepted', answers: 'q1', by: 'rules' },
      { ...common, is: 'given', from: 'person', text: 'And fast.', state: 'refused', reason: 'frontend ended' },
      { ...common, is: 'typed', text: 'by hand' },
      {
        ...common,
        is: 'asked',
        question: 'q2',
        kind: 'permission',
        text: 'Run x?',
        options: [],
        said: false,
        withdrawn: 'it ended',
      },
      { ...common, is: 'answered', question: 'q3', by: 'person', text: 'allow', state: 'accepted' },
    ),
  ).toEqual([
    '# frontend',
    'run 261120-120000-abc',
    '',
    '## Build login UI',
    'task ui, agent claude',
    '',
    `--- ${T} attempt 1 of ui began`,
    '',
    `### ${T} the goal → frontend · accepted`,
    'Build it.',
    '',
    'Well.',
    '',
    `### ${T} frontend`,
    'Which colour?',
    '1. red',
    '',
    `### ${T} frontend asks q1 (choice)`,
    '',
    `### ${T} the rules, answering q1 → frontend · accepted`,
    'red',
    '',
    `### ${T} the person → frontend · refused: frontend ended`,
    'And fast.',
    '',
    `### ${T} typed in the terminal of frontend`,
    'by hand',
    '',
    `### ${T} frontend asks q2 (permission)`,
    'Run x?',
    '(nobody can answer it any more: it ended)',
    '',
    `### ${T} the person → frontend, answering q3 · accepted`,
    'allow',
  ]);
});

test('a task that has not begun says so', () => {
  expect(shown().slice(-2)).toEqual(['', 'It has not begun yet.']);
});

test('what was said cannot drive the terminal', () => {
  const said = shown({ at: at(5), task: 'ui', is: 'said', text: '\u001B[2Ja\u202Eb\u0007' }).join('\n');
  expect([said.includes('\u001B'), said.includes('\u202E'), said.includes('\u0007')]).toEqual([false, false, false]);
});
