import { randomBytes } from 'node:crypto';
import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { LIVES } from '../adapters/agents/lives.ts';
import { leadsOut } from '../adapters/git/leads-out.ts';
import type { Adopter } from '../adapters/processes/adopter.ts';
import { adopted, adoptersHere } from '../adapters/processes/adopter.ts';
import { type AttemptFiles, type Home, makeFolder } from '../config/home.ts';
import type { AgentSpec } from '../core/events/agent-spec.ts';
import type { AttemptKey } from '../core/events/event.ts';
import { agentOf, currentKey } from '../core/state/state.ts';
import type { Run } from '../core/state/state.ts';
import type { TaskState } from '../core/state/task-state.ts';
import { promptGiven } from '../core/worker/prompt.ts';
import { OmoError } from '../core/errors.ts';
import { messageOf } from '../core/fault.ts';
import { shortageIn } from '../core/short.ts';
import type { StartSpec } from '../ports/terminal.ts';
import { workplace } from './proof/parts.ts';
import { boxed } from './sandbox/box.ts';
import { isItsProgram } from './talk/parts.ts';
import { writeWhole } from './write-whole.ts';

/** Where the package lies: its hooks, and the program that reads an agent's structured output. */
export interface Package {
  readonly root: string;
  readonly hooks: string;
  readonly launcher: string;
  readonly reader: string;
  /** By what the launcher becomes the parent of orphans, the best first. */
  readonly adopters: readonly Adopter[];
}

/** Everything an attempt needs, written before it starts: folders, prompt, token, hooks. Returns how to start it. */
export async function prepareAttempt(
  home: Home,
  pkg: Package,
  run: Run,
  task: TaskState,
  worker: string,
): Promise<StartSpec> {
  const key: AttemptKey = currentKey(run, task);
  const files = home.attempt(key);
  const agent = agentFor(run, task);
  const prompt = promptGiven(run, task, worker);
  const cwd = workplace(run, task);
  for (const dir of [files.mail, files.out]) await makeFolder(dir);
  if (cwd !== run.cwd) await makeWorkplace(cwd, task.tree?.path ?? cwd);
  await Promise.all([
    writeFile(files.prompt, prompt, { mode: 0o600 }),
    writeFile(home.prompt(worker), prompt, { mode: 0o600 }),
    writeFile(home.token(key), randomBytes(32).toString('hex'), { mode: 0o600 }),
  ]);
  const env = { ...(await runEnvironment(home, run.id)), ...workerVariables(home, pkg, run, key, worker) };
  const armed = await arm(pkg, files, agent, commandLine(run, task, agent), env, run.options.form ?? 'batch');
  const given = run.options.form === 'screen' ? armed.argv : withPrompt(armed.argv, agent, files, prompt);
  const program = await boxed(given, { home, root: pkg.root, run, task, key, env });
  const argv =
    run.options.form === 'screen'
      ? ['/bin/sh', pkg.launcher, files.dir, cwd, '-', '-', ...program]
      : batchArgv(pkg, files, cwd, agent, program);
  const start = adopted({ argv, env: { ...env, ...armed.env } }, pkg.adopters, pkg.hooks);
  return { key, worker, ...start, log: files.log };
}

/** The run's folder may hold nothing that git keeps, and then it is not in a tree of its own. */
async function makeWorkplace(cwd: string, tree: string): Promise<void> {
  if (await leadsOut(cwd, tree))
    throw new OmoError(
      'E_TREE',
      `the worker's folder ${cwd} leads out of its tree ${tree}: an earlier attempt, or a task it builds on, put a link there. Nothing was started. Remove that link, or run it where there is none.`,
    );
  await makeFolder(cwd);
}

/** The agent's program and arguments, as the person or its conversation wants them. */
function commandLine(run: Run, task: TaskState, agent: AgentSpec): readonly string[] {
  const screen = run.options.form === 'screen';
  const usual = screen ? agent.screen : agent.run;
  if (usual === undefined)
    throw new OmoError('E_AGENT_UNKNOWN', `the agent "${agent.name}" has no screen form: name one as "interactive"`);
  const resume = task.resume === undefined ? undefined : agent.resume?.[screen ? 'screen' : 'batch'];
  if (resume === undefined) return usual;
  return [usual[0] ?? '', ...resume.map((word) => word.replaceAll('{id}', task.resume ?? ''))];
}

