import { resolve } from 'node:path';
import { openText } from '../../adapters/files/text-file.ts';
import { loadConfig } from '../../config/load.ts';
import { OmoError } from '../../core/errors.ts';
import { messageOf } from '../../core/fault.ts';
import { MAX_TEXT_BYTES, refuseTask } from '../../core/tasks/limits.ts';
import type { Task } from '../../core/tasks/task.ts';
import { clip, oneLine } from '../../core/text/line.ts';
import type { Context } from '../context.ts';
import { withDaemon } from '../daemon.ts';
import { followRun } from '../follow-run.ts';
import { useHome } from '../home.ts';
import { withTalk } from '../progress/talk.ts';
import { oneText, textArgument } from '../text-arg.ts';
import { workerName } from '../worker-name.ts';
import type { ProofOptions } from './orchestrate.ts';
import { detached, request, start } from './orchestrate.ts';

export interface InteractiveOptions extends ProofOptions {
  readonly file?: string;
  readonly agent?: string;
  readonly name?: string;
  readonly cwd?: string;
  /** Seconds. */
  readonly timeout?: number;
  readonly keep?: boolean;
  readonly detach?: boolean;
  readonly responder?: string;
  /** False with `--no-failover`. */
  readonly failover?: boolean;
  readonly onLimit?: 'wait' | 'fail';
  readonly json?: boolean;
}

/** `omo interactive <goal>`: one worker on its agent's own screen, its questions answered until the goal is reached. */
export async function interactive(
  given: readonly string[],
  options: InteractiveOptions,
  context: Context,
): Promise<number> {
  const name = workerName(options.name ?? 'interactive');
  const goal = await goalOf(given, options.file, context.cwd);
  await useHome(context.home);
  // The daemon checks the settings as well; here they are checked before one is started.
  await loadConfig(context.home);
  const json = options.json ?? false;
  return withDaemon(context, async (client) => {
    const params = { ...request([taskOf(name, goal)], options, context), form: 'screen', bare: true } as const;
    const started = await start(params, client, context);
    if (options.detach) return detached(started, options, context);
    return followRun(started.run, client, json, context, (view) => withTalk(view, started.run, context));
  });
}

async function goalOf(given: readonly string[], file: string | undefined, cwd: string): Promise<string> {
  const goal =
    file === undefined
      ? await textArgument(oneText(given, 'omo interactive "…"'), process.stdin)
      : await goalIn(given, file, cwd);
  const problem = refuseTask(goal, 'the goal');
  if (problem) throw new OmoError(problem.code, problem.message, { problems: [problem] });
  return goal;
}

async function goalIn(given: readonly string[], file: string, cwd: string): Promise<string> {
  if (given.length > 0)
    throw new OmoError(
      'E_USAGE',
      `the goal comes from ${file} or from the command line, not from both. Leave one of them out.`,
    );
  const opened = await openText(resolve(cwd, file), MAX_TEXT_BYTES, 'read').catch((error: unknown) => {
    throw new OmoError('E_FILE', `the goal can't be read from ${file}: ${messageOf(error)}.`, { cause: error });
  });
  if (opened.is === 'text' && opened.text.trim() !== '') return opened.text;
  throw new OmoError('E_FILE', `expected a file of UTF-8 text as the goal, got ${WHAT[opened.is]}: ${file}.`);
}

const WHAT = {
  text: 'an empty one',
  'not-a-file': 'something that is no file',
  'too-big': `one of more than ${MAX_TEXT_BYTES} bytes`,
  binary: 'a binary one',
  'utf-16': 'one of UTF-16',
  'not-utf-8': 'one with other bytes',
} as const;

/** The worker is named like the one task it has. */
function taskOf(name: string, goal: string): Task {
  const first =
    goal
      .split('\n')
      .map(oneLine)
      .find((line) => line !== '') ?? name;
  return { id: name, title: clip(first, TITLE_COLUMNS), prompt: goal, domain: name, dependsOn: [] };
}

const TITLE_COLUMNS = 60;
