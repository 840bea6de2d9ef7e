import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { OmoError } from '../../core/errors.ts';
import { errnoOf } from '../../core/fault.ts';
import { clip, oneLine } from '../../core/text/line.ts';

export interface TerminalCommand {
  /** With `{script}` and perhaps `{title}` in it. */
  readonly command: readonly string[];
  readonly title: string;
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where what it says on standard error is kept: the program may outlive the process that reads it. */
  readonly errors: string;
}

/**
 * Starts the person's terminal, which belongs to nobody from then on. Resolves when its command has ended well: many hand the
 * window over to a program that runs already, others stay as long as the window. Throws E_VIEW when it says that it failed.
 */
export async function openByCommand(call: TerminalCommand): Promise<void> {
  const [program = '', ...args] = call.command.map((text) => filled(text, call));
  const errors = openSync(call.errors, 'w', 0o600);
  const child = spawn(program, args, { cwd: '/', env: call.env, detached: true, stdio: ['ignore', 'ignore', errors] });
  closeSync(errors);
  child.unref();
  await new Promise<void>((resolve, reject) => {
    child.once('error', (error) => reject(notStarted(program, error)));
    child.once('exit', (code, signal) => (code === 0 ? resolve() : reject(failed(program, code ?? signal, call))));
  });
}

function filled(text: string, { title, script }: TerminalCommand): string {
  return text.replaceAll(/\{(title|script)\}/g, (_, name) => (name === 'title' ? title : script));
}

function notStarted(program: string, error: Error): OmoError {
  const why = errnoOf(error) === 'ENOENT' ? 'it is neither a path nor a name on PATH' : error.message;
  return new OmoError('E_VIEW', `${program} could not be started: ${why}. Put "view.command" in config.json right.`);
}

function failed(program: string, how: number | string | null, { errors }: TerminalCommand): OmoError {
  const said = clip(oneLine(readFileSync(errors, 'utf8').slice(-LONGEST)), COLUMNS);
  const words = said === '' ? '' : `, saying ${JSON.stringify(said)}`;
  return new OmoError('E_VIEW', `${program} ended with ${how}${words}. See "view.command" in config.json.`);
}

const LONGEST = 2000;
const COLUMNS = 200;
