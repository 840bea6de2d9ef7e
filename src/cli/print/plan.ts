import type { Plan } from '../../core/tasks/task.ts';
import type { Output } from './output.ts';
import { problemLines } from './problems.ts';
import { safeLine } from './safe.ts';
import { page } from './page.ts';
import type { Cell, Column } from './table.ts';
import { table } from './table.ts';
import { measureFor } from './width.ts';

/** The plan as a person reads it: who does what after what, and whether omo is the right tool for it. */
export async function planLines(plan: Plan, { columns, paint }: Pick<Output, 'columns' | 'paint'>): Promise<string[]> {
  const rows = rowsOf(plan);
  const measure = await measureFor(rows.flat().map((cell) => cell.text));
  return page(
    rows.length === 0 ? [] : table(COLUMNS, rows, columns(), measure, paint),
    recommendation(plan).map((line, i) => (i === 0 ? paint('bold', line) : line)),
    plan.problems.length === 0 ? [] : [paint('red', headline(plan.problems.length)), ...problemLines(plan.problems)],
  );
}

function headline(count: number): string {
  return `${count === 1 ? 'One problem' : `${count} problems`}; nothing is started before ${count === 1 ? 'it is' : 'they are'} mended:`;
}

const COLUMNS: readonly Column[] = [
  { head: 'WORKER', gives: true },
  { head: 'ID', gives: true },
  { head: 'TASK', gives: true },
  { head: 'AFTER', gives: true, optional: true },
  { head: 'WITH', gives: true, optional: true },
];

function rowsOf(plan: Plan): Cell[][] {
  const workerOf = new Map(plan.workers.flatMap((worker) => worker.taskIds.map((id) => [id, worker.name] as const)));
  return plan.tasks.map((task) => [
    { text: safeLine(workerOf.get(task.id) ?? task.domain), style: 'cyan' },
    { text: safeLine(task.id) },
    { text: safeLine(task.title) },
    { text: safeLine(task.dependsOn.join(', ')) },
    { text: safeLine(extras(task).join(', ')) },
  ]);
}

function extras(task: Plan['tasks'][number]): string[] {
  const { skill, agent, verify, writes, failover } = task;
  return Object.entries({ skill, agent, verify, writes, failover }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${value}`],
  );
}

function recommendation(plan: Plan): string[] {
  if (plan.tasks.length === 0) return [];
  const { mode, reasons } = plan.recommend;
  const advice =
    mode === 'orchestrate'
      ? 'Recommended: orchestrate, several workers at once.'
      : 'Recommended: a single agent is enough.';
  return [advice, ...reasons.map((reason) => `  ${safeLine(reason)}`)];
}
