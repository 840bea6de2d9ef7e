import { execa } from 'execa';
import { messageOf } from '../../core/fault.ts';

/** Tells the person that they are needed: on the desktop where there is one, and through a program of theirs. */
export interface NotifyOptions {
  /** The environment of whoever asked for the run: it knows the desktop, the daemon may not. */
  readonly env: Readonly<Record<string, string>>;
  readonly desktop: boolean;
  readonly command?: readonly string[] | undefined;
}

export interface Notice {
  readonly title: string;
  readonly text: string;
  /** What the program gets on its standard input. */
  readonly json: unknown;
}

/** A notice that nobody sees must not hold up anything. */
const LIMIT_MS = 10_000;

/** Never rejects; returns what went wrong, in words. A desktop without a notifier is nothing wrong. */
export async function tellPerson(notice: Notice, { env, desktop, command }: NotifyOptions): Promise<string[]> {
  const asked = [
    ...(desktop ? [show(notice, env)] : []),
    ...(command === undefined ? [] : [run(command, `${JSON.stringify(notice.json)}\n`, env)]),
  ];
  return (await Promise.all(asked)).filter((problem) => problem !== undefined);
}

async function show({ title, text }: Notice, env: Readonly<Record<string, string>>): Promise<string | undefined> {
  if (env['DISPLAY'] === undefined && env['WAYLAND_DISPLAY'] === undefined) return undefined;
  const problem = await run(['notify-send', '--app-name=omo', '--', title, text], '', env);
  return problem?.includes('ENOENT') === true ? undefined : problem;
}

async function run(
  [program = '', ...args]: readonly string[],
  input: string,
  env: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  try {
    await execa(program, args, { input, env, extendEnv: false, timeout: LIMIT_MS, stdout: 'ignore', stderr: 'ignore' });
    return undefined;
  } catch (error) {
    return `${program}: ${messageOf(error)}`;
  }
}
