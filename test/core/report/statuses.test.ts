import { expect, test } from 'vitest';
import type { Event } from '../../../src/core/events/event.ts';
import type { Failure, Signal } from '../../../src/core/events/signal.ts';
import { workerReports } from '../../../src/core/report/report.ts';
import { decided, delivered, found, iso, journal, onScreen, signalled, started } from './told.ts';

const GOAL = [...delivered(1400, 'goal-r1-ui-1'), signalled(1500, { is: 'accepted', text: 'Do ui' })];
const ready = signalled(1300, { is: 'ready' });
const limit: Failure = { kind: 'usage-limit', message: 'usage limit reached', until: 9000 };
const ask: Signal = { is: 'turn-ended', message: 'Which colour do you want?' };
const consulting: Event = { type: 'question.consult-decided', at: 1601, run: 'r1', question: 'q1' };
const handedOn: Event = {
  type: 'question.consulted',
  at: 1602,
  run: 'r1',
  question: 'q1',
  by: 'rules',
  result: { is: 'ask', why: 'no rule' },
};
const answer: Event = {
  type: 'question.answer-given',
  at: 1700,
  run: 'r1',
  question: 'q1',
  answer: 'red',
  choice: { is: 'text', text: 'red' },
  by: 'person',
};

/** What a worker's status is after these events, and what of its task is told beside it. */
function status(...events: Event[]): unknown {
  const { state } = journal(onScreen(), ...events);
  const report = workerReports(found(state).run, iso)[0];
  const { status: task, reason, question, until } = report?.tasks[0] ?? {};
  return [report?.status, task, ...[question, reason, until].filter((each) => each !== undefined)];
}

const begun = [decided(1100), started(1200)];

test.for<[string, Event[], unknown[]]>([
  ['waiting for its turn', [], ['waiting', 'waiting']],
  ['starting', [decided(1100)], ['starting', 'running']],
  ['its program runs and takes no prompt yet', begun, ['starting', 'running']],
  ['its composer is there', [...begun, ready], ['idle', 'running']],
  ['it took its goal', [...begun, ready, ...GOAL], ['working', 'running']],
  [
    'it asks, and its responder is asked',
    [...begun, ready, ...GOAL, signalled(1600, ask), consulting],
    ['asking', 'asking', 'its responder is asked: Which colour do you want?'],
  ],
  [
    'it asks the person',
    [...begun, ready, ...GOAL, signalled(1600, ask), consulting, handedOn],
    ['asking', 'asking', 'q1', 'Which colour do you want?'],
  ],
  [
    'the answer is on its way',
    [...begun, ready, ...GOAL, signalled(1600, ask), consulting, handedOn, answer],
    ['asking', 'asking', 'the answer is on its way: Which colour do you want?'],
  ],
  [
    'its provider makes it wait',
    [...begun, ready, ...GOAL, signalled(1600, { is: 'retrying', failure: limit })],
    ['limited', 'running', 'usage limit reached', iso(9000)],
  ],
  [
    'a person typed into it',
    [...begun, ready, ...GOAL, signalled(1600, { is: 'accepted', text: 'by hand' })],
    ['working', 'running', 'a person has taken it over'],
  ],
])('%s', ([, events, told]) => {
  expect(status(...events)).toEqual(told);
});
