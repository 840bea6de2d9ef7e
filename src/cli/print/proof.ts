import type { ProofReport } from '../../core/report/proof.ts';
import type { Report, TaskReport } from '../../core/report/report.ts';
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
function changedWords({ changes }: ProofReport): string {
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

/** What workers say they left open, a line each. What omo found odd itself stands in the run's notes. */
export function openNotes({ workers }: Pick<Report, 'workers'>): string[] {
  return workers.flatMap(({ name, tasks }) =>
    tasks.flatMap(({ title, proof }) => {
      const open = proof?.says?.open ?? [];
      return open.length === 0 ? [] : [`${safeLine(name)}: ${quoted(title)} leaves open: ${listed(open)}`];
    }),
  );
}

function listed(points: readonly string[]): string {
  const shown = points.slice(0, MOST).map((point) => safeLine(point.slice(0, LONGEST)));
  const more = points.length - shown.length;
  return `${shown.join('; ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const MOST = 5;
const LONGEST = 200;
