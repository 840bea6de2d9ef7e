import type { ProofReport } from '../../core/report/proof.ts';
import type { Report, TaskReport, WorkerReport } from '../../core/report/report.ts';
import { taskMark } from './mark.ts';
import type { Output } from './output.ts';
import { plain } from './paint.ts';
import { quoted, safeLine } from './safe.ts';
import type { Cell, Column } from './table.ts';
import { table } from './table.ts';
import type { Measure } from './width.ts';
import { measureFor } from './width.ts';

type Proven = TaskReport & { readonly proof: ProofReport };

/** What was measured of each task's work: a row each, without the columns that there is no room for. Empty where nothing was. */
export async function proofTable(
  { workers }: Pick<Report, 'workers'>,
  { columns, paint }: Pick<Output, 'columns' | 'paint'>,
): Promise<string[]> {
  const tasks = workers.flatMap((worker) => worker.tasks.filter(hasProof));
  const rows = tasks.map(cells).filter((row) => row.slice(NAMES).some(({ text }) => text !== ''));
  if (rows.length === 0) return [];
  const measure = await measureFor(rows.flat().map(({ text }) => text));
  // Half a branch's name is no use to anybody.
  const room = fits(COLUMNS, rows, columns(), measure) ? COLUMNS.length : COLUMNS.length - 1;
  return table(
    COLUMNS.slice(0, room),
    rows.map((row) => row.slice(0, room)),
    columns(),
    measure,
    paint,
  );
}

const COLUMNS: readonly Column[] = [
  { head: '' },
  { head: 'TASK', gives: true },
  { head: 'CHANGED', optional: true },
  { head: 'CHECK', optional: true },
  { head: 'REVIEW', optional: true },
  { head: 'BRANCH', optional: true },
];

/** The columns that say which task it is. */
const NAMES = 2;

function fits(heads: readonly Column[], rows: readonly Cell[][], columns: number, measure: Measure): boolean {
  const lines = table(heads, rows, Number.POSITIVE_INFINITY, measure, plain);
  return lines.every((line) => measure(line) <= columns);
}

function hasProof(task: TaskReport): task is Proven {
  return task.proof !== undefined;
}

function cells({ id, status, proof }: Proven): Cell[] {
  const { sign, style } = taskMark(status);
  return [
    { text: sign, style },
    { text: safeLine(id) },
    { text: changedWords(proof) },
    checkCell(proof),
    reviewCell(proof),
    { text: safeLine(proof.branch ?? '') },
  ];
}

/** `3 files +40 −2` */
export function changedWords({ changes }: ProofReport): string {
  if (!changes) return '';
  const { count, insertions, deletions } = changes;
  if (count === 0) return 'nothing';
  return `${count} ${count === 1 ? 'file' : 'files'} +${insertions} −${deletions}`;
}

function checkCell({ verify, acceptedBy }: ProofReport): Cell {
  if (acceptedBy === 'person') return { text: 'accepted by you', style: 'yellow' };
  if (verify === undefined) return { text: '' };
  if (verify === 'not run') return { text: 'not verified (--no-verify)', style: 'yellow' };
  return verify.ok ? { text: 'verified', style: 'green' } : { text: 'failed', style: 'red' };
}

/** `4.3` of 5 */
function reviewCell({ review }: ProofReport): Cell {
  if (!review) return { text: '' };
  const score = review.verdict.presence ? review.average.toFixed(1) : 'absent';
  return { text: score, style: review.pass ? 'green' : 'red' };
}

/** What a person should know of the work though it may be done: a line each. */
export function proofNotes({ workers }: Pick<Report, 'workers'>): string[] {
  return workers.flatMap((worker) => worker.tasks.filter(hasProof).flatMap((task) => notesOf(worker, task)));
}

function notesOf({ name }: WorkerReport, { title, proof }: Proven): string[] {
  const { outside = [], changes, says } = proof;
  const head = `${safeLine(name)}: ${quoted(title)}`;
  const ignored = changes?.ignored ?? [];
  const open = says?.open ?? [];
  return [
    ...(outside.length === 0
      ? []
      : [`${head} changed ${filesWords(outside)} outside of what it was to write: ${listed(outside)}`]),
    ...(ignored.length === 0 ? [] : [`${head} made what git ignores, so no branch holds it: ${listed(ignored)}`]),
    ...(open.length === 0 ? [] : [`${head} leaves open: ${listed(open, '; ')}`]),
  ];
}

function filesWords(files: readonly string[]): string {
  return files.length === 1 ? 'a file' : `${files.length} files`;
}

function listed(names: readonly string[], between = ', '): string {
  const shown = names.slice(0, MOST).map((name) => safeLine(name.slice(0, LONGEST)));
  const more = names.length - shown.length;
  return `${shown.join(between)}${more > 0 ? ` and ${more} more` : ''}`;
}

const MOST = 5;
const LONGEST = 200;
