import type { Report } from '../../core/report/report.ts';
import type { Results } from '../../protocol/messages.ts';
import type { Context } from '../context.ts';
import { openDaemon, withDaemon } from '../daemon.ts';
import { EXIT } from '../exit-code.ts';
import { printJson } from '../print/output.ts';
import { safeLine } from '../print/safe.ts';
import { shellLine } from '../print/shell-line.ts';
import { synthesisLines } from '../print/synthesis.ts';
import { leave, putTogether } from './synthesize.ts';

export interface MergeOptions {
  /** Also when something is left or fails. */
  readonly anyway?: boolean;
  readonly json?: boolean;
}

/** `omo merge`: what a run made, put together where it is not yet, into the person's branch. */
export async function merge(
  given: string | undefined,
  { anyway = false, json = false }: MergeOptions,
  context: Context,
): Promise<number> {
  const report = await withDaemon(context, (client) =>
    client.call('run.report', given === undefined ? {} : { run: given }),
  );
  if (isDue(report)) {
    const followed = await putTogether(report.run, {}, await openDaemon(context), context);
    if (followed.is === 'left') return leave('merge', followed.report, json, context);
    // What stands in the way is told before the daemon refuses to take it.
    if (!followed.synthesis.ok)
      context.err.lines(...(await synthesisLines(followed.report, followed.synthesis, context.err)));
  }
  const taken = await withDaemon(context, (client) => client.call('run.take', { run: report.run, anyway }));
  return print(taken, json, context);
}

/** Whether there may be work that is not put together yet: what is known to be left or to fail is for the person to see to. */
function isDue({ synthesis }: Report): boolean {
  if (synthesis?.status !== 'ended') return true;
  return !synthesis.ok && synthesis.left.length === 0 && synthesis.checks.every(({ ok }) => ok);
}

function print(taken: Results['run.take'], json: boolean, { out, err }: Context): number {
  const { run, branch, was, commit, notes } = taken;
  err.lines(...notes.map((note) => err.paint('yellow', safeLine(note))));
  if (json) printJson(out, { schemaVersion: 1, ...taken });
  else if (was === commit) out.lines(`${safeLine(branch)} has the work of run ${run} already.`);
  else
    out.lines(
      out.paint('bold', `${safeLine(branch)} has the work of run ${run} now.`),
      `  ${out.paint('cyan', shellLine(['git', 'log', '--oneline', `${short(was)}..${short(commit)}`]))}   shows it`,
      `  ${out.paint('cyan', shellLine(['git', 'reset', '--keep', short(was)]))}   takes it back`,
    );
  return EXIT.ok;
}

/** A commit, as long as no large repository has two of. */
function short(commit: string): string {
  return commit.slice(0, 12);
}
