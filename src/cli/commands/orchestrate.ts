import { resolve } from 'node:path';
import { OmoError } from '../../core/errors.ts';
import { loadConfig } from '../../config/load.ts';
import type { Task } from '../../core/tasks/task.ts';
import type { Params, Results } from '../../protocol/messages.ts';
import { callerFor } from '../caller.ts';
import type { Client } from '../client.ts';
import type { Context } from '../context.ts';
import { withDaemon } from '../daemon.ts';
import { EXIT } from '../exit-code.ts';
import { followRun, waysBack } from '../follow-run.ts';
import { useHome } from '../home.ts';
import { printJson } from '../print/output.ts';
import { refuse } from '../refuse.ts';
import { readPlan } from '../read-plan.ts';
import { workerEnv } from '../worker-env.ts';
import { killAll } from './kill.ts';
import { printPlan } from './plan.ts';

export interface OrchestrateOptions extends ProofOptions {
  readonly file?: string;
  readonly strict?: boolean;
  readonly agent?: string;
  readonly workers?: number;
  readonly cwd?: string;
  /** Seconds. */
  readonly timeout?: number;
  readonly dryRun?: boolean;
  readonly detach?: boolean;
  readonly keep?: boolean;
  /** The workers run on their agents' own screens, where they can ask and be answered. */
  readonly interactive?: boolean;
  /** `rules`, `ask` or an agent. */
  readonly responder?: string;
  /** False with `--no-failover`. */
  readonly failover?: boolean;
  readonly onLimit?: 'wait' | 'fail';
  readonly killAll?: boolean;
  readonly json?: boolean;
}

/** Where workers work, who sees them, and what makes their work count as done. */
export interface ProofOptions {
  readonly isolate?: 'none' | 'worktree';
  readonly sandbox?: 'none' | 'bwrap';
  readonly view?: 'none' | 'terminal';
  /** Run in each new working tree. */
  readonly setup?: string;
  /** The acceptance command; false with `--no-verify`. */
  readonly verify?: string | false;
  /** An agent or `auto`; false with `--no-review`. */
  readonly review?: string | false;
}

/** `omo orchestrate`: task text → a run of workers → its report. */
export async function orchestrate(
  texts: readonly string[],
  options: OrchestrateOptions,
  context: Context,
): Promise<number> {
  if (options.killAll) return killInstead(texts, options, context);
  if (!options.dryRun) await useHome(context.home);
  const plan = await readPlan(texts, options, context);
  if (options.dryRun) return printPlan(plan, options.json ?? false, context);
  refuse(plan);
  if (plan.tasks.length === 0) return nothingToDo(options, context);
  // The daemon checks the settings as well; here they are checked before one is started.
  await loadConfig(context.home);
  return withDaemon(context, async (client) => {
    const form = options.interactive ? { form: 'screen' as const } : {};
    const started = await start({ ...request(plan.tasks, options, context), ...form }, client, context);
    if (options.detach) return detached(started, options, context);
    return followRun(started.run, client, options.json ?? false, context);
  });
}

/** Starts a run, and tells what the person should know of it. */
export async function start(
  params: Params<'run.start'>,
  client: Client,
  { err }: Context,
): Promise<Results['run.start']> {
  const started = await client.call('run.start', params);
  for (const warning of started.warnings) err.lines(err.paint('yellow', warning));
  return started;
}

function killInstead(texts: readonly string[], { file, json }: OrchestrateOptions, context: Context): Promise<number> {
  if (texts.length === 0 && file === undefined) return killAll({ json: json ?? false }, context);
  throw new OmoError(
    'E_USAGE',
    '--kill-all ends every worker and starts nothing, so it takes no tasks. Run `omo kill-all` first, then this command without --kill-all.',
  );
}

/** What the daemon is asked for, without the form the workers run in. */
export function request(
  tasks: readonly Task[],
  options: Pick<
    OrchestrateOptions,
    'cwd' | 'keep' | 'agent' | 'workers' | 'timeout' | 'responder' | 'failover' | 'onLimit' | keyof ProofOptions
  >,
  { cwd, env, who, home, pid }: Context,
): Params<'run.start'> {
  return {
    tasks: [...tasks],
    cwd: resolve(cwd, options.cwd ?? '.'),
    env: workerEnv(env),
    keep: options.keep ?? false,
    caller: callerFor(who, home, pid),
    ...(options.agent === undefined ? {} : { agent: options.agent }),
    ...(options.workers === undefined ? {} : { workers: options.workers }),
    ...(options.responder === undefined ? {} : { responder: options.responder }),
    ...(options.failover === false ? { failover: 'no' } : {}),
    ...(options.onLimit === undefined ? {} : { onLimit: options.onLimit }),
    ...(options.timeout === undefined ? {} : { timeoutMs: options.timeout * 1000 }),
    ...proof(options),
  };
}

function proof({ isolate, sandbox, view, setup, verify, review }: ProofOptions): ProofOptions {
  return {
    ...(isolate === undefined ? {} : { isolate }),
    ...(sandbox === undefined ? {} : { sandbox }),
    ...(view === undefined ? {} : { view }),
    ...(setup === undefined ? {} : { setup }),
    ...(verify === undefined ? {} : { verify }),
    ...(review === undefined ? {} : { review }),
  };
}

/** Every task of a plan file is ticked already. */
function nothingToDo({ json }: OrchestrateOptions, { out, err }: Context): number {
  if (json) printJson(out, { schemaVersion: 1, run: null, ok: true, workers: [] });
  else err.lines('There is nothing to do.');
  return EXIT.ok;
}

/** The run's id on stdout, and how to come back to it. */
export function detached(
  { run, mode, warnings }: Results['run.start'],
  { json }: Pick<OrchestrateOptions, 'json'>,
  { out, err }: Context,
): number {
  if (json) printJson(out, { schemaVersion: 1, run, mode, warnings });
  else out.lines(run);
  err.lines(...waysBack(run));
  return EXIT.ok;
}
