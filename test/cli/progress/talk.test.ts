import { expect, test } from 'vitest';
import { talkLines } from '../../../src/cli/progress/talk.ts';
import type { Event } from '../../../src/core/events/event.ts';
import type { Signal } from '../../../src/core/events/signal.ts';

const KEY = { at: 0, run: 'r1', task: 'ui', attempt: 1 };
const signal = (is: Signal): Event => ({ type: 'agent.signalled', ...KEY, by: 'hook', source: 'Stop', signal: is });

test.for<[string, Event, string[]]>([
  ['what it was told', signal({ is: 'accepted', text: 'Do it.\nWell.' }), ['ui was told:', '  Do it.', '  Well.']],
  ['what it says', signal({ is: 'turn-ended', message: 'Done\u001B[2J.' }), ['ui says:', '  Done.']],
  [
    'an answer',
    {
      type: 'question.answer-given',
      at: 0,
      run: 'r1',
      question: 'q1',
      answer: 'red',
      choice: { is: 'text', text: 'red' },
      by: 'person',
    },
    ['q1 was answered by the person: "red"'],
  ],
  [
    'an answer of the responder',
    {
      type: 'question.consulted',
      at: 0,
      run: 'r1',
      question: 'q1',
      by: 'rules',
      result: { is: 'answer', answer: 'yes', choice: { is: 'option', option: 0 } },
    },
    ['q1 was answered by the rules: "yes"'],
  ],
  [
    'not that the person is asked, which is shown with the question',
    {
      type: 'question.consulted',
      at: 0,
      run: 'r1',
      question: 'q1',
      by: 'rules',
      result: { is: 'ask', why: 'no rule' },
    },
    [],
  ],
  [
    'that a person takes over',
    { type: 'talk.taken-over', ...KEY, how: 'typed there' },
    ['a person has taken it over: typed there'],
  ],
  ['not what changes nothing', signal({ is: 'busy' }), []],
])('%s', ([, event, lines]) => {
  expect(talkLines(event)).toEqual(lines);
});

test('of a long text both ends are shown', () => {
  const text = Array.from({ length: 40 }, (_, i) => `line ${i}`).join('\n');
  const lines = talkLines(signal({ is: 'turn-ended', message: text }));
  expect([lines.length, lines[8], lines[9], lines[10]]).toEqual([
    18,
    '  line 7',
    '  … 24 more lines: omo transcript',
    '  line 32',
  ]);
});
