import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export const LAUNCHER = join(import.meta.dirname, '..', '..', 'hooks', 'run-attempt.sh');

/** Who the launcher is told it works for. */
export const ATTEMPT = { ORCH_WORKER_NAME: 'frontend-2', OMO_RUN_ID: 'run-7', OMO_TASK_ID: 'login', OMO_ATTEMPT: '3' };
export const EVENT_FILE = 'frontend-2.run-7.login.3.exit.event';

/** Folders as omo makes them for one attempt, all fresh and removed after the test. */
export interface AttemptFolders {
  readonly root: string;
  readonly home: string;
  readonly dir: string;
  readonly cwd: string;
}

export async function attemptFolders(): Promise<AttemptFolders> {
  const root = await mkdtemp(join(tmpdir(), 'omo-attempt-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const folders = { root, home: join(root, 'home'), dir: join(root, 'attempt'), cwd: join(root, 'work') };
  const all = [join(folders.home, 'events'), join(folders.home, 'run', 'outbox'), folders.dir, folders.cwd];
  await Promise.all(all.map((folder) => mkdir(folder, { recursive: true })));
  return folders;
}

/** The shells to try the launcher with, those of them that are here; the first is what `#!/bin/sh` means. */
export const SHELLS = [['/bin/sh'], ['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(isHere);

function isHere([program = '']: string[]): boolean {
  if (program.startsWith('/')) return existsSync(program);
  return (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, program)));
}

/** The event of ATTEMPT; its time is checked for its form. */
export function eventOf(exitCode: number) {
  return {
    type: 'attempt_exited',
    worker_name: 'frontend-2',
    run: 'run-7',
    task: 'login',
    attempt: 3,
    exit_code: exitCode,
  };
}

export interface AttemptSpec {
  readonly folders: AttemptFolders;
  readonly run: readonly string[];
  /** The prompt's text; absent: no prompt file, standard input as it is (closed). */
  readonly prompt?: string;
  readonly reader?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly sh?: readonly string[];
  /** Replaces parts of the command line, for what the launcher is to refuse. */
  readonly cwd?: string;
  readonly promptFile?: string;
  /** Puts something in front of the whole command line. */
  readonly wrap?: (argv: readonly string[]) => readonly string[];
  readonly timeoutMs?: number;
}

export interface AttemptEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the launcher to its end, as a process group that is ended with the test, or when the time is over. */
export async function runAttempt(spec: AttemptSpec): Promise<AttemptEnd> {
  return startAttempt(await attemptArgv(spec), spec).ended;
}

export async function attemptArgv(spec: AttemptSpec): Promise<string[]> {
  const { folders } = spec;
  const promptFile = spec.promptFile ?? (spec.prompt === undefined ? '-' : join(folders.dir, 'prompt.md'));
  if (spec.prompt !== undefined) await writeFile(promptFile, spec.prompt);
  const launcher = [...(spec.sh ?? ['/bin/sh']), LAUNCHER];
  const argv = [...launcher, folders.dir, spec.cwd ?? folders.cwd, promptFile, spec.reader ?? '-', ...spec.run];
  return [...(spec.wrap?.(argv) ?? argv)];
}

/** The pid is the launcher's, unless something was put in front of it. */
export function startAttempt(argv: readonly string[], { folders, env = {}, timeoutMs = 60_000 }: AttemptSpec) {
  const [program = '', ...args] = argv;
  const whole = { PATH: process.env['PATH'] ?? '', ...ATTEMPT, OMO_HOME: folders.home, ...env };
  const child = spawn(program, args, { env: whole, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const timer = setTimeout(() => endGroup(child.pid), timeoutMs);
  onTestFinished(() => endGroup(child.pid));
  const ended = new Promise<AttemptEnd>((resolve, reject) => {
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.once('error', reject);
    child.once('close', (exitCode, signal) => {
      clearTimeout(timer);
      resolve({ exitCode, signal, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
    });
  });
  return { pid: child.pid ?? 0, ended };
}

/** Whatever is still in the group; a group that is gone is the usual case. */
export function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The events folder: each file's name and content. */
export async function eventsIn(home: string): Promise<{ file: string; event: unknown }[]> {
  const files = await readdir(join(home, 'events'));
  return Promise.all(
    files.map(async (file) => ({ file, event: JSON.parse(await readFile(join(home, 'events', file), 'utf8')) })),
  );
}

/** The one event an attempt leaves; its time is told apart, since it is never the same. */
export async function exitEvent(home: string): Promise<{ file: string; event: Record<string, unknown> }> {
  const events = await eventsIn(home);
  if (events.length !== 1)
    throw new Error(`expected one event file, got ${events.map((one) => one.file).join(', ') || 'none'}`);
  const [{ file, event }] = events as [{ file: string; event: Record<string, unknown> }];
  return { file, event };
}
