import { expect, test } from 'vitest';
import { moment } from '../../../src/cli/print/duration.ts';
import { plain } from '../../../src/cli/print/paint.ts';
import { narrow, wide } from '../../../src/cli/print/width.ts';
import { progressLines } from '../../../src/cli/progress/lines.ts';
import { at, reportOf, taskOf, workerOf } from '../reports.ts';

const NOW = Date.parse(at(10));
const { endedAt: _ended, ...RUNNING } = reportOf([
  workerOf('database', 'done', taskOf('Create schema', 'done')),
  workerOf('backend', 'working', taskOf('Create JWT API', 'running', { attempts: 2 }), taskOf('Add OAuth', 'waiting')),
  workerOf('testing', 'waiting', taskOf('Write tests', 'waiting')),
]);

test('each worker has a line with what it does, and the last line counts', () => {
  expect(progressLines(RUNNING, NOW, { columns: 79, rows: 24, measure: narrow, paint: plain })).toEqual([
    '✓  database  Create schema                   done      4.2 s',
    '●  backend   Create JWT API  0/2, attempt 2  working  10.0 s',
    '○  testing   Write tests                     waiting',
    '1 of 4 done · 10.0 s · run 261120-120000-abc · look in: omo attach <worker>',
  ]);
});

test.for([20, 40, 79, 119])('at %i columns no line is wider', async (columns) => {
  const measure = await wide();
  const report = reportOf([
    workerOf(
      'backend-of-the-whole-company-2',
      'working',
      taskOf('登录页面 🎉 '.repeat(20), 'running', { attempts: 3 }),
    ),
  ]);
  const widths = progressLines(report, NOW, { columns, rows: 24, measure, paint: plain }).map(measure);
  expect(widths.filter((width) => width > columns)).toEqual([]);
});

test('where there are more workers than rows, those at work are seen and the others counted', () => {
  const workers = Array.from({ length: 30 }, (_, i) =>
    workerOf(`w${i}`, i === 25 ? 'working' : 'done', taskOf(`Task ${i}`, i === 25 ? 'running' : 'done')),
  );
  const lines = progressLines(reportOf(workers), NOW, { columns: 79, rows: 10, measure: narrow, paint: plain });
  expect([lines.length, lines.some((line) => line.includes('w25')), lines.at(-2)]).toEqual([
    9,
    true,
    '   … and 23 more',
  ]);
});

test('a worker that asks shows its question, a limited one until when, and the last line says who waits for the person', () => {
  const report = reportOf(
    [
      workerOf('frontend', 'asking', taskOf('Build login UI', 'asking', { question: 'q3' })),
      workerOf('backend', 'limited', taskOf('Create JWT API', 'running', { until: at(1800) })),
    ],
    { endedAt: undefined },
  );
  const clock = moment(at(1800), NOW);
  expect(progressLines(report, NOW, { columns: 100, rows: 24, measure: narrow, paint: plain })).toEqual([
    '?  frontend  Build login UI  q3              asking   10.0 s',
    `◌  backend   Create JWT API  until ${clock}  limited  10.0 s`,
    '0 of 2 done · 1 waits for you: omo inbox · 10.0 s · run 261120-120000-abc',
  ]);
});

test('a task that waits says why beside it, as far as there is room', () => {
  const report = reportOf(
    [
      workerOf(
        'frontend',
        'parked',
        taskOf('Build UI', 'parked', { until: at(1800), reason: 'codex limited\u001B[2J' }),
      ),
      workerOf('testing', 'waiting', taskOf('Write tests', 'waiting', { reason: 'waits for api' })),
    ],
    { endedAt: undefined },
  );
  const frame = { rows: 24, measure: narrow, paint: plain };
  expect(progressLines(report, NOW, { ...frame, columns: 100 }).slice(0, 2)).toEqual([
    `◌  frontend  Build UI     until ${moment(at(1800), NOW)}: codex limited  parked`,
    '○  testing   Write tests  waits for api                  waiting',
  ]);
  const narrower = progressLines(report, NOW, { ...frame, columns: 50 });
  expect(narrower.filter((line) => line.length > 50)).toEqual([]);
});
