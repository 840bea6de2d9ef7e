import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { join } from 'node:path';
import { execa } from 'execa';
import { onTestFinished } from 'vitest';
import { z } from 'zod';

/** Another user of this machine: nobody's uid, no groups. Only root can be one; who isn't, is told so. */
const UID = '65534';
const AS = ['--reuid', UID, '--regid', UID, '--clear-groups'];

/** Every thing it tried, and what it got. */
const Tried = z.object({ what: z.string(), got: z.string(), why: z.string().default('') });
export type Tried = z.infer<typeof Tried>;

export interface Targets {
  readonly files: readonly string[];
  readonly folders: readonly string[];
  readonly sockets: readonly string[];
  readonly abstract: readonly string[];
  readonly processes: readonly { readonly pid: number; readonly signals: readonly string[] }[];
}

/** Runs a program as another user. */
export async function asStranger(
  ...argv: readonly string[]
): Promise<{ stdout: string; stderr: string; exit: number }> {
  if (process.geteuid?.() !== 0)
    throw new Error(
      'the matrix of another uid needs root, to become that uid: run it as root, or in `unshare -r` with subordinate uids',
    );
  const as = ['--reuid', UID, '--regid', UID, '--clear-groups'];
  const said = await execa('setpriv', [...as, ...argv], {
    reject: false,
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '' },
    extendEnv: false,
  });
  return { stdout: said.stdout, stderr: said.stderr, exit: said.exitCode ?? 1 };
}

export async function intrude(targets: Targets): Promise<Tried[]> {
  const { stdout, stderr } = await asStranger(
    process.execPath,
    join(import.meta.dirname, 'intruder.mjs'),
    JSON.stringify(targets),
  );
  if (stderr !== '') throw new Error(`the intruder broke: ${stderr}`);
  return stdout.split('\n').map((line) => Tried.parse(JSON.parse(line)));
}

/** A program of another user that goes on until the test ends. */
export function strangerWaits(...argv: readonly string[]): ChildProcessByStdio<null, Readable, null> {
  const child = spawn('setpriv', [...AS, ...argv], { cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}
