import { expect, test } from 'vitest';
import type { Event } from '../../../src/core/events/event.ts';
import type { Dialog } from '../../../src/core/events/signal.ts';
import { submission, graph } from '../build.ts';
import { collecting, decided, delivered, ended, exited, explained, onScreen, signalled, started } from './told.ts';

const GOAL = 'goal-r1-ui-1';
const begin = [onScreen(), decided(1100), started(1200)];
const accepted = (at: number, text = 'Do ui') => signalled(at, { is: 'accepted', text }, 'UserPromptSubmit');
const ready = signalled(1300, { is: 'ready' }, 'SessionStart');
const working = [...begin, ready, ...delivered(1400, GOAL), accepted(1500)];
const DIALOG: Dialog = {
  key: 'k1',
  kind: 'permission',
  text: 'May it run touch x?',
  options: ['allow', 'deny'],
  reply: 'mail',
};

const chain = (events: readonly Event[], worker?: string, now?: number): unknown[] => {
  const { status, because } = explained(events, worker, now);
  return [status, ...because.map(({ signal, says, seq }) => [signal, says, seq])];
};

test('each fact is a sentence with its witness, its time and its number; the last decides the status', () => {
  const turn = signalled(1600, { is: 'turn-ended', message: 'Which colour?\n1. red\n2. blue' });
  const asked: Event[] = [
    ...working,
    turn,
    { type: 'question.consult-decided', at: 1601, run: 'r1', question: 'q1' },
    {
      type: 'question.consulted',
      at: 1602,
      run: 'r1',
      question: 'q1',
      by: 'rules',
      result: { is: 'ask', why: 'no rule answers it' },
    },
  ];
  expect(explained(asked)).toEqual({
    worker: 'ui',
    status: 'asking',
    because: [
      ['process', 'attempt 1 of ui is to begin in ui', 1100, 2],
      ['process', 'attempt 1 of ui began, pid 4711 in pane %1', 1200, 3],
      ['hook', 'a prompt can be typed (hook SessionStart)', 1300, 4],
      ['screen', 'the text was typed and submitted', 1400, 6],
      ['hook', 'it took the text "Do ui" (hook UserPromptSubmit)', 1500, 7],
      ['hook', 'its turn ended, saying "Which colour? 1. red 2. blue" (hook Stop)', 1600, 8],
      ['person', "q1 is the person's to answer: no rule answers it", 1602, 10],
    ].map(([signal, says, at, seq]) => ({ at: new Date(Number(at)).toISOString(), signal, says, seq })),
  });
});

test('what changes nothing is left out, and the same again is told once', () => {
  const held: Event = { type: 'message.held', at: 1400, run: 'r1', message: GOAL, reason: 'a dialog is open there' };
  const tried: Event = { type: 'message.deliver-decided', at: 1400, run: 'r1', message: GOAL };
  expect(
    chain([
      ...begin,
      ready,
      tried,
      held,
      tried,
      held,
      tried,
      held,
      ...delivered(1410, GOAL),
      accepted(1420),
      signalled(1430, { is: 'busy' }),
      signalled(1440, { is: 'busy' }),
      signalled(1450, { is: 'session', conversation: 'c1' }),
      signalled(1460, { is: 'todo', items: [] }),
      signalled(1470, { is: 'noticed', text: 'still here' }),
    ]).slice(4),
  ).toEqual([
    ['screen', 'the text could not be typed yet: a dialog is open there', 6],
    ['screen', 'the text was typed and submitted', 12],
    ['hook', 'it took the text "Do ui" (hook UserPromptSubmit)', 13],
  ]);
});

test('of an attempt before the latest only its end is told', () => {
  const failed = [...working, exited(1600, 1), collecting(1601), ended(1700, false)];
  expect(chain([...failed, decided(1800, 2), started(1900, 2)]).slice(1)).toEqual([
    ['result', 'attempt 1 failed: exit code 1', 10],
    ['process', 'attempt 2 of ui is to begin in ui', 11],
    ['process', 'attempt 2 of ui began, pid 4711 in pane %1', 12],
  ]);
});

