import { OmoError } from '../../core/errors.ts';
import { allPass, type Evaluation } from '../../core/report/evaluation.ts';
import type { TaskReport } from '../../core/report/report.ts';
import type { Client } from '../client.ts';
import type { Context } from '../context.ts';
import { withDaemon } from '../daemon.ts';
import { EXIT } from '../exit-code.ts';
import { evaluationLines } from '../print/evaluate.ts';
import { findingsLines } from '../print/findings.ts';
import { printJson } from '../print/output.ts';
import { quoted, safeLine } from '../print/safe.ts';
import { workerEnv } from '../worker-env.ts';

export interface EvaluateOptions {
  readonly task?: string;
  /** Reads the work; absent: cheap checks judge it. */
  readonly agent?: string;
  readonly logs?: boolean;
  readonly json?: boolean;
}

/** `omo evaluate`: a run's finished tasks by the rubric; with `--logs` what its workers wrote. Of the latest, if none is named. */
export async function evaluate(run: string | undefined, options: EvaluateOptions, context: Context): Promise<number> {
  if (options.logs && options.agent !== undefined)
    throw new OmoError(
      'E_USAGE',
      '--logs and --agent don’t go together: an agent judges work, and reads no logs. Use one.',
    );
  return withDaemon(context, (client) =>
    options.logs ? logs(run, options, client, context) : judge(run, options, client, context),
  );
}

async function logs(
  run: string | undefined,
  { task, json }: EvaluateOptions,
  client: Client,
  { out }: Context,
): Promise<number> {
  const found = await client.call('task.findings', named(run, task));
  if (json) printJson(out, found);
  else out.lines(...(await findingsLines(found.run, found.attempts, out)));
  return EXIT.ok;
}

async function judge(
  run: string | undefined,
  { task, agent, json }: EvaluateOptions,
  client: Client,
  context: Context,
): Promise<number> {
  const evaluation: Evaluation =
    agent === undefined
      ? await client.call('run.evaluate', named(run, task))
      : await readOneByOne(named(run, task), agent, client, context);
  if (json) printJson(context.out, evaluation);
  else context.out.lines(...(await evaluationLines(evaluation, context.out)));
  return allPass(evaluation) ? EXIT.ok : EXIT.failed;
}

interface Named {
  readonly run?: string;
  readonly task?: string;
}

function named(run: string | undefined, task: string | undefined): Named {
  return { ...(run !== undefined && { run }), ...(task !== undefined && { task }) };
}

/** Reading takes minutes a task: so each is asked for by itself, and told before. */
async function readOneByOne(
  { run, task }: Named,
  agent: string,
  client: Client,
  { err, env }: Context,
): Promise<Evaluation> {
  const report = await client.call('run.report', run === undefined ? {} : { run });
  const all = report.workers.flatMap(({ tasks }) => tasks);
  const wanted = task === undefined ? all : all.filter(({ id }) => id === task);
  const readable = wanted.filter(isRead);
  const parts: Evaluation[] = [];
  for (const one of wanted.length === 0 ? [{ id: task ?? '' }] : wanted) {
    const at = readable.findIndex(({ id }) => id === one.id);
    if (at >= 0) err.lines(err.paint('dim', tells(readable[at], at, readable.length, agent)));
    const wish = { run: report.run, task: one.id, agent, env: workerEnv(env) };
    parts.push(await client.call('run.evaluate', wish));
  }
  return together(report.run, parts);
}

function isRead({ status }: TaskReport): boolean {
  return status === 'done' || status === 'failed';
}

/** `claude reads 2 of 5: "Build login UI"` */
function tells(task: TaskReport | undefined, at: number, count: number, agent: string): string {
  return `${safeLine(agent)} reads ${at + 1} of ${count}: ${quoted(task?.title ?? '')}`;
}

function together(run: string, parts: readonly Evaluation[]): Evaluation {
  const open = parts.flatMap((part) => part.open ?? []);
  return { schemaVersion: 1, run, tasks: parts.flatMap(({ tasks }) => tasks), ...(open.length > 0 && { open }) };
}
