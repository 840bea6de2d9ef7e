import { expect, test } from 'vitest';
import { moment } from '../../../src/cli/print/duration.ts';
import { plain } from '../../../src/cli/print/paint.ts';
import { statusLines } from '../../../src/cli/print/status.ts';
import type { PoolReport } from '../../../src/core/report/pools.ts';
import { at, taskOf, workerOf } from '../reports.ts';

const NOTHING = {
  schemaVersion: 1 as const,
  daemon: { pid: 4121, since: at(0), version: '0.1.0' },
  foreign: [],
  questions: 0,
  providers: [],
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

test('a task that waits says why, a parked one until when, and times in a reason stand as the clock shows them', async () => {
  const now = Date.parse(at(65));
  const run = '261120-120000-abc';
  const time = moment(at(1800), now);
  const parked = taskOf('Build login UI', 'parked', {
    until: at(1800),
    reason: `codex limited until ${at(1800)}, claude at cap 3/3`,
  });
  const workers = [
    { ...workerOf('frontend', 'parked', taskOf('Old', 'done'), parked, taskOf('Next', 'waiting')), run, depth: 1 },
    { ...workerOf('backend', 'parked', taskOf('Create JWT API', 'parked', { until: at(1800) })), run, depth: 1 },
    { ...workerOf('testing', 'waiting', taskOf('Write tests', 'waiting', { reason: 'waits for api' })), run, depth: 1 },
    { ...workerOf('docs', 'done', taskOf('Write docs', 'done', { reason: 'over and done' })), run, depth: 1 },
  ];
  const lines = await statusLines({ ...NOTHING, workers }, now, { ...SHEET, columns: () => 150 });
  expect(lines.slice(3)).toEqual([
    '   WORKER    STATUS   TASK            WHY                                              TRY  FOR  RUN',
    `◌  frontend  parked   Build login UI  codex limited until ${time}, claude at cap 3/3            261120-120000-abc`,
    `◌  backend   parked   Create JWT API  until ${time}                                             261120-120000-abc`,
    '○  testing   waiting  Write tests     waits for api                                              261120-120000-abc',
    '✓  docs      done     Write docs                                                         1       261120-120000-abc',
  ]);
});

const pool = (provider: string, state: PoolReport['state'], over: Partial<PoolReport> = {}): PoolReport => ({
  provider,
  state,
  running: 0,
  max: 3,
  ...over,
});

test('each provider that does not simply take work has a line, with what to do where it needs the person', async () => {
  const now = Date.parse(at(65));
  const providers = [
    pool('local', 'open'),
    pool('openai', 'limited', { until: at(1800), reason: 'usage limit\u001B[2J\nreached' }),
    pool('anthropic', 'stopped', { reason: 'Invalid API key' }),
    pool('my own', 'paused'),
    pool('opencode', 'probing'),
    pool('else', 'down', { until: at(120), reason: '500' }),
  ];
  expect((await statusLines({ ...NOTHING, providers }, now, SHEET)).slice(3)).toEqual([
    `openai is limited until ${moment(at(1800), now)}: usage limit reached`,
    'anthropic is stopped: Invalid API key · when that is put right: omo resume anthropic',
    "my own is paused · to let it go on: omo resume 'my own'",
    'opencode is tried with one attempt at a time',
    `else is down until ${moment(at(120), now)}: 500`,
  ]);
});

test('a daemon that knows of no providers yet is understood', async () => {
  const { providers: _providers, ...old } = NOTHING;
  expect((await statusLines(old, Date.parse(at(65)), SHEET)).length).toBe(2);
});
