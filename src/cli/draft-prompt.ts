import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readPartFiles } from '../adapters/files/prompt-parts.ts';
import { homeAt } from '../config/home.ts';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { OmoError } from '../core/errors.ts';
import type { AgentSpec } from '../core/events/agent-spec.ts';
import type { Ground } from '../core/events/ground.ts';
import type { RunOptions } from '../core/events/run-options.ts';
import type { Run } from '../core/state/state.ts';
import type { TaskState } from '../core/state/task-state.ts';
import { findTask } from '../core/state/state.ts';
import { submitted } from '../core/state/submitted.ts';
import type { Plan } from '../core/tasks/task.ts';
import { areInLine } from '../core/tasks/order.ts';
import { nearest } from '../core/text/nearest.ts';
import { partNotes } from '../core/worker/own-parts.ts';
import type { Shown } from '../core/worker/shown.ts';
import { shown } from '../core/worker/shown.ts';
import type { Context } from './context.ts';
import { safeLine } from './print/safe.ts';
import { readPlan } from './read-plan.ts';
import { refuse } from './refuse.ts';

/**
 * What a worker would be told first if these tasks were a run here and now: by the settings of the home, and nothing is
 * started. A run that is named differently, or told otherwise by its own flags, says it a little differently.
 */
export async function draftPrompt(
  name: string | undefined,
  { text, file }: { readonly text?: string | undefined; readonly file?: string | undefined },
  context: Context,
): Promise<Shown> {
  const plan = await readPlan(text === undefined ? [] : [text], { file }, context);
  refuse(plan);
  const config = await loadConfig(context.home);
  const parts = await readPartFiles(homeAt(context.home).prompts);
  context.err.lines(...partNotes(parts).map((note) => `omo: ${safeLine(note)}`));
  const run = draft(plan, config, { ...optionsOf(config), parts }, context.cwd);
  return shown(run, theTask(run, name));
}

function draft(plan: Plan, config: Config, options: RunOptions, cwd: string): Run {
  const agents = plan.tasks.map(({ agent }) => agent ?? usual(config));
  return submitted({
    type: 'run.submitted',
    at: 0,
    run: 'draft',
    mode: 'parallel',
    cwd,
    tasks: [...plan.tasks],
    agents: Object.fromEntries(agents.map((agent) => [agent, specOf(agent)])),
    defaultAgent: usual(config),
    options,
    ...(isInRepository(cwd) && { ground: groundOf(plan, config, agents, cwd) }),
    depth: 1,
    maxDepth: config.maxDepth,
  });
}

/** What of it prompts tell. The daemon alone knows whether the repository can hold trees at all. */
function groundOf({ tasks }: Plan, { isolate, worktree }: Config, agents: readonly string[], cwd: string): Ground {
  const isShared = !areInLine(tasks) && agents.some((agent) => agent !== 'shell');
  const { copy, link } = worktree;
  return { root: cwd, below: '', isolate: isolate ?? (isShared ? 'worktree' : 'none'), bring: { copy, link } };
}

/** What of a run's options its prompts tell. */
function optionsOf({ verify, review, writes, retries, maxWorkers, timeouts }: Config): RunOptions {
  return {
    workers: maxWorkers,
    retries: retries.perTask,
    keep: false,
    checkMs: timeouts.checkMinutes * 60_000,
    taskTimeoutMs: timeouts.taskMinutes * 60_000,
    ...(verify !== undefined && { verify: typeof verify === 'string' ? { every: verify } : { domains: verify } }),
    ...(review && { review: { agents: [review.agent].flat(), minutes: review.minutes } }),
    ...(writes && { scopes: writes }),
  };
}

/** Which one `auto` takes is known when a run starts; the words are the same for each of them. */
function usual({ agent }: Config): string {
  return agent === 'auto' ? 'opencode' : agent;
}

function specOf(name: string): AgentSpec {
  const output = (['claude', 'codex', 'opencode'] as const).find((one) => one === name) ?? 'text';
  return { name, provider: name, run: [name], prompt: 'stdin', output };
}

function isInRepository(folder: string): boolean {
  if (existsSync(join(folder, '.git'))) return true;
  return dirname(folder) !== folder && isInRepository(dirname(folder));
}

function theTask(run: Run, name: string | undefined): TaskState {
  const ids = run.tasks.map(({ spec }) => spec.id);
  const [only] = run.tasks;
  if (name === undefined && run.tasks.length === 1 && only) return only;
  if (name === undefined) throw new OmoError('E_USAGE', `say of which task: ${ids.join(', ')}.`);
  const task = findTask(run, name);
  if (task) return task;
  const meant = nearest(name, ids);
  const hint = meant === undefined ? `There is: ${ids.join(', ')}.` : `Did you mean "${meant}"?`;
  throw new OmoError('E_NOT_FOUND', `these tasks have none that is called "${safeLine(name)}". ${hint}`);
}
