import { OmoError } from '../../core/errors.ts';
import type { LogFile } from '../../protocol/messages.ts';
import { homeAt } from '../../config/home.ts';
import type { Context } from '../context.ts';
import type { JournalReader } from '../damage.ts';
import { evenDamaged } from '../damage.ts';
import { readState, theWorker } from '../read-state.ts';
import type { Client } from '../client.ts';
import { withDaemon } from '../daemon.ts';
import { EXIT } from '../exit-code.ts';
import { copyLog, followLog } from '../log-text.ts';
import { printJson } from '../print/output.ts';
import { workerName } from '../worker-name.ts';

export interface LogsOptions {
  readonly follow?: boolean;
  readonly task?: string;
  readonly run?: string;
  readonly raw?: boolean;
  readonly json?: boolean;
}

/** `omo logs <worker>`: what its attempts printed, oldest first; with `--follow` what the running one prints, until it ends. */
export async function logs(given: string, options: LogsOptions, context: Context): Promise<number> {
  const worker = workerName(given);
  const usual = (): Promise<number> => fromDaemon(worker, options, context);
  return evenDamaged(context, usual, (reader) => fromHome(worker, options, reader, context));
}

/** The attempts that the journal's rest knows of. */
async function fromHome(
  worker: string,
  options: LogsOptions,
  reader: JournalReader,
  { home, out }: Context,
): Promise<void> {
  const { run } = theWorker(readState(home, reader), worker, options.run);
  const tasks = run.tasks.filter(
    ({ worker: whose, spec }) => whose === worker && spec.id === (options.task ?? spec.id),
  );
  for (const { spec, attempts } of tasks)
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const { log } = homeAt(home).attempt({ run: run.id, task: spec.id, attempt });
      await copyLog(log, options.raw ?? false, out);
    }
}

async function fromDaemon(worker: string, options: LogsOptions, context: Context): Promise<number> {
  return withDaemon(context, async (client) => {
    const files = await list(worker, options, client);
    if (options.json) printJson(context.out, { schemaVersion: 1, worker, files });
    else await show(files, worker, options, client, context);
    return EXIT.ok;
  });
}

async function list(worker: string, { run, task }: LogsOptions, client: Client): Promise<readonly LogFile[]> {
  const { files } = await client.call('worker.logs', { worker, ...(run === undefined ? {} : { run }) });
  const wanted = task === undefined ? files : files.filter((file) => file.task === task);
  if (wanted.length > 0) return wanted;
  const tasks = [...new Set(files.map((file) => file.task))];
  throw new OmoError('E_NOT_FOUND', `worker "${worker}" has begun no task "${task}". It has: ${tasks.join(', ')}.`);
}

async function show(
  files: readonly LogFile[],
  worker: string,
  options: LogsOptions,
  client: Client,
  { out, err }: Context,
): Promise<void> {
  const raw = options.raw ?? false;
  for (const file of files) {
    if (files.length > 1)
      err.lines(
        err.paint(
          'dim',
          `--- ${worker}, task ${file.task}, attempt ${file.attempt}${file.live ? ', running' : ''} ---`,
        ),
      );
    const isOver = async () => !(await list(worker, options, client)).some((now) => now.path === file.path && now.live);
    if (options.follow && file.live) await followLog(file.path, raw, out, isOver);
    else await copyLog(file.path, raw, out);
  }
  if (options.follow && !files.some((file) => file.live))
    err.lines(err.paint('dim', `${worker} has no attempt running; this is all of it.`));
}
