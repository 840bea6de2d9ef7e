import type { Report } from '../core/report/report.ts';
import type { Context } from './context.ts';
import type { Client } from './client.ts';
import { openDaemon } from './daemon.ts';
import { EXIT, exitCodeOf } from './exit-code.ts';
import { ask, onSignal } from './interrupt.ts';
import { printJson } from './print/output.ts';
import { reportLines } from './print/report.ts';
import { liveView } from './progress/live.ts';
import { plainView } from './progress/plain.ts';
import { withQuestions } from './progress/questions.ts';
import type { View } from './progress/view.ts';
import { watch } from './watch.ts';

/**
 * Watches a run to its end, shows its report, and gives the exit code it deserves. Whoever of its workers asks the person is
 * shown with the question. `dress`: what else is to be shown beside its progress.
 */
export async function followRun(
  run: string,
  client: Client,
  json: boolean,
  context: Context,
  dress: (view: View) => View = (view) => view,
): Promise<number> {
  const { err, now, canAsk } = context;
  const progress = err.tty ? await liveView(process.stderr, err.paint, now) : plainView(err, now);
  const view = withQuestions(dress(progress), context);
  const outcome = await watch(run, client, {
    view,
    reconnect: () => openDaemon(context),
    interrupted: () => (canAsk ? ask(process.stdin, process.stderr) : Promise.resolve('leave')),
    onSignal,
  });
  if (outcome.is === 'left') return leave(outcome.report, json, context);
  await printReport(outcome.report, json, context);
  return exitCodeOf(outcome.report);
}

/** The report on stdout, for people or for scripts. */
export async function printReport(report: Report, json: boolean, { out }: Pick<Context, 'out'>): Promise<void> {
  if (json) printJson(out, report);
  else out.lines(...(await reportLines(report, out)));
}

function leave(report: Report, json: boolean, { out, err }: Context): number {
  if (json) printJson(out, report);
  err.lines(`Run ${report.run} goes on without being watched.`, ...waysBack(report.run));
  return EXIT.interrupted;
}

/** How to come back to a run that goes on. */
export function waysBack(run: string): string[] {
  const ways = [
    [`omo results ${run} --follow`, 'watch it'],
    ['omo status', 'what goes on now'],
    [`omo cancel ${run}`, 'end it'],
  ] as const;
  const widest = Math.max(...ways.map(([command]) => command.length));
  return ways.map(([command, does]) => `  ${command.padEnd(widest)}   ${does}`);
}
