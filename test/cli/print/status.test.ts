import { expect, test } from 'vitest';
import { moment } from '../../../src/cli/print/duration.ts';
import { plain } from '../../../src/cli/print/paint.ts';
import { statusLines } from '../../../src/cli/print/status.ts';
import { at, taskOf, workerOf } from '../reports.ts';

const NOTHING = {
  schemaVersion: 1 as const,
  daemon: { pid: 4121, since: at(0), version: '0.1.0' },
  foreign: [],
  questions: 0,
  workers: [],
  runs: [],
};
const SHEET = { columns: () => 100, paint: plain };

test('status shows each run in a line and each worker with the task it is at', async () => {
  const run = '261120-120000-abc';
  const workers = [
    { ...workerOf('frontend', 'working', taskOf('Build login UI', 'running', { attempts: 2 })), run, depth: 1 },
    { ...workerOf('testing', 'waiting', taskOf('Write tests', 'waiting')), run, depth: 1 },
  ];
  const status = {
    ...NOTHING,
    workers,
    runs: [
      {
        run,
        mode: 'parallel' as const,
        cwd: '/home/me/app',
        startedAt: at(0),
        tasks: { running: 1, waiting: 1, done: 0 },
      },
    ],
  };
  expect((await statusLines(status, Date.parse(at(65)), SHEET)).slice(1)).toEqual([
    'run 261120-120000-abc: 1 running, 1 waiting · 1 min 05 s · /home/me/app',
    '',
    '   WORKER    STATUS   TASK            TRY         FOR  RUN',
    '●  frontend  working  Build login UI    2  1 min 05 s  261120-120000-abc',
    '○  testing   waiting  Write tests                      261120-120000-abc',
  ]);
});

test('when nothing runs, status says how to start', async () => {
  expect((await statusLines(NOTHING, Date.parse(at(65)), SHEET)).slice(1)).toEqual([
    'Nothing is running. Start with: omo orchestrate "<tasks>"',
  ]);
});

test('a worker that asks is shown with its question, a limited one with its end, and the last line says what waits for the person', async () => {
  const run = '261120-120000-abc';
  const asks = taskOf('Build login UI', 'asking', { question: 'q3', reason: 'Which colour?\n1. red\u001B[2J' });
  const until = at(1800);
  const limited = taskOf('Create JWT API', 'running', { reason: 'usage limit reached', until });
  const workers = [
    { ...workerOf('frontend', 'asking', asks), run, depth: 1 },
    { ...workerOf('backend', 'limited', limited), run, depth: 1 },
  ];
  const lines = await statusLines({ ...NOTHING, workers, questions: 2 }, Date.parse(at(65)), SHEET);
  const clock = moment(until, Date.parse(at(65)));
  expect(lines.slice(3)).toEqual([
    '   WORKER    STATUS   TASK            WHY                         TRY         FOR  RUN',
    '?  frontend  asking   Build login UI  q3: Which colour? 1. red      1  1 min 05 s  261120-120000-abc',
    `◌  backend   limited  Create JWT API  until ${clock}: usage lim…    1  1 min 05 s  261120-120000-abc`,
    '',
    '2 questions wait for you: omo inbox',
  ]);
  expect(lines.filter((line) => line.length > 100)).toEqual([]);
});

test('an agent that omo did not start has a line of its own', async () => {
  const foreign = [{ worker: 'interactive', session: 'abc\u001B[2J', at: at(5) }];
  expect((await statusLines({ ...NOTHING, foreign }, Date.parse(at(65)), SHEET)).slice(3)).toEqual([
    `interactive: a turn of it ended at ${moment(at(5), Date.parse(at(65)))} (session abc); omo did not start it`,
  ]);
});
