import { OmoError } from '../../core/errors.ts';
import type { Task } from '../../core/tasks/task.ts';
import type { Params, Results } from '../../protocol/messages.ts';
import { callerFor } from '../caller.ts';
import type { Context } from '../context.ts';
import { withDaemon } from '../daemon.ts';
import { EXIT } from '../exit-code.ts';
import { printJson } from '../print/output.ts';
import { safeLine } from '../print/safe.ts';
import { readPlan } from '../read-plan.ts';
import { refuse } from '../refuse.ts';

export interface AddOptions {
  readonly file?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
}

/** `omo add [run] <task…>`: tasks that join a run that goes on; they may depend on its tasks. Inside a worker it is the worker's own. */
export async function add(
  given: readonly string[],
  { file, strict, json }: AddOptions,
  context: Context,
): Promise<number> {
  const { run, texts } = whereTo(given, context);
  const plan = await readPlan(texts, { file, strict, known: 'elsewhere too' }, context);
  refuse(plan, 'nothing was added');
  if (plan.tasks.length === 0) return nothingToAdd(json ?? false, context);
  const added = await withDaemon(context, (client) => client.call('run.add', request(run, plan.tasks, context)));
  for (const note of added.notes) context.err.lines(context.err.paint('yellow', safeLine(note)));
  if (json) printJson(context.out, { schemaVersion: 1, ...added });
  else context.out.lines(addedLine(added));
  return EXIT.ok;
}

/** The first word is the run when it looks like one; else the run is the caller's own. */
export function whereTo(
  given: readonly string[],
  { env, who }: Pick<Context, 'env' | 'who'>,
): { readonly run: string | undefined; readonly texts: readonly string[] } {
  const [first = '', ...rest] = given;
  if (LIKE_A_RUN.test(first)) return { run: first, texts: rest };
  const inWorker = (env['OMO_RUN_ID'] ?? '') !== '' || who.tokenFile !== undefined;
  if (inWorker) return { run: undefined, texts: given };
  throw new OmoError(
    'E_USAGE',
    'which run is it for? Name it first, as in: omo add 261120-120000 "Write tests" (or `latest`). Without one, as in: omo add "Write tests", it is the run of the worker that asks, and this is no worker.',
  );
}

/** `261120-120000-abc`, or its beginning with the day at least. */
const LIKE_A_RUN = /^(?:latest|\d{6}-[a-z0-9-]{0,57})$/;

function request(run: string | undefined, tasks: readonly Task[], { who, home, pid }: Context): Params<'run.add'> {
  return { tasks: [...tasks], caller: callerFor(who, home, pid), ...(run === undefined ? {} : { run }) };
}

/** Every task of a plan file is ticked already. */
function nothingToAdd(json: boolean, { out, err }: Context): number {
  if (json) printJson(out, { schemaVersion: 1, run: null, tasks: [], notes: [] });
  else err.lines('There is nothing to add.');
  return EXIT.ok;
}

function addedLine({ run, tasks }: Results['run.add']): string {
  if (tasks.length === 0) return `Nothing joined run ${run}.`;
  return `${tasks.length === 1 ? 'Joined' : `${tasks.length} tasks joined`} run ${run}: ${tasks.join(', ')}`;
}
