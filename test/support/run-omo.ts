import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import { mkdtempSync, mkdirSync } from 'node:fs';
import { readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished } from 'vitest';
import { errnoOf } from '../../src/core/fault.ts';

const BIN = join(import.meta.dirname, '../../bin/omo');

export interface Said {
  readonly exit: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built omo with a home, a project folder and a tmux server of its own, all gone when the test ends. */
export interface Omo {
  readonly root: string;
  readonly home: string;
  readonly project: string;
  readonly env: Readonly<Record<string, string>>;
  run(...args: readonly string[]): Promise<Said>;
  runWith(env: Readonly<Record<string, string | undefined>>, ...args: readonly string[]): Promise<Said>;
  /** A process that goes on; ended with the test. */
  start(...args: readonly string[]): ChildProcessByStdio<null, Readable, Readable>;
  /** The pid of its daemon, or undefined where none runs. */
  daemon(): Promise<number | undefined>;
}

/** `parent`: where its folder is made. */
export function makeOmo(parent = tmpdir()): Omo {
  // Short: a socket's path has 107 bytes.
  const root = mkdtempSync(join(parent, 'omo-e2e-'));
  const [home, project] = [join(root, 'home'), join(root, 'project')];
  mkdirSync(project);
  const env = cleanEnv({ OMO_HOME: home, HOME: root, TMUX_TMPDIR: root, OMO_TMUX_SOCKET: 'e2e', NO_COLOR: '1' });
  const omo: Omo = {
    root,
    home,
    project,
    env,
    run: (...args) => omo.runWith({}, ...args),
    runWith: (more, ...args) => runOmo({ ...env, ...more }, project, args),
    start: (...args) => {
      const child = spawn(process.execPath, [BIN, ...args], { cwd: project, env, stdio: ['ignore', 'pipe', 'pipe'] });
      onTestFinished(() => void child.kill('SIGKILL'));
      return child;
    },
    daemon: async () => {
      const said = await omo.run('status', '--json');
      const answer: { daemon?: { pid: number } } = JSON.parse(said.stdout);
      return answer.daemon?.pid;
    },
  };
  onTestFinished(async () => takeDown(root), 60_000);
  return omo;
}

/** The environment of this process without what belongs to an omo or a tmux around it. */
function cleanEnv(own: Record<string, string>): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (pair): pair is [string, string] =>
      pair[1] !== undefined && !/^(OMO_|ORCH_|TMUX|FORCE_COLOR|NO_COLOR|NODE_OPTIONS)/.test(pair[0]),
  );
  return { ...Object.fromEntries(kept), ...own };
}

async function runOmo(
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
  args: readonly string[],
): Promise<Said> {
  const result = await execa(process.execPath, [BIN, ...args], {
    cwd,
    env,
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  });
  return { exit: result.exitCode, stdout: result.stdout, stderr: result.stderr };
}

/**
 * Ends every process that was started for this root: its daemon, its tmux servers, its workers and what they left behind.
 * Each has the root in its environment or its arguments; nothing is asked of an omo that a test may have broken.
 */
async function takeDown(root: string): Promise<void> {
  await expect.poll(() => endAllOf(root), { timeout: 20_000, interval: 20 }).toBe(0);
  await rm(root, { recursive: true, force: true, maxRetries: 5 });
}

/** Sends SIGKILL to all of them; how many there were. */
async function endAllOf(root: string): Promise<number> {
  const theirs = await processesOf(root);
  for (const { pid } of theirs) kill(pid);
  return theirs.length;
}

/** Every process that was started for this root, this one left out; `words`: its program's file and its arguments. */
export async function processesOf(root: string): Promise<{ readonly pid: number; readonly words: string }[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const all = await Promise.all(pids.map(async (pid) => ({ pid: Number(pid), ...(await processAt(pid)) })));
  return all.filter(({ environment, words }) => `${environment}\0${words}`.includes(root));
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (errnoOf(error) !== 'ESRCH') throw error;
  }
}

/** Empty for a process that has ended meanwhile, a zombie, and another user's. */
async function processAt(pid: string): Promise<{ environment: string; words: string }> {
  const [environment = '', cmdline = '', program = ''] = await Promise.all(
    [
      readFile(`/proc/${pid}/environ`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
      readlink(`/proc/${pid}/exe`),
    ].map((reading) => reading.catch(() => '')),
  );
  return { environment, words: [program, ...cmdline.split('\0')].join(' ') };
}
