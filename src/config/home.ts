import { existsSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { errnoOf, messageOf } from '../core/fault.ts';
import { OmoError } from '../core/errors.ts';
import type { AttemptKey } from '../core/events/event.ts';
import { refuseWindowsDrive } from './windows-drive.ts';

/** Where everything of one home lies (design 4.1). Paths only; nothing is touched. */
export interface Home {
  readonly root: string;
  readonly events: string;
  /** The sibling of `events` in which hooks write before they rename. */
  readonly outbox: string;
  readonly run: string;
  readonly tokens: string;
  readonly environments: string;
  readonly attempts: string;
  /** Workers' working trees, by run. */
  readonly trees: string;
  /** The person's own parts of prompts: `<part>.md`. */
  readonly prompts: string;
  /** What shows workers in terminals of the person's. */
  readonly views: string;
  readonly daemonLog: string;
  /** What browsers must show; there while a daemon has a door for them. */
  readonly webToken: string;
  /** One attempt's folder: its prompt, what it showed, its structured output. */
  attempt(key: AttemptKey): AttemptFiles;
  prompt(worker: string): string;
  result(worker: string): string;
  /** The environment of a run's workers; may hold secrets, so 0600 and never in the journal. */
  environment(run: string): string;
  token(key: AttemptKey): string;
  /** The working tree of a worker; `fresh`: one beside it, because an earlier attempt may still write to the first. */
  tree(run: string, worker: string, fresh?: number): string;
  /** What putting a run together leaves: its report, and the trees it needs. */
  synthesis(run: string): SynthesisFiles;
}

export interface SynthesisFiles {
  readonly dir: string;
  readonly report: string;
}

export interface AttemptFiles {
  readonly dir: string;
  readonly prompt: string;
  /** Byte for byte what it showed. */
  readonly log: string;
  /** The agent's structured output, where it has one. */
  readonly output: string;
  /** The one folder here that its agent may write in. */
  readonly out: string;
  /** What it says of its work itself, if it does (docs/results.md); lies in `out`. */
  readonly result: string;
  /** Answers to its dialogs, for its hooks to take. */
  readonly mail: string;
  /** All that its acceptance command printed. */
  readonly check: string;
  /** All that the set-up of its tree printed. */
  readonly setup: string;
}

/** `OMO_HOME`, else `~/.opencode-orchestrator`. */
export function homeRoot(env: Readonly<Record<string, string | undefined>>): string {
  const named = env['OMO_HOME'];
  if (named === undefined || named === '') return join(env['HOME'] || homedir(), '.opencode-orchestrator');
  if (!isAbsolute(named))
    throw new OmoError(
      'E_HOME',
      `OMO_HOME is "${named}", which is not an absolute path. Set it to one, or unset it to use ~/.opencode-orchestrator.`,
    );
  return named;
}

export function homeAt(root: string): Home {
  const run = join(root, 'run');
  return {
    root,
    events: join(root, 'events'),
    outbox: join(run, 'outbox'),
    run,
    tokens: join(run, 'tokens'),
    environments: join(run, 'environments'),
    attempts: join(root, 'attempts'),
    trees: join(root, 'worktrees'),
    prompts: join(root, 'prompts'),
    views: join(run, 'view'),
    daemonLog: join(run, 'daemon.log'),
    webToken: join(run, 'web-token'),
    attempt: (key) => attemptFiles(join(root, 'attempts', key.run, `${key.task}.${key.attempt}`)),
    prompt: (worker) => join(root, `worker-${worker}_prompt.md`),
    result: (worker) => join(root, `worker-${worker}_result.json`),
    environment: (id) => join(run, 'environments', `${id}.json`),
    token: (key) => join(run, 'tokens', `${key.run}.${key.task}.${key.attempt}`),
    tree: (id, worker, fresh) => join(root, 'worktrees', id, fresh === undefined ? worker : `${worker}.${fresh}`),
    synthesis: (id) => ({ dir: join(root, 'worktrees', id, '_merge'), report: join(root, `run-${id}_report.md`) }),
  };
}

/** Makes the folders, all for the owner's eyes only. Throws E_HOME when the home can't be made or used, or isn't a folder. */
export async function prepareHome(home: Home): Promise<void> {
  refuseWindowsDrive(home.root);
  try {
    for (const dir of [home.root, home.events, home.run, home.outbox, home.tokens, home.environments, home.attempts]) {
      await makeFolder(dir);
    }
    if (!(await stat(home.root)).isDirectory()) throw new Error('it is not a folder');
  } catch (error) {
    throw new OmoError(
      'E_HOME',
      `omo can't use ${home.root}: ${messageOf(error)}. Make it writable, or set OMO_HOME to a folder of yours.`,
      { cause: error },
    );
  }
}

/**
 * The folder, for the owner's eyes only, and what is missing above it. Not by `recursive`: where a folder can't be made
 * though its parent is there (`/proc`), Node 20 tries for ever, and where there is no room it says ENOENT.
 */
export async function makeFolder(dir: string): Promise<void> {
  try {
    await makeOne(dir);
  } catch (error) {
    const parent = dirname(dir);
    if (errnoOf(error) !== 'ENOENT' || parent === dir) throw error;
    // Where somebody else has made it meanwhile, there is only this one left to make.
    if (!existsSync(parent)) await makeFolder(parent);
    await makeOne(dir);
  }
}

async function makeOne(dir: string): Promise<void> {
  try {
    await mkdir(dir, { mode: 0o700 });
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
}

function attemptFiles(dir: string): AttemptFiles {
  const at = (name: string): string => join(dir, name);
  return {
    dir,
    prompt: at('prompt.md'),
    log: at('output.log'),
    output: at('output.jsonl'),
    out: at('out'),
    result: at(join('out', 'result.json')),
    mail: at('mail'),
    check: at('check.log'),
    setup: at('setup.log'),
  };
}
