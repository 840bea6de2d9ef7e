import { expect, test } from 'vitest';
import type { Event } from '../../../src/core/events/event.ts';
import { isOfTranscript, transcript } from '../../../src/core/report/transcript.ts';
import { graph, submission } from '../build.ts';
import {
  collecting,
  decided,
  delivered,
  ended,
  exited,
  found,
  iso,
  journal,
  onScreen,
  signalled,
  started,
} from './told.ts';

const accepted = (at: number, text: string) => signalled(at, { is: 'accepted', text }, 'UserPromptSubmit');
const said = (at: number, message: string) => signalled(at, { is: 'turn-ended', message });

function told(...events: Event[]): unknown[] {
  const { facts, state } = journal(...events);
  const worker = found(state);
  const own = facts.filter(({ event }) => isOfTranscript(event, worker));
  return transcript(worker, own, iso).entries.map(({ at, task: _task, is, ...rest }) => [
    Date.parse(at),
    is,
    ...Object.values(rest),
  ]);
}

const begun = [
  onScreen(),
  decided(1100),
  started(1200),
  signalled(1300, { is: 'ready' }),
  ...delivered(1400, 'goal-r1-ui-1'),
];

test('what was given, what was said, what was asked and answered, and how far each text got', () => {
  const answered: Event = {
    type: 'question.answer-given',
    at: 1800,
    run: 'r1',
    question: 'q1',
    answer: '2',
    choice: { is: 'option', option: 1 },
    by: 'person',
  };
  expect(
    told(
      ...begun,
      accepted(1500, 'Do ui'),
      said(1600, 'Which colour?\n1. red\n2. blue'),
      answered,
      ...delivered(1900, 'answer-q1'),
      accepted(2000, 'blue'),
      {
        type: 'message.queued',
        at: 2100,
        run: 'r1',
        task: 'ui',
        attempt: 1,
        message: 'm1',
        text: 'And a test.',
        from: 'person',
      },
      said(2200, 'It is blue.'),
      accepted(2300, 'typed by hand'),
    ),
  ).toEqual([
    [1200, 'note', 'attempt 1 of ui began, pid 4711 in pane %1'],
    [1500, 'given', 'goal', 'Do ui', 'accepted'],
    [1600, 'said', 'Which colour?\n1. red\n2. blue'],
    [1600, 'asked', 'q1', 'choice', expect.stringMatching(/^Which colour\?/), ['red', 'blue'], true],
    [2000, 'given', 'person', 'blue', 'accepted', 'q1', 'person'],
    [2100, 'given', 'person', 'And a test.', 'queued'],
    [2200, 'said', 'It is blue.'],
    [2300, 'typed', 'typed by hand'],
  ]);
});

const dialog = (key: string) => ({
  key,
  kind: 'permission' as const,
  text: `run ${key}?`,
  options: ['allow', 'deny'],
  reply: 'mail' as const,
});

test('a box on its screen has its answer, or why it has none', () => {
  expect(
    told(
      ...begun,
      accepted(1500, 'Do ui'),
      signalled(1600, { is: 'asked', dialog: dialog('a') }),
      {
        type: 'question.answer-given',
        at: 1700,
        run: 'r1',
        question: 'q1',
        answer: 'deny',
        choice: { is: 'option', option: 1 },
        by: 'rules',
      },
      { type: 'question.reply-decided', at: 1701, run: 'r1', question: 'q1' },
      { type: 'question.reply-sent', at: 1702, run: 'r1', question: 'q1', proof: 'taken' },
      signalled(1800, { is: 'asked', dialog: dialog('b') }),
      signalled(1900, { is: 'replied' }),
    ).slice(2),
  ).toEqual([
    [1600, 'asked', 'q1', 'permission', 'run a?', ['allow', 'deny'], false],
    [1702, 'answered', 'q1', 'rules', 'deny', 'accepted'],
    [1800, 'asked', 'q2', 'permission', 'run b?', ['allow', 'deny'], false, 'it was answered in its terminal'],
  ]);
});

test('every attempt is there, with what became of it', () => {
  expect(
    told(
      ...begun,
      accepted(1500, 'Do ui'),
      exited(1600, 1),
      collecting(1600),
      ended(1700, false),
      decided(1800, 2),
      started(1900, 2),
    ),
  ).toEqual([
    [1200, 'note', 'attempt 1 of ui began, pid 4711 in pane %1'],
    [1500, 'given', 'goal', 'Do ui', 'accepted'],
    [1700, 'note', 'attempt 1 failed: exit code 1'],
    [1900, 'note', 'attempt 2 of ui began, pid 4711 in pane %1'],
    [1900, 'given', 'goal', 'Do ui', 'queued'],
  ]);
});

test('a worker that takes one prompt and gives one answer has a transcript too', () => {
  const run = submission(graph({ ui: [] }));
  expect(told(run, decided(1100), started(1200), exited(1300, 0), collecting(1300), ended(1400, true))).toEqual([
    [1200, 'note', 'attempt 1 of ui began, pid 4711 in pane %1'],
    [1200, 'given', 'goal', 'Do ui', 'submitted'],
    [1400, 'said', 'All is made.'],
    [1400, 'note', 'attempt 1 is done'],
  ]);
});

test('a text stands in it though the journal of its time is gone', () => {
  const { state } = journal(...begun, accepted(1500, 'Do ui'));
  expect(transcript(found(state), [], iso).entries).toMatchObject([{ is: 'given', text: 'Do ui', state: 'accepted' }]);
});
