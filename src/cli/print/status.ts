import type { TaskReport } from '../../core/report/report.ts';
import type { StatusReport } from '../../protocol/messages.ts';
import { duration, moment } from './duration.ts';
import type { AnyStatus } from './idle.ts';
import { daemonLine, IDLE } from './idle.ts';
import { isAhead, isAtWork, workerMark } from './mark.ts';
import type { Output } from './output.ts';
import { safeLine } from './safe.ts';
import { page } from './page.ts';
import { poolLines } from './pools.ts';
import { untilAndWhy } from './reason.ts';
import type { Cell, Column } from './table.ts';
import { table } from './table.ts';
import { troubleLines } from './troubles.ts';
import { unseenLines } from './views.ts';
import { clip, measureFor, narrow } from './width.ts';

/** What goes on now: each run in a line, each worker in a row. */
export async function statusLines(
  status: AnyStatus,
  now: number,
  { columns, paint }: Pick<Output, 'columns' | 'paint'>,
): Promise<string[]> {
  const { daemon, runs, workers, questions, foreign, providers = [], troubles = [] } = status;
  const rows = workers.map((worker) => row(worker, now));
  const measure = await measureFor(rows.flat().map((cell) => cell.text));
  const started = paint('dim', daemonLine(daemon, moment(daemon.since, now)));
  const live = runs.length === 0 ? [IDLE] : runs.map((run) => runLine(run, now));
  return page(
    troubleLines(troubles, now, paint),
    [started, ...live],
    rows.length === 0 ? [] : table(COLUMNS, rows, columns(), measure, paint),
    unseenLines(workers).map((line) => paint('yellow', line)),
    poolLines(providers, now, paint),
    foreign.map((one) => foreignLine(one, now)),
    questions === 0 ? [] : [paint('yellow', waitingLine(questions))],
  );
}

/** `2 questions wait for you: omo inbox` */
function waitingLine(questions: number): string {
  return `${questions === 1 ? 'A question waits' : `${questions} questions wait`} for you: omo inbox`;
}

function foreignLine({ worker, session, at }: StatusReport['foreign'][number], now: number): string {
  return `${safeLine(worker)}: a turn of it ended at ${moment(at, now)} (session ${safeLine(session)}); omo did not start it`;
}

function runLine(run: StatusReport['runs'][number], now: number): string {
  const counts = Object.entries(run.tasks).flatMap(([status, count]) => (count > 0 ? [`${count} ${status}`] : []));
  const mode = run.mode === 'parallel' ? '' : `, ${run.mode}`;
  return `run ${run.run}${mode}: ${counts.join(', ')} · ${duration(now - Date.parse(run.startedAt))} · ${safeLine(run.cwd)}`;
}

const COLUMNS: readonly Column[] = [
  { head: '' },
  { head: 'WORKER', gives: true },
  { head: 'STATUS' },
  { head: 'TASK', gives: true },
  { head: 'WHY', gives: true, optional: true },
  { head: 'TRY', align: 'right' },
  { head: 'FOR', align: 'right' },
  { head: 'RUN', gives: true },
];

/** `q3: Which colour?`, `until 12:30:00: usage limit reached`, `waits for db`; empty for one that just works, or is over. */
function whyLine(task: TaskReport, now: number): string {
  if (!isAtWork(task) && !isAhead(task)) return '';
  const parts = [task.question ?? '', untilAndWhy(task, now)];
  return clip(safeLine(parts.filter((part) => part !== '').join(': ')), LONGEST_WHY, narrow);
}

/** A question may be a whole plan; `omo inbox` shows all of it. */
const LONGEST_WHY = 100;

/** The task it is at; an idle worker shows what comes next, one that is over its last. */
function row(worker: StatusReport['workers'][number], now: number): Cell[] {
  const mark = workerMark(worker.status);
  const task = worker.tasks.find(isAtWork) ?? worker.tasks.find(isAhead) ?? worker.tasks.at(-1);
  const started =
    task && isAtWork(task) && task.startedAt !== undefined ? duration(now - Date.parse(task.startedAt)) : '';
  return [
    { text: mark.sign, style: mark.style },
    { text: safeLine(worker.name) },
    { text: worker.status, style: mark.style },
    { text: safeLine(task?.title ?? '') },
    { text: task === undefined ? '' : whyLine(task, now) },
    { text: task === undefined || task.attempts === 0 ? '' : String(task.attempts) },
    { text: started },
    { text: worker.run, style: 'dim' },
  ];
}
