import type { Report } from '../../core/report/report.ts';
import type { Paint } from './paint.ts';
import { safeLine } from './safe.ts';
import { shellLine } from './shell-line.ts';
import { nextStep } from './synthesis.ts';

/** Where the work of a run with branches of its own is once it has ended, and what to do next. Empty for any other run. */
export function whereTheWorkIs(report: Report, paint: Paint): string[] {
  const { run, repository, synthesis, endedAt } = report;
  const count = branchesOf(report);
  if (endedAt === undefined || count === 0) return [];
  if (synthesis?.status === 'ended' && (synthesis.ok || synthesis.taken.length > 0))
    return [`The work is together on ${safeLine(synthesis.branch)}.`, ...nextStep(run, synthesis, paint)];
  const where = repository === undefined ? '' : ` in ${safeLine(repository.root)}`;
  const what = count === 1 ? `a branch of its own${where}` : `${count} branches${where}, one for each task`;
  return [
    `The work is on ${what}; your branch is as it was.`,
    ...commands(
      [
        [['omo', 'merge', run], 'puts it together and takes it into your branch'],
        [['omo', 'synthesize', run], 'puts it together, to look at it first'],
      ],
      paint,
    ),
  ];
}

/** Of tasks that are done and changed something: those are what is put together. */
function branchesOf({ workers }: Report): number {
  const done = workers.flatMap((worker) => worker.tasks.filter(({ status }) => status === 'done'));
  return done.filter(({ proof }) => proof?.branch !== undefined && (proof.changes?.count ?? 0) > 0).length;
}

function commands(all: readonly (readonly [argv: readonly string[], does: string])[], paint: Paint): string[] {
  const lines = all.map(([argv, does]) => ({ line: shellLine(argv), does }));
  const widest = Math.max(...lines.map(({ line }) => line.length));
  return lines.map(({ line, does }) => `  ${paint('cyan', line.padEnd(widest))}   ${does}`);
}
