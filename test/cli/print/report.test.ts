import { expect, test } from 'vitest';
import { plain } from '../../../src/cli/print/paint.ts';
import { reportLines, summaryLine } from '../../../src/cli/print/report.ts';
import { reportOf, taskOf, workerOf } from '../reports.ts';

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
