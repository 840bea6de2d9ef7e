import { report as reportOf } from '../../core/report/report.ts';
import type { Context } from '../context.ts';
import { evenDamaged } from '../damage.ts';
import { withDaemon } from '../daemon.ts';
import { EXIT, exitCodeOf } from '../exit-code.ts';
import { followRun, printReport } from '../follow-run.ts';
import { iso, readState, theRun } from '../read-state.ts';

export interface ResultsOptions {
  readonly follow?: boolean;
  readonly json?: boolean;
}

/** `omo results`: the report of a run, the latest if none is named; with `--follow` when it has ended. */
export async function results(run: string | undefined, options: ResultsOptions, context: Context): Promise<number> {
  const { json = false } = options;
  const usual = async (): Promise<number> => fromDaemon(run, options, context);
  return evenDamaged(context, usual, (reader) =>
    printReport(reportOf(theRun(readState(context.home, reader), run), context.now(), iso), json, context),
  );
}

async function fromDaemon(
  run: string | undefined,
  { follow, json }: ResultsOptions,
  context: Context,
): Promise<number> {
  return withDaemon(context, async (client) => {
    const report = await client.call('run.report', run === undefined ? {} : { run });
    if (follow && report.endedAt === undefined) return followRun(report.run, client, json ?? false, context);
    await printReport(report, json ?? false, context);
    if (report.endedAt !== undefined) return exitCodeOf(report);
    context.err.lines(`Run ${report.run} is still going on; \`omo results ${report.run} --follow\` waits for its end.`);
    return EXIT.ok;
  });
}
