import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { dressPrompt } from '../adapters/agents/dress-prompt.ts';
import type { AttemptFiles, Home } from '../config/home.ts';
import type { AgentSpec, AttemptKey } from '../core/events/event.ts';
import { agentOf } from '../core/state/state.ts';
import type { Run, TaskState } from '../core/state/state.ts';
import { promptFor } from '../core/worker/prompt.ts';
import { OmoError } from '../core/errors.ts';
import type { StartSpec } from '../ports/terminal.ts';

/** Where the package lies: its hooks, and the program that reads an agent's structured output. */
export interface Package {
  readonly launcher: string;
  readonly reader: string;
}

/** Everything an attempt needs, written before it starts: folder, prompt, token. Returns how to start it. */
export async function prepareAttempt(
  home: Home,
  pkg: Package,
  run: Run,
  task: TaskState,
  worker: string,
): Promise<StartSpec> {
  const key: AttemptKey = { run: run.id, task: task.spec.id, attempt: task.attempts };
  const files = home.attempt(key);
  const agent = agentFor(run, task);
  const prompt = dressPrompt(agent, promptFor(run, task, worker), task.spec.skill);
  await mkdir(files.dir, { recursive: true, mode: 0o700 });
  await Promise.all([
    writeFile(files.prompt, prompt, { mode: 0o600 }),
    writeFile(home.prompt(worker), prompt, { mode: 0o600 }),
    writeFile(home.token(key), randomBytes(32).toString('hex'), { mode: 0o600 }),
  ]);
  const env = { ...(await runEnvironment(home, run.id)), ...workerVariables(home, run, key, worker) };
  return { key, worker, argv: launchArgv(pkg, files, run.cwd, agent, prompt), env, log: files.log };
}

function agentFor(run: Run, task: TaskState): AgentSpec {
  const name = agentOf(run, task.spec.id);
  const agent = run.agents[name];
  if (agent) return agent;
  throw new OmoError('E_INTERNAL', `run ${run.id} has no agent "${name}" for task ${task.spec.id}`);
}

/** The launcher and what it is told: attempt folder, working directory, standard input, reader, then the program itself. */
function launchArgv(pkg: Package, files: AttemptFiles, cwd: string, agent: AgentSpec, prompt: string): string[] {
  const reader = agent.output === 'text' ? '-' : pkg.reader;
  const rest = { stdin: [], arg: [prompt], file: [files.prompt] }[agent.prompt];
  return ['/bin/sh', pkg.launcher, files.dir, cwd, stdinFor(agent, files), reader, ...agent.run, ...rest];
}

/** Only `shell` has the terminal's own: whoever attaches can answer a command. An agent that works alone must not wait for that. */
function stdinFor(agent: AgentSpec, files: AttemptFiles): string {
  if (agent.prompt === 'stdin') return files.prompt;
  return agent.name === 'shell' ? '-' : '/dev/null';
}

/** Design 4.2. A worker of a sequential run stays at its caller's depth; the ledger knows that it may not spawn. */
function workerVariables(home: Home, run: Run, key: AttemptKey, worker: string): Record<string, string> {
  return {
    ORCH_WORKER_NAME: worker,
    ORCH_DEPTH: String(run.depth),
    ORCH_MAX_DEPTH: String(run.maxDepth),
    OMO_HOME: home.root,
    OMO_RUN_ID: key.run,
    OMO_TASK_ID: key.task,
    OMO_ATTEMPT: String(key.attempt),
    OMO_TOKEN_FILE: home.token(key),
    OMO_NODE: process.execPath,
  };
}

/** Variables of the terminal omo was called from: a worker has a terminal of its own. */
const NOT_INHERITED = /^(TERM|TERMCAP|COLUMNS|LINES|TMUX.*|PWD|OLDPWD|SHLVL|_|OMO_.*|ORCH_.*)$/;

export async function saveEnvironment(home: Home, run: string, env: Readonly<Record<string, string>>): Promise<void> {
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => !NOT_INHERITED.test(name)));
  await writeFile(home.environment(run), JSON.stringify(kept), { mode: 0o600 });
}

const Environment = z.record(z.string(), z.string());

async function runEnvironment(home: Home, run: string): Promise<Record<string, string>> {
  return Environment.parse(JSON.parse(await readFile(home.environment(run), 'utf8')));
}

/** `root` is the folder of package.json. */
export function packageAt(root: string): Package {
  return {
    launcher: join(root, 'hooks', 'run-attempt.sh'),
    reader: join(root, 'dist', 'adapters', 'agents', 'show.js'),
  };
}
