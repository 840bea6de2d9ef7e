import type { Report, TaskReport, WorkerReport } from '../../core/report/report.ts';
import { sanitize } from '../../core/text/sanitize.ts';
import { between, duration } from './duration.ts';
import { taskMark } from './mark.ts';
import { whereTheWorkIs } from './next-step.ts';
import type { Output } from './output.ts';
import { page } from './page.ts';
import { openNotes, proofTable } from './proof.ts';
import { endingWithWhy } from './reason.ts';
import { quoted, safeLine } from './safe.ts';
import type { Cell, Column } from './table.ts';
import { table } from './table.ts';
import { failedTries, movesOf } from './tries.ts';
import type { Measure } from './width.ts';
import { clip, measureFor, pad } from './width.ts';

type Sheet = Pick<Output, 'columns' | 'paint'>;

/**
 * The report as a person reads it: a table, what was measured of the work, what the workers said, why what failed did, one line
 * that sums it up, and where the work is when it is on branches of its own.
 */
export async function reportLines(report: Report, sheet: Sheet): Promise<string[]> {
  const rows = report.workers.flatMap((worker) => worker.tasks.map((task) => row(worker, task)));
  const said = report.workers.flatMap((worker) => worker.tasks.flatMap((task) => summaryOf(worker, task)));
  const measure = await measureFor([
    ...rows.flat().map((cell) => cell.text),
    ...said.flatMap(({ name, text }) => [name, text]),
  ]);
  return page(
    table(COLUMNS, rows, sheet.columns(), measure, sheet.paint),
    await proofTable(report, sheet),
    saidLines(said, sheet, measure),
    troubleLines(report, sheet),
    openNotes(report),
    report.notes.map((note) => sanitize(note).trimEnd()),
    [sheet.paint('bold', summaryLine(report))],
    whereTheWorkIs(report, sheet.paint),
  );
}

/** `4 tasks: 3 done, 1 failed in 12.3 s (one after the other: 31.0 s)` */
export function summaryLine(report: Report): string {
  const tasks = report.workers.flatMap((worker) => worker.tasks);
  const counts = ORDER.flatMap((status) => {
    const count = tasks.filter((task) => task.status === status).length;
    return count === 0 ? [] : [`${count} ${status}`];
  });
  const faster =
    report.sequentialMs > report.durationMs ? ` (one after the other: ${duration(report.sequentialMs)})` : '';
  const how = report.mode === 'parallel' ? '' : `, mode ${report.mode}`;
  return `${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'}: ${counts.join(', ')} in ${duration(report.durationMs)}${faster}${how}`;
}

const ORDER: readonly TaskReport['status'][] = [
  'done',
  'failed',
  'skipped',
  'cancelled',
  'running',
  'asking',
  'parked',
  'waiting',
];

const COLUMNS: readonly Column[] = [
  { head: '' },
  { head: 'WORKER', gives: true },
  { head: 'TASK', gives: true },
  { head: 'STATUS' },
  { head: 'TRIES', align: 'right' },
  { head: 'TIME', align: 'right' },
  { head: 'HOW', gives: true, optional: true },
];

function row(worker: WorkerReport, task: TaskReport): Cell[] {
  const mark = taskMark(task.status);
  const took = between(task.startedAt, task.endedAt);
  return [
    { text: mark.sign, style: mark.style },
    { text: safeLine(worker.name) },
    { text: safeLine(task.title) },
    { text: task.status, style: mark.style },
    { text: task.attempts === 0 ? '' : String(task.attempts) },
    { text: took === undefined ? '' : duration(took) },
    { text: movesOf(task).join(', ') },
  ];
}

interface Said {
  readonly name: string;
  readonly text: string;
}

/** Of a summary the first line only: the rest is in the JSON and in the logs. */
function summaryOf(worker: WorkerReport, task: TaskReport): Said[] {
  const first = sanitize(task.summary ?? '')
    .split('\n')
    .find((line) => line.trim() !== '');
  return first === undefined || task.status !== 'done' ? [] : [{ name: safeLine(worker.name), text: safeLine(first) }];
}

function saidLines(said: readonly Said[], { columns, paint }: Sheet, measure: Measure): string[] {
  const widest = said.reduce((most, { name }) => Math.max(most, measure(name)), 0);
  return said.map(
    ({ name, text }) => `${paint('dim', pad(name, widest, measure))}  ${clip(text, columns() - widest - 2, measure)}`,
  );
}

function troubleLines(report: Report, { paint }: Sheet): string[] {
  const now = Date.parse(report.startedAt) + report.durationMs;
  return report.workers.flatMap((worker) =>
    worker.tasks.flatMap((task) => {
      const name = `${safeLine(worker.name)}: ${quoted(task.title)} ${task.status}`;
      const says = `${name}${task.reason === undefined ? '' : `: ${safeLine(task.reason)}`}`;
      const tries = failedTries(task, task.reason, now).map((line) => `  ${line}`);
      switch (task.status) {
        case 'failed':
          return [paint('red', says), ...(isToldAlready(task) ? [] : tries), ...lookAt(report, worker, task)];
        case 'skipped':
          return [paint('yellow', says)];
        case 'parked':
          return [paint('yellow', `${name}${endingWithWhy(task, now)}`), ...tries];
        default:
          return tries.length === 0 ? [] : [name, ...tries];
      }
    }),
  );
}

/** Its only attempt failed for the reason that stands with the task. */
function isToldAlready({ tries = [], reason }: TaskReport): boolean {
  return tries.every((one) => one.attempt <= 1 && one.reason === reason);
}

/** A task that never ran has nothing to look at. */
function lookAt(report: Report, worker: WorkerReport, task: TaskReport): string[] {
  return task.attempts === 0 ? [] : [`  omo logs ${worker.name} --task ${task.id} --run ${report.run}`];
}
