import { expect, test } from 'vitest';
import { moment } from '../../../src/cli/print/duration.ts';
import { plain } from '../../../src/cli/print/paint.ts';
import { reportLines, summaryLine } from '../../../src/cli/print/report.ts';
import { at, reportOf, taskOf, tried, workerOf } from '../reports.ts';

const MIXED = reportOf([
  workerOf('database', 'done', taskOf('Create schema', 'done', { summary: 'schema.sql with 2 tables\nand more' })),
  workerOf(
    'backend',
    'failed',
    taskOf('Create JWT API', 'failed', { id: 'api', attempts: 3, exitCode: 1, reason: 'exit code 1: no such table' }),
  ),
  workerOf('testing', 'cancelled', taskOf('Write tests', 'skipped', { reason: 'it depends on api, which failed' })),
]);

test('a report shows each task, what was said, what went wrong and where to look, and sums up', async () => {
  expect(await reportLines(MIXED, { columns: () => 80, paint: plain })).toEqual([
    '   WORKER    TASK            STATUS   TRIES   TIME',
    '✓  database  Create schema   done         1  4.2 s',
    '✗  backend   Create JWT API  failed       3  4.2 s',
    '–  testing   Write tests     skipped',
    '',
    'database  schema.sql with 2 tables',
    '',
    'backend: "Create JWT API" failed: exit code 1: no such table',
    '  omo logs backend --task api --run 261120-120000-abc',
    'testing: "Write tests" skipped: it depends on api, which failed',
    '',
    '3 tasks: 1 done, 1 failed, 1 skipped in 12.3 s (one after the other: 31.0 s)',
  ]);
});

test('no line of a report is wider than the terminal, except those to be copied and the reasons', async () => {
  const long = reportOf([
    workerOf(
      'database',
      'done',
      taskOf('A title that goes on and on '.repeat(5), 'done', { summary: 'said '.repeat(40) }),
    ),
  ]);
  const lines = await reportLines(long, { columns: () => 60, paint: plain });
  expect(lines.filter((line) => line.length > 60)).toEqual([summaryLine(long)].filter((line) => line.length > 60));
});

test('titles and summaries cannot drive the terminal', async () => {
  const nasty = reportOf([workerOf('x', 'done', taskOf('a\u001B[2Jb\nc', 'done', { summary: '\u001B]0;t\u0007ok' }))]);
  expect((await reportLines(nasty, { columns: () => 80, paint: plain })).join('\n')).not.toContain('\u001B');
});

test('one task that took as long as the run is not compared with itself', () => {
  const one = reportOf([workerOf('x', 'done', taskOf('a', 'done'))], { sequentialMs: 12_300, mode: 'headless' });
  expect(summaryLine(one)).toBe('1 task: 1 done in 12.3 s, mode headless');
});

test('a task that went on with another agent says so, and each failed try why, once', async () => {
  const limit = "You've hit your usage limit.";
  const moved = taskOf('Create JWT API', 'done', {
    attempts: 4,
    agent: 'opencode',
    tries: [
      tried(1, 'codex', 'limited', limit),
      tried(2, 'codex', 'limited', limit),
      tried(3, 'opencode', 'crashed', 'exit code 139'),
      tried(4, 'opencode', 'done'),
    ],
  });
  const report = reportOf([workerOf('backend', 'done', moved), workerOf('docs', 'done', taskOf('Write docs', 'done'))]);
  expect(await reportLines(report, { columns: () => 120, paint: plain })).toEqual([
    '   WORKER   TASK            STATUS  TRIES   TIME  HOW',
    '✓  backend  Create JWT API  done        4  4.2 s  moved from codex to opencode (limited)',
    '✓  docs     Write docs      done        1  4.2 s',
    '',
    'backend: "Create JWT API" done',
    "  attempts 1, 2 (codex), limited: You've hit your usage limit.",
    '  attempt 3 (opencode), crashed: exit code 139',
    '',
    '2 tasks: 2 done in 12.3 s (one after the other: 31.0 s)',
  ]);
});

const failed = (attempts: number, ...tries: ReturnType<typeof tried>[]) =>
  reportLines(
    reportOf([workerOf('ui', 'failed', taskOf('Build UI', 'failed', { attempts, reason: 'exit code 1', tries }))]),
    { columns: () => 120, paint: plain },
  ).then((lines) => lines.slice(3, -2));

test('the reason a task failed for is not told again with the try that it is of', async () => {
  const first = 'ui: "Build UI" failed: exit code 1';
  const look = '  omo logs ui --task build-ui --run 261120-120000-abc';
  expect([
    await failed(1, tried(1, 'codex', 'task-failed', 'exit code 1')),
    await failed(2, tried(1, 'codex', 'hung', 'silent for 10 min'), tried(2, 'codex', 'task-failed', 'exit code 1')),
  ]).toEqual([
    [first, look],
    [first, '  attempt 1 (codex), hung: silent for 10 min', '  attempt 2 (codex), failed', look],
  ]);
});

test('what was given up before it was tried, or tried again, is no attempt', async () => {
  const given = tried(0, 'codex', 'limited', 'usage limit');
  const again = tried(1, 'codex', 'limited', 'exit code 1');
  expect([await failed(0, given), await failed(1, tried(1, 'codex', 'limited', 'usage limit'), again)]).toEqual([
    ['ui: "Build UI" failed: exit code 1'],
    [
      'ui: "Build UI" failed: exit code 1',
      '  attempt 1 (codex), limited: usage limit',
      '  omo logs ui --task build-ui --run 261120-120000-abc',
    ],
  ]);
});

test('in the report of a run that goes on, parked tasks are counted and say until when', async () => {
  const parked = taskOf('Build UI', 'parked', { until: at(1800), reason: 'usage limit reached' });
  const blank = taskOf('Write docs', 'parked', { reason: 'codex stopped (no login)' });
  const lines = await reportLines(reportOf([workerOf('ui', 'parked', parked, blank)]), {
    columns: () => 120,
    paint: plain,
  });
  expect(lines.slice(4)).toEqual([
    `ui: "Build UI" parked until ${moment(at(1800), Date.parse(at(12.3)))}: usage limit reached`,
    'ui: "Write docs" parked: codex stopped (no login)',
    '',
    '2 tasks: 2 parked in 12.3 s (one after the other: 31.0 s)',
  ]);
});