interface Arms {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Gives the agent its hooks, and the right to write its result file, for this attempt alone. */
async function arm(
  pkg: Package,
  files: AttemptFiles,
  agent: AgentSpec,
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  form: 'batch' | 'screen',
): Promise<Arms> {
  if (agent.hooks === undefined || !isItsProgram(agent)) return { argv, env: {} };
  const armed = LIVES[agent.hooks].arm({ dir: files.dir, out: files.out, hooks: pkg.hooks, env, form, argv });
  for (const { path, text } of armed.files) {
    await makeFolder(dirname(path));
    await writeFile(path, text, { mode: 0o600 });
  }
  for (const { path, target } of armed.links ?? []) {
    await makeFolder(dirname(path));
    // It may be the second time, after a disk that was full.
    await rm(path, { force: true });
    await symlink(target, path);
  }
  return armed;
}

function agentFor(run: Run, task: TaskState): AgentSpec {
  const name = agentOf(run, task.spec.id);
  const agent = run.agents[name];
  if (agent) return agent;
  throw new OmoError('E_INTERNAL', `run ${run.id} has no agent "${name}" for task ${task.spec.id}`);
}

/** The launcher and what it is told: attempt folder, working directory, standard input, reader, then the program itself. */
function batchArgv(
  pkg: Package,
  files: AttemptFiles,
  cwd: string,
  agent: AgentSpec,
  argv: readonly string[],
): string[] {
  const reader = agent.output === 'text' ? '-' : pkg.reader;
  return ['/bin/sh', pkg.launcher, files.dir, cwd, stdinFor(agent, files), reader, ...argv];
}

function withPrompt(argv: readonly string[], agent: AgentSpec, files: AttemptFiles, prompt: string): string[] {
  return [...argv, ...{ stdin: [], arg: [prompt], file: [files.prompt] }[agent.prompt]];
}

/** Only `shell` has the terminal's own: whoever attaches can answer a command. An agent that works alone must not wait for that. */
function stdinFor(agent: AgentSpec, files: AttemptFiles): string {
  if (agent.prompt === 'stdin') return files.prompt;
  return agent.name === 'shell' ? '-' : '/dev/null';
}

/** Design 4.2. A worker of a sequential run stays at its caller's depth; the ledger knows that it may not spawn. */
function workerVariables(home: Home, pkg: Package, run: Run, key: AttemptKey, worker: string): Record<string, string> {
  return {
    ORCH_WORKER_NAME: worker,
    ORCH_DEPTH: String(run.depth),
    ORCH_MAX_DEPTH: String(run.maxDepth),
    OMO_HOME: home.root,
    OMO_RUN_ID: key.run,
    OMO_TASK_ID: key.task,
    OMO_ATTEMPT: String(key.attempt),
    OMO_TOKEN_FILE: home.token(key),
    OMO_HOOKS: pkg.hooks,
    OMO_MAIL: home.attempt(key).mail,
    OMO_RESULT: home.attempt(key).result,
    OMO_NODE: process.execPath,
    ...(run.options.sandbox && { OMO_SANDBOX: 'bwrap' }),
  };
}

/** Variables of the terminal omo was called from: a worker has a terminal of its own. */
const NOT_INHERITED =
  /^(GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|OBJECT_DIRECTORY|NAMESPACE)|TERM|TERMCAP|COLUMNS|LINES|TMUX.*|PWD|OLDPWD|SHLVL|_|OMO_.*|ORCH_.*)$/;

export async function saveEnvironment(home: Home, run: string, env: Readonly<Record<string, string>>): Promise<void> {
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => !NOT_INHERITED.test(name)));
  const path = home.environment(run);
  try {
    await writeWhole(path, JSON.stringify(kept));
  } catch (error) {
    const todo = shortageIn(error)?.todo ?? 'see that omo may write there';
    throw new OmoError('E_FILE', `${path} can't be written (${messageOf(error)}); ${todo}. Nothing was started.`, {
      cause: error,
    });
  }
}

const Environment = z.record(z.string(), z.string());

export async function runEnvironment(home: Home, run: string): Promise<Record<string, string>> {
  return Environment.parse(JSON.parse(await readFile(home.environment(run), 'utf8')));
}

/** `root` is the folder of package.json. */
export function packageAt(root: string, env: NodeJS.ProcessEnv): Package {
  const hooks = join(root, 'hooks');
  return {
    root,
    hooks,
    launcher: join(hooks, 'run-attempt.sh'),
    reader: join(root, 'dist', 'adapters', 'agents', 'show.js'),
    adopters: adoptersHere(process, env),
  };
}
