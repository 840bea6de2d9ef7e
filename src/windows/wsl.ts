import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { errnoOf, messageOf } from '../core/fault.ts';
import { OmoError } from '../core/errors.ts';
import type { Named } from '../core/windows/wsl-line.ts';
import { distributionOptions } from '../core/windows/wsl-line.ts';
import type { Machine } from './machine.ts';

/** What `wsl.exe` answered; `absent`: there is none. */
export type Answer =
  | { readonly is: 'ended'; readonly exit: number; readonly stdout: string; readonly stderr: string }
  | { readonly is: 'absent' };

export interface Asking {
  /** What it reads; nothing by default. It waits for the end of its input, so it always gets one. */
  readonly input?: string;
  readonly patienceMs?: number;
}

/** So long a distribution may take to start. */
const PATIENCE_MS = 60_000;

/** Where it is on every Windows that has it: a `wsl.exe` in the working directory is nobody's. */
export function wslExe({ env, file }: Machine): string {
  const path = file(`${env['SystemRoot'] ?? 'C:\\Windows'}\\System32\\wsl.exe`);
  if (existsSync(path)) return path;
  throw noWsl('wsl.exe is not on this machine');
}

export function noWsl(what: string): OmoError {
  return new OmoError(
    'E_WSL_MISSING',
    `${what}. omo works in WSL, the Linux inside Windows: open PowerShell as administrator, run \`wsl --install\`, restart Windows, then run \`omo setup wsl\`.`,
  );
}

/** The options before a program, for that distribution and from its root: the client's own folder need not be there. */
export function execOptions(distribution: Named, user?: string): string[] {
  return [...distributionOptions(distribution), ...(user === undefined ? [] : ['-u', user]), '--cd', '/', '--exec'];
}

/** Runs it and takes down what it says. */
export async function ask(args: readonly string[], machine: Machine, asking: Asking = {}): Promise<Answer> {
  const { input = '', patienceMs = PATIENCE_MS } = asking;
  const child = spawn(wslExe(machine), args, { env: wslEnv(machine.env), windowsHide: true, stdio: 'pipe' });
  const [stdout, stderr] = [collected(child.stdout), collected(child.stderr)];
  // It may end without having read all of it.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(child.kill()), patienceMs);
  const exit = await new Promise<number | undefined>((resolve, reject) => {
    child.once('error', (error) => (errnoOf(error) === 'ENOENT' ? resolve(undefined) : reject(broken(error))));
    child.once('close', (code) => resolve(code ?? NO_CODE));
  }).finally(() => clearTimeout(timer));
  if (exit === undefined) return { is: 'absent' };
  if (late.signal.aborted) throw silent(args, patienceMs);
  return { is: 'ended', exit, stdout: stdout(), stderr: stderr() };
}

/** Of a process that was ended from outside. */
const NO_CODE = 1;

/** The environment that `wsl.exe` gets: its own messages in UTF-8, and what is to come along. */
export function wslEnv(env: Machine['env']): NodeJS.ProcessEnv {
  const theirs = (env['WSLENV'] ?? '').split(':').filter((entry) => entry !== '');
  const listed = new Set(theirs.map((entry) => entry.split('/')[0]));
  const ours = Object.keys(env).filter((name) => CROSSES.test(name) && env[name] !== undefined && !listed.has(name));
  const entries = [...theirs, ...ours.map((name) => (name === 'OMO_HOME' ? `${name}/p` : name))];
  return { ...env, WSL_UTF8: '1', WSLENV: entries.join(':') };
}

const CROSSES = /^(?:OMO_\w+|NO_COLOR|FORCE_COLOR|CI)$/;

function collected(stream: NodeJS.ReadableStream): () => string {
  const parts: Buffer[] = [];
  stream.on('data', (part: Buffer) => parts.push(part));
  return () => Buffer.concat(parts).toString('utf8');
}

function broken(error: unknown): OmoError {
  return new OmoError('E_WSL', `wsl.exe could not be started: ${messageOf(error)}. Try \`wsl --status\`.`, {
    cause: error,
  });
}

function silent(args: readonly string[], ms: number): OmoError {
  return new OmoError(
    'E_WSL',
    `wsl.exe gave no answer within ${ms / 1000} s to: wsl ${args.join(' ')}. Try it by hand; \`wsl --shutdown\` ends what hangs, and everything else that runs in WSL.`,
  );
}
