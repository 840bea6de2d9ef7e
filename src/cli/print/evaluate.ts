import type { Evaluation, Unjudged } from '../../core/report/evaluation.ts';
import type { Assessment } from '../../core/rubric/assessment.ts';
import type { Output } from './output.ts';
import { page } from './page.ts';
import { safeLine } from './safe.ts';
import type { Cell, Column } from './table.ts';
import { table } from './table.ts';
import type { Measure } from './width.ts';
import { measureFor } from './width.ts';
import { wrap } from './wrap.ts';

type Sheet = Pick<Output, 'columns' | 'paint'>;
type Point = Assessment['verdict']['points'][number];

/** The scores of each task in a table, below it the points that each stands on, then what could not be judged. */
export async function evaluationLines({ run, tasks, open = [] }: Evaluation, sheet: Sheet): Promise<string[]> {
  const passed = tasks.filter(({ pass }) => pass).length;
  const head = `Run ${safeLine(run)}: ${passed} of ${tasks.length + open.length} ${tasks.length + open.length === 1 ? 'task passes' : 'tasks pass'}`;
  const measure = await measureFor([...tasks.flatMap(textsOf), ...open.flatMap(({ task, why }) => [task, why])]);
  return page(
    [sheet.paint('bold', head), ...scores(tasks, sheet, measure)],
    ...tasks.map((task) => points(task, sheet, measure)),
    unjudged(open, sheet, measure),
  );
}

function textsOf({ task, title, by, verdict }: Assessment): string[] {
  return [task, title, by, verdict.summary, ...verdict.points.flatMap(({ says, file = '' }) => [says, file])].map(
    safeLine,
  );
}

const COLUMNS: readonly Column[] = [
  { head: 'TASK', gives: true },
  { head: 'PRESENT' },
  { head: 'CORRECT', align: 'right' },
  { head: 'COMPLETE', align: 'right' },
  { head: 'QUALITY', align: 'right' },
  { head: 'AVERAGE', align: 'right' },
  { head: 'PASS' },
  { head: 'BY', gives: true },
];

function scores(tasks: readonly Assessment[], { columns, paint }: Sheet, measure: Measure): string[] {
  return tasks.length === 0 ? [] : table(COLUMNS, tasks.map(row), columns(), measure, paint);
}

function row({ task, by, verdict, average, pass }: Assessment): Cell[] {
  return [
    { text: safeLine(task) },
    sign(verdict.presence),
    ...[verdict.correctness, verdict.completeness, verdict.quality].map(score),
    { text: average.toFixed(2) },
    sign(pass),
    { text: safeLine(by), style: 'cyan' },
  ];
}

function sign(yes: boolean): Cell {
  return yes ? { text: '✓', style: 'green' } : { text: '✗', style: 'red' };
}

/** A score that alone would not pass stands out. */
function score(of: number): Cell {
  return { text: String(of), ...(of < 3 && { style: 'yellow' }) };
}

/** The task, what was said of it as a whole, and each point with its place. */
function points({ task, title, verdict }: Assessment, sheet: Sheet, measure: Measure): string[] {
  const head = title === task ? safeLine(task) : `${safeLine(task)}: ${safeLine(title)}`;
  return [
    ...wrapped(head, '', sheet, measure).map((line) => sheet.paint('bold', line)),
    ...wrapped(safeLine(verdict.summary), '  ', sheet, measure),
    ...verdict.points.flatMap((point) => wrapped(pointWords(point), '  ', sheet, measure, '- ')),
  ];
}

/** `correctness, src/a.ts:3: it divides by zero` */
function pointWords({ about, says, file, line }: Point): string {
  const place = file === undefined ? '' : `, ${safeLine(file)}${line === undefined ? '' : `:${line}`}`;
  return `${about}${place}: ${safeLine(says)}`;
}

function unjudged(open: readonly Unjudged[], sheet: Sheet, measure: Measure): string[] {
  if (open.length === 0) return [];
  return [
    sheet.paint('bold', 'Not judged'),
    ...open.flatMap(({ task, why }) => wrapped(`${safeLine(task)} ${safeLine(why)}`, '  ', sheet, measure, '- ')),
  ];
}

/** In the terminal's width; `mark` stands before the first line, and the others are as far in. */
function wrapped(text: string, indent: string, { columns }: Sheet, measure: Measure, mark = ''): string[] {
  const room = Math.max(LEAST, columns() - indent.length - mark.length);
  return text === ''
    ? []
    : wrap(text, room, measure).map((line, at) => `${indent}${at === 0 ? mark : ' '.repeat(mark.length)}${line}`);
}

const LEAST = 20;
