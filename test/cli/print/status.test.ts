import { expect, test } from 'vitest';
import { plain } from '../../../src/cli/print/paint.ts';
import { statusLines } from '../../../src/cli/print/status.ts';
import { at, taskOf, workerOf } from '../reports.ts';

const DAEMON = { pid: 4121, since: at(0), version: '0.1.0' };
const SHEET = { columns: () => 100, paint: plain };

test('status shows each run in a line and each worker with the task it is at', async () => {
  const run = '261120-120000-abc';
  const workers = [
    { ...workerOf('frontend', 'working', taskOf('Build login UI', 'running', { attempts: 2 })), run, depth: 1 },
    { ...workerOf('testing', 'waiting', taskOf('Write tests', 'waiting')), run, depth: 1 },
  ];
  const status = {
    schemaVersion: 1 as const,
    daemon: DAEMON,
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
  const status = { schemaVersion: 1 as const, daemon: DAEMON, workers: [], runs: [] };
  expect((await statusLines(status, Date.parse(at(65)), SHEET)).slice(1)).toEqual([
    'Nothing is running. Start with: omo orchestrate "<tasks>"',
  ]);
});
