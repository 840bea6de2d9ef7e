import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../config/package-root.ts';
import type { ErrorCode } from '../core/errors.ts';
import { ERRORS, OmoError } from '../core/errors.ts';

/** Run by path, not imported: the command line doesn't know the daemon's parts. */
export const DAEMON = join(PACKAGE_ROOT, 'dist/bundle/daemon.js');

/** A daemon that was started and may not answer yet. */
export interface Launched {
  readonly pid: number | undefined;
  readonly log: string;
  isOver(): boolean;
  /** Whether it ended because another daemon owns the home: then that one will answer. */
  lostTheRace(): boolean;
  /** What it said before it ended. */
  reason(): OmoError;
}

/** Starts a daemon that outlives this process; what it prints goes to a file in the home. */
export function launchDaemon(home: string, env: NodeJS.ProcessEnv): Launched {
  const log = join(home, 'run', 'daemon.out');
  const file = openSync(log, 'a', 0o600);
  const begin = fstatSync(file).size;
  const child = spawn(process.execPath, [DAEMON], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', file, file],
    env: daemonEnv(home, env),
  });
  closeSync(file);
  child.unref();
  let broken: Error | undefined;
  child.once('error', (error) => (broken = error));
  const said = () => readFileSync(log).subarray(begin).toString('utf8').trim();
  return {
    pid: child.pid,
    log,
    isOver: () => broken !== undefined || child.exitCode !== null || child.signalCode !== null,
    lostTheRace: () => codeIn(said()) === 'E_DAEMON_RUNNING',
    reason: () => failure(said(), broken?.message ?? endOf(child), log),
  };
}

/** The person's environment without what tmux or a worker's omo put into it: the daemon belongs to neither. */
export function daemonEnv(home: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(TMUX|ORCH_|OMO_)/.test(name) || KEPT.has(name));
  return { ...Object.fromEntries(kept), OMO_HOME: home };
}

const KEPT: ReadonlySet<string> = new Set(['OMO_TMUX_SOCKET', 'TMUX_TMPDIR', 'OMO_WSL_ROOT']);

function endOf(child: ChildProcess): string {
  return child.signalCode === null ? `exit code ${child.exitCode}` : `by ${child.signalCode}`;
}

function failure(said: string, how: string, log: string): OmoError {
  const last = said.split('\n').slice(-LINES).join('\n');
  return new OmoError(
    codeIn(said) ?? 'E_DAEMON_UNREACHABLE',
    `the daemon ended at once (${how}); nothing was started. It said:\n${last || '(nothing)'}\nAll of it is in ${log}.`,
  );
}

const LINES = 12;

function codeIn(said: string): ErrorCode | undefined {
  return [...said.matchAll(/\bE_[A-Z_]+\b/g)]
    .map(([code]) => code)
    .find((code): code is ErrorCode => Object.hasOwn(ERRORS, code));
}
