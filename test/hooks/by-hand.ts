import { execFile, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { endGroup } from './attempt.ts';

const HOOKS = join(import.meta.dirname, '..', '..', 'hooks');
export const STOP_HOOK = join(HOOKS, 'worker-stop-event.sh');
export const WATCHER = join(HOOKS, 'orchestrator-event-watcher.sh');

/** A person's machine with an agent started by hand on it: a home folder, and omo's, which nothing has made yet. */
export interface ByHand {
  readonly dir: string;
  readonly home: string;
  readonly env: Record<string, string>;
  /** Names in one of omo's folders, none when it is not there. */
  readonly names: (...folder: string[]) => string[];
  /** What `run/foreign/<worker>` holds, oldest first by name. */
  readonly foreign: (worker?: string) => Record<string, unknown>[];
  /** An event of that worker as the hook writes it, without a terminal. */
  readonly stopped: (worker: string, name: string, session: string) => void;
}

export function byHand(): ByHand {
  const dir = mkdtempSync(join(tmpdir(), 'omo-by-hand-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const [person, home] = [join(dir, 'person'), join(dir, 'omo home')];
  mkdirSync(person);
  const names = (...folder: string[]): string[] => {
    const path = join(home, ...folder);
    return existsSync(path) ? readdirSync(path).sort() : [];
  };
  return {
    dir,
    home,
    env: { HOME: person, PATH: process.env['PATH'] ?? '', OMO_HOME: home, ORCH_WORKER_NAME: 'interactive' },
    names,
    foreign: (worker = 'interactive') =>
      names('run', 'foreign', worker).map((name) => read(join(home, 'run', 'foreign', worker, name))),
    stopped: (worker, name, session) => {
      const folder = join(home, 'run', 'foreign', worker);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'part'), `${JSON.stringify({ type: 'worker_stopped', session_id: session })}\n`);
      renameSync(join(folder, 'part'), join(folder, `${name}.event`));
    },
  };
}

export function read(file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(file, 'utf8'));
}

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly pid: number;
  readonly ended: Promise<Ended>;
}

/** Standard input: that text, all of which must be read, and its end; one that is empty; a pipe on which nothing comes; or none at all. */
export type Input = { readonly text: string } | 'empty' | 'silent' | 'closed';

export function start(argv: readonly string[], env: Record<string, string>, input: Input = 'empty'): Started {
  const [program = '', ...args] = input === 'closed' ? ['/bin/sh', '-c', '"$@" <&-', 'sh', ...argv] : argv;
  const stdin = input === 'empty' ? 'ignore' : 'pipe';
  const child = spawn(program, args, { env, detached: true, stdio: [stdin, 'pipe', 'pipe'] });
  onTestFinished(() => endGroup(child.pid));
  const ended = new Promise<Ended>((resolve, reject) => {
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
    // Nobody listening any more would be an error here.
    child.stdin?.once('error', reject);
    child.once('error', reject);
    child.once('close', (exitCode) =>
      resolve({ exitCode, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    );
  });
  if (typeof input === 'object') child.stdin?.end(input.text);
  return { pid: child.pid ?? 0, ended };
}

export const SILENT: Ended = { exitCode: 0, stdout: '', stderr: '' };
export const TIMEOUT: Ended = { exitCode: 0, stdout: '{"type":"timeout"}\n', stderr: '' };

export type Tmux = (...args: string[]) => Promise<string>;

/** A tmux server of this test's own, with that environment; ended with the test. */
export async function ownTmux(world: ByHand, env: Record<string, string> = {}): Promise<Tmux> {
  const socket = join(world.dir, 's');
  const whole = { ...world.env, TERM: 'xterm', SHELL: '/bin/sh', ...env };
  const tmux: Tmux = async (...args) =>
    (await promisify(execFile)('tmux', ['-u', '-S', socket, '-f', '/dev/null', ...args], { env: whole })).stdout;
  await tmux('start-server', ';', 'set', '-g', 'exit-empty', 'off', ';', 'set', '-g', 'default-size', '200x130');
  onTestFinished(async () => void (await tmux('kill-server')));
  return tmux;
}

/** A script in the test's folder. */
export function script(world: ByHand, name: string, text: string): string {
  const path = join(world.dir, name);
  writeFileSync(path, text, { mode: 0o755 });
  return path;
}
