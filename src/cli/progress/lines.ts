import type { Report, TaskReport, WorkerReport } from '../../core/report/report.ts';
import { between, clock, duration } from '../print/duration.ts';
import { isAhead, isAtWork, workerMark } from '../print/mark.ts';
import { plain, type Paint } from '../print/paint.ts';
import { untilAndWhy } from '../print/reason.ts';
import { safeLine } from '../print/safe.ts';
import type { Cell, Column } from '../print/table.ts';
import { table } from '../print/table.ts';
import { troubleLines } from '../print/troubles.ts';
import type { Measure } from '../print/width.ts';
import { clip } from '../print/width.ts';

export interface Frame {
  readonly columns: number;
  readonly rows: number;
  readonly measure: Measure;
  readonly paint: Paint;
}

/** The picture of a run on a terminal: a line per worker, none wider than the frame, and a line that counts. */
export function progressLines(report: Report, now: number, { columns, rows, measure, paint }: Frame): string[] {
  const troubles = troubleLines(report.troubles, now, plain).map((line) => paint('red', clip(line, columns, measure)));
  const visible = mostWorthSeeing(report.workers, Math.max(1, rows - 3 - troubles.length));
  const hidden = report.workers.length - visible.length;
  const heads = columns < NARROW ? [MARK, NAME, TIME] : [MARK, NAME, TITLE, NOTE, STATUS, TIME];
  const cells = visible.map((worker) => cellsOf(worker, now));
  return [
    ...troubles,
    ...table(
      heads,
      cells.map((all) => heads.map((head) => all.get(head) ?? { text: '' })),
      columns,
      measure,
      paint,
    ),
    ...(hidden === 0 ? [] : [paint('dim', clip(`   … and ${hidden} more`, columns, measure))]),
    paint('dim', footer(report, now, columns)),
  ];
}

/** Below so many columns there is room for names and times only. */
const NARROW = 50;

const MARK: Column = { head: '' };
const NAME: Column = { head: '', gives: true };
const TITLE: Column = { head: '', gives: true };
const NOTE: Column = { head: '', gives: true };
const STATUS: Column = { head: '' };
const TIME: Column = { head: '', align: 'right' };

/** As many as there is room for, whoever needs something first, then whoever is at work, in the report's order. */
function mostWorthSeeing(workers: readonly WorkerReport[], room: number): WorkerReport[] {
  const kept = new Set(workers.toSorted((a, b) => ORDER[a.status] - ORDER[b.status]).slice(0, room));
  return workers.filter((worker) => kept.has(worker));
}

const ORDER: Record<WorkerReport['status'], number> = {
  asking: 0,
  limited: 1,
  parked: 2,
  unknown: 3,
  working: 4,
  starting: 5,
  failed: 6,
  idle: 7,
  waiting: 8,
  cancelled: 9,
  done: 10,
};

function cellsOf(worker: WorkerReport, now: number): Map<Column, Cell> {
  const mark = workerMark(worker.status);
  const task = atHand(worker);
  return new Map<Column, Cell>([
    [MARK, { text: mark.sign, style: mark.style }],
    [NAME, { text: safeLine(worker.name), style: 'bold' }],
    [TITLE, { text: safeLine(task?.title ?? '') }],
    [NOTE, { text: noteOf(worker, task, now), style: 'dim' }],
    [STATUS, { text: worker.status, style: mark.style }],
    [TIME, { text: task === undefined ? '' : elapsed(task, now), style: 'dim' }],
  ]);
}

/** What it does, else what it will do, else what it did last. */
function atHand({ tasks }: WorkerReport): TaskReport | undefined {
  return (
    tasks.find(isAtWork) ?? tasks.find(isAhead) ?? tasks.findLast(({ status }) => status === 'failed') ?? tasks.at(-1)
  );
}

function noteOf({ tasks }: WorkerReport, task: TaskReport | undefined, now: number): string {
  const over = tasks.filter((each) => !isAhead(each) && !isAtWork(each)).length;
  const waits = task !== undefined && isAhead(task);
  return [
    task?.question ?? '',
    task?.until === undefined || waits ? '' : `until ${clock(new Date(task.until))}`,
    tasks.length > 1 ? `${over}/${tasks.length}` : '',
    task !== undefined && task.attempts > 1 ? `attempt ${task.attempts}` : '',
    waits ? untilAndWhy(task, now) : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function elapsed(task: TaskReport, now: number): string {
  const end = isAtWork(task) ? new Date(now).toISOString() : task.endedAt;
  const took = between(task.startedAt, end);
  return took === undefined ? '' : duration(took);
}

function footer(report: Report, now: number, columns: number): string {
  const tasks = report.workers.flatMap((worker) => worker.tasks);
  const done = tasks.filter(({ status }) => status === 'done').length;
  const since = duration(
    (report.endedAt === undefined ? now : Date.parse(report.endedAt)) - Date.parse(report.startedAt),
  );
  const asked = tasks.filter(({ question }) => question !== undefined).length;
  const parts = [
    `${done} of ${tasks.length} done`,
    ...(asked === 0 ? [] : [`${asked} ${asked === 1 ? 'waits' : 'wait'} for you: omo inbox`]),
    since,
    `run ${report.run}`,
    'look in: omo attach <worker>',
  ];
  // What doesn't fit whole is left out, the least needed first.
  while (parts.length > 1 && parts.join(' · ').length > columns) parts.pop();
  return parts.join(' · ');
}
