import type { Report } from '../../core/report/report.ts';
import type { SynthesisReport } from '../../core/synthesis/report.ts';
import { leftLines } from './conflicts.ts';
import type { Output } from './output.ts';
import { page } from './page.ts';
import type { Paint } from './paint.ts';
import { safeLine } from './safe.ts';
import { shellLine } from './shell-line.ts';
import type { Cell, Column } from './table.ts';
import { table } from './table.ts';
import { measureFor } from './width.ts';

type Merged = SynthesisReport['merged'][number];
type Check = SynthesisReport['checks'][number];

/** What was put together and how, what is left and what to do about it, whether the whole passes, and what comes next. */
export async function synthesisLines(
  report: Pick<Report, 'run' | 'repository'>,
  synthesis: SynthesisReport,
  { columns, paint }: Pick<Output, 'columns' | 'paint'>,
): Promise<string[]> {
  const rows = rowsOf(synthesis);
  const measure = await measureFor(rows.flat().map((cell) => cell.text));
  const { problem, report: file } = synthesis;
  return page(
    rows.length === 0 ? [] : table(COLUMNS, rows, columns(), measure, paint),
    leftLines(report, synthesis, paint),
    checksLines(synthesis, paint),
    problem === undefined ? [] : [paint('red', `It came to no end: ${safeLine(problem)}`)],
    file === undefined ? [] : [`The whole report: ${safeLine(file)}`],
    [paint('bold', summaryLine(synthesis)), ...nextStep(report.run, synthesis, paint)],
  );
}

const COLUMNS: readonly Column[] = [{ head: '' }, { head: 'TASK', gives: true }, { head: 'HOW', gives: true }];

function rowsOf({ merged, left }: SynthesisReport): Cell[][] {
  return [
    ...merged.map((one): Cell[] => [
      { text: '✓', style: 'green' },
      { text: safeLine(one.task) },
      { text: howWords(one) },
    ]),
    ...left.map(({ task }): Cell[] => [{ text: '✗', style: 'red' }, { text: safeLine(task) }, { text: 'left out' }]),
  ];
}

/** How a task's work came into the whole. */
export function howWords({ how, by, structured = [] }: Omit<Merged, 'how'> & { readonly how: string }): string {
  if (how === 'there') return 'in it already';
  if (how === 'agent') return `merged, its conflicts settled by ${safeLine(by ?? 'an agent')}`;
  return structured.length === 0 ? 'merged' : `merged, by what they say: ${safeLine(structured.join(', '))}`;
}

/** `npm test: passed` */
export function checkWords({ command, ok, exitCode, problem }: Check): string {
  const name = safeLine(command);
  if (ok) return `${name}: passed`;
  if (problem !== undefined) return `${name}: could not be run: ${safeLine(problem)}`;
  return `${name}: failed${exitCode === undefined ? '' : `, exit code ${exitCode}`}`;
}

function checksLines({ checks, guilty, before }: SynthesisReport, paint: Paint): string[] {
  return checks.flatMap((check) => {
    if (check.ok) return [`${paint('green', '✓')} ${checkWords(check)}`];
    const whose =
      before === true
        ? 'it fails on what the run began with too'
        : guilty === undefined
          ? 'whose work it is could not be found out'
          : `it fails since the work of ${safeLine(guilty)} is in`;
    return [
      `${paint('red', '✗')} ${checkWords(check)}`,
      paint('red', `  ${whose}`),
      `  all it printed: ${safeLine(check.output)}`,
    ];
  });
}

/** `3 of 4 tasks are together on omo/261120-1/integration.` */
function summaryLine({ merged, left, branch }: SynthesisReport): string {
  const all = merged.length + left.length;
  if (merged.length === 0) return 'Nothing is put together.';
  const which =
    left.length > 0 ? `${merged.length} of ${all} tasks are` : all === 1 ? 'One task is' : `All ${all} tasks are`;
  return `${which} on ${safeLine(branch)}.`;
}

/** What a person does next with what is put together; one line, or none. */
export function nextStep(run: string, { ok, merged, taken }: SynthesisReport, paint: Paint): string[] {
  const last = taken.at(-1);
  if (last) return [`It is taken into ${safeLine(last.branch)}.`];
  if (merged.length === 0) return [];
  const anyway = ok ? [] : ['--anyway'];
  const says = ok ? 'takes it into the branch you are on' : 'takes it in as it is';
  return [`  ${paint('cyan', shellLine(['omo', 'merge', run, ...anyway]))}   ${says}`];
}
