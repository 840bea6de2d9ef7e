import type { Report } from '../../core/report/report.ts';
import type { SynthesisReport } from '../../core/synthesis/report.ts';
import type { Params } from '../../protocol/messages.ts';
import type { Client } from '../client.ts';
import type { Context } from '../context.ts';
import { openDaemon } from '../daemon.ts';
import { EXIT } from '../exit-code.ts';
import type { Followed } from '../follow-synthesis.ts';
import { followSynthesis } from '../follow-synthesis.ts';
import { printJson } from '../print/output.ts';
import { pullRequestFor, pullRequestLines } from '../print/pull-request.ts';
import { safeLine } from '../print/safe.ts';
import { shellLine } from '../print/shell-line.ts';
import { synthesisLines } from '../print/synthesis.ts';
import { workerEnv } from '../worker-env.ts';

export interface SynthesizeOptions {
  /** What must pass on the whole; false with `--no-verify`. */
  readonly verify?: string | false;
  /** Who settles conflicts; false with `--no-resolver`. */
  readonly resolver?: string | false;
  readonly pr?: boolean;
  readonly json?: boolean;
}

/** `omo synthesize`: the branches of a run's workers on one branch, and what is open of it. */
export async function synthesize(
  run: string | undefined,
  options: SynthesizeOptions,
  context: Context,
): Promise<number> {
  const followed = await putTogether(run, options, await openDaemon(context), context);
  if (followed.is === 'left') return leave('synthesize', followed.report, options.json ?? false, context);
  const { report, synthesis } = followed;
  if (options.json) printJson(context.out, await synthesisJson(report, synthesis, options.pr ?? false));
  else await print(report, synthesis, options.pr ?? false, context);
  return synthesis.ok ? EXIT.ok : EXIT.failed;
}

/** Asks for it, tells what the person should know, and follows it to its end. Closes the connection. */
export async function putTogether(
  run: string | undefined,
  { verify, resolver }: Pick<SynthesizeOptions, 'verify' | 'resolver'>,
  client: Client,
  context: Context,
): Promise<Followed> {
  const params: Params<'run.synthesize'> = {
    env: workerEnv(context.env),
    ...(run === undefined ? {} : { run }),
    ...(verify === undefined ? {} : { verify }),
    ...(resolver === undefined ? {} : { resolver }),
  };
  try {
    const asked = await client.call('run.synthesize', params);
    context.err.lines(...asked.notes.map((note) => context.err.paint('yellow', safeLine(note))));
    return await followSynthesis(asked.run, client, context);
  } finally {
    client.close();
  }
}

async function print(report: Report, synthesis: SynthesisReport, pr: boolean, { out }: Context): Promise<void> {
  out.lines(...(await synthesisLines(report, synthesis, out)));
  if (pr) out.lines('', ...pullRequestLines(await pullRequestFor(report, synthesis)));
}

/** How far a run is put together, as scripts read it; with `pr` also the commands for a pull request. */
async function synthesisJson(report: Report, synthesis: SynthesisReport, pr: boolean): Promise<unknown> {
  const push = pr ? { push: (await pullRequestFor(report, synthesis)) ?? null } : {};
  return { schemaVersion: 1, run: report.run, ...synthesis, ...push };
}

/** It goes on in the daemon; the same command comes back to it. */
export function leave(
  command: 'synthesize' | 'merge',
  { run, synthesis }: Report,
  json: boolean,
  { out, err }: Context,
): number {
  if (json) printJson(out, { schemaVersion: 1, run, ...synthesis });
  const again = shellLine(['omo', command, run]);
  err.lines(`Run ${run} goes on being put together. To come back to it: ${again}`);
  return EXIT.interrupted;
}
