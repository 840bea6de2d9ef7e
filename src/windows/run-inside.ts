import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { win32 } from 'node:path';
import { EXIT } from '../cli/exit-code.ts';
import { OmoError } from '../core/errors.ts';
import { messageOf } from '../core/fault.ts';
import { callArgument, callFileArgument, callText, type WindowsCall } from '../protocol/windows-call.ts';
import type { Named } from '../core/windows/wsl-line.ts';
import { folderOf, type Machine } from './machine.ts';
import type { Found } from './memory.ts';
import { execOptions, wslEnv, wslExe } from './wsl.ts';

/** More than this of a call goes by a file: a command line of Windows has room for 32 767 characters. */
const LONGEST = 20_000;

/** A console program that Ctrl-C ended on Windows: 0xC000013A. */
const ENDED_BY_CTRL_C = 3_221_225_786;

/**
 * Runs omo in the distribution, on this terminal; gives the exit code of `wsl.exe`. A Ctrl-C is for the omo inside, which knows
 * what it means: this process waits for what it makes of it. `closing` is called when the terminal's window is closed.
 */
export async function runInside(
  distribution: Named,
  { node, omo, path }: Found,
  argv: readonly string[],
  machine: Machine,
  closing: () => void,
): Promise<number> {
  const call = packed({ argv, cwd: machine.cwd, path }, machine);
  const stdin = machine.stdin === 'terminal' || argv.includes('-') ? 'inherit' : 'ignore';
  for (const signal of ['SIGINT', 'SIGBREAK'] as const) process.on(signal, () => undefined);
  process.on('SIGHUP', closing);
  const child = spawn(wslExe(machine), [...execOptions(distribution), node, omo, call.argument], {
    env: wslEnv(machine.env),
    stdio: [stdin, 'inherit', 'inherit'],
  });
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', (error) => reject(notStarted(error)));
      child.once('exit', (code) => resolve(code === ENDED_BY_CTRL_C ? EXIT.interrupted : (code ?? EXIT.own)));
    });
  } finally {
    call.remove();
  }
}

/** `wsl.exe` for a while after this process, without a window, and in no folder that somebody may want to remove. */
export function leaveInside(
  distribution: Named,
  { node, omo, path }: Found,
  argv: readonly string[],
  machine: Machine,
): void {
  const { argument } = packed({ argv, cwd: '/', path }, machine);
  const options = { env: wslEnv(machine.env), stdio: 'ignore', detached: true, windowsHide: true } as const;
  const child = spawn(wslExe(machine), [...execOptions(distribution), node, omo, argument], options);
  // That nothing keeps the distribution awake is no reason to fail what has been done.
  child.on('error', () => undefined);
  child.unref();
}

function packed(call: WindowsCall, machine: Machine): { readonly argument: string; readonly remove: () => void } {
  const text = callText(call);
  const argument = callArgument(text);
  if (argument.length <= LONGEST) return { argument, remove: () => undefined };
  const file = win32.join(folderOf(machine), `call-${machine.pid}-${randomBytes(6).toString('hex')}.json`);
  writeCall(file, text, machine);
  // The omo inside takes it away; this is for one that never came to it.
  return {
    argument: callFileArgument(file),
    remove: () => rmSync(machine.file(file), { force: true }),
  };
}

function writeCall(file: string, text: string, machine: Machine): void {
  try {
    mkdirSync(machine.file(folderOf(machine)), { recursive: true });
    writeFileSync(machine.file(file), text, { mode: 0o600 });
  } catch (error) {
    throw new OmoError('E_FILE', `${file} can't be written: ${messageOf(error)}. So long a text needs that file.`, {
      cause: error,
    });
  }
}

function notStarted(error: Error): OmoError {
  return new OmoError('E_WSL', `wsl.exe could not be started: ${error.message}. Try \`wsl --status\`.`, {
    cause: error,
  });
}