test('a done worker is done by its result', () => {
  const done = [...working, signalled(1600, { is: 'turn-ended', message: 'I have made it.' })];
  const finish: Event = { type: 'attempt.finish-decided', at: 1601, run: 'r1', task: 'ui', attempt: 1, ok: true };
  const closed: Event = { type: 'worker.closed', at: 1800, run: 'r1', worker: 'ui' };
  const told = chain([...done, finish, ended(1700, true), closed]);
  expect([told[0], told.at(-1)]).toEqual(['done', ['result', 'attempt 1 ended well, saying "All is made."', 10]]);
});

test('a skipped one is skipped because of the task it waited for', () => {
  const run = submission(graph({ db: [], api: ['db'] }));
  const events = [
    run,
    decided(1100, 1, 'db'),
    started(1200, 1, 'db'),
    exited(1300, 1, 1, 'db'),
    collecting(1400, 1, 'db'),
  ];
  expect(chain([...events, ended(1500, false, 1, 'db')], 'api')).toEqual([
    'cancelled',
    ['person', 'run r1 was asked for: 2 tasks', 1],
    ['result', 'db: attempt 1 failed: exit code 1', 6],
  ]);
});

test('a dialog, who answered it and how it is known that the answer arrived', () => {
  const told = chain([
    ...working,
    signalled(1600, { is: 'asked', dialog: DIALOG }, 'PermissionRequest'),
    {
      type: 'question.answer-given',
      at: 1700,
      run: 'r1',
      question: 'q1',
      answer: 'allow',
      choice: { is: 'option', option: 0 },
      by: 'person',
    },
    { type: 'question.reply-decided', at: 1701, run: 'r1', question: 'q1' },
    { type: 'question.reply-sent', at: 1702, run: 'r1', question: 'q1', proof: 'taken' },
    signalled(1800, { is: 'replied', key: 'k1', how: 'allowed' }, 'PostToolUse'),
  ]);
  expect([told[0], ...told.slice(-3)]).toEqual([
    'working',
    ['hook', 'it asks (permission) "May it run touch x?" (hook PermissionRequest)', 8],
    ['person', 'q1 was answered by the person: "allow"', 9],
    ['hook', 'its hook took the answer (q1)', 11],
  ]);
});

test.for([
  ['after 19 s nothing is said of it', 1500 + 19_000, undefined],
  ['after 45 s it is', 1500 + 45_000, { signal: 'hook', says: 'no hook of claude has been heard for 45 s', seq: 7 }],
] as const)('hooks that are silent: %s', ([, now, told]) => {
  const silence = explained(working, 'ui', now).because.find(({ says }) => says.startsWith('no hook'));
  expect(silence).toEqual(told && { ...told, at: new Date(now).toISOString() });
});

test('a worker whose agent waits is not called silent', () => {
  const idle = [...working, signalled(1600, { is: 'turn-ended', message: 'Which colour?' })];
  expect(explained(idle, 'ui', 100_000).because.at(-1)?.says).toMatch(/^its turn ended/);
});

test("an agent's words cannot drive a terminal, nor fill a page", () => {
  const nasty = [...working, signalled(1600, { is: 'turn-ended', message: `\u001B[2J\u202E${'long '.repeat(500)}` })];
  const says = explained(nasty).because.at(-1)?.says ?? '';
  expect([says.includes('\u001B'), says.includes('\u202E'), says.length < 250]).toEqual([false, false, true]);
});

test('a killed worker is killed by the person; that its run ended then decides nothing', () => {
  const reason = 'ui was killed';
  const told = chain([
    ...working,
    { type: 'worker.kill-asked', at: 1600, run: 'r1', worker: 'ui', reason },
    { type: 'attempt.stop-decided', at: 1601, run: 'r1', task: 'ui', attempt: 1, why: 'killed', reason },
    { type: 'attempt.stopped', at: 1700, run: 'r1', task: 'ui', attempt: 1, survivors: [] },
    { type: 'worker.close-decided', at: 1701, run: 'r1', worker: 'ui' },
    { type: 'worker.closed', at: 1702, run: 'r1', worker: 'ui' },
    { type: 'run.report-decided', at: 1703, run: 'r1' },
    { type: 'run.ended', at: 1704, run: 'r1' },
  ]);
  expect([told[0], ...told.slice(-3)]).toEqual([
    'cancelled',
    ['person', 'it is killed: ui was killed', 8],
    ['person', 'it is stopped: ui was killed', 9],
    ['process', 'it was stopped', 10],
  ]);
});
