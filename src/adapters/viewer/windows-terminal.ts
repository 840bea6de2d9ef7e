import { lstat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { execa } from 'execa';
import { OmoError } from '../../core/errors.ts';
import { clip, oneLine } from '../../core/text/line.ts';
import { type Tab, tabArguments } from '../../core/windows/tab.ts';
import { COMMAND, windowsDrive } from '../wsl/drives.ts';
import { livingInterop, REGISTER, windowsPrograms } from '../wsl/interop.ts';

export interface FromWsl {
  /** The folder that stands for /: there WSL mounts its drives and has its sockets. */
  readonly root: string;
  /** The environment of whoever asked for the run; its PATH leads to Windows' programs too, unless that is turned off. */
  readonly env: Readonly<Record<string, string>>;
  /** How long one Windows program has, ms. */
  readonly callMs: number;
}

/** Opens a tab of Windows Terminal. wt.exe tells nothing of the tab: that it is there, the script in it tells. Throws E_VIEW. */
export async function openTab(tab: Tab, from: FromWsl): Promise<void> {
  if ((await windowsPrograms(from.root)) === 'refused') throw unregistered();
  const drive = await windowsDrive(from.root);
  const socket = await livingInterop(from.root);
  const env: Record<string, string> = { ...from.env, ...(socket !== undefined && { WSL_INTEROP: socket }) };
  const ways = [await onPath('wt.exe', env['PATH'] ?? ''), ...(drive === undefined ? [] : [started(drive)])].flatMap(
    (way) => (way === undefined ? [] : [way]),
  );
  for (const way of ways) {
    const called = await call([...way, ...tabArguments(tab)], { cwd: drive ?? from.root, env, ms: from.callMs });
    if (called === 'done') return;
  }
  throw noTerminal(drive);
}

/** Windows finds it as people do: by the name that its installer left. The empty word is the window's title. */
function started(drive: string): string[] {
  return [join(drive, COMMAND), '/c', 'start', '', 'wt.exe'];
}

/** Windows' names for its own programs are files that can't be opened, so that their being there must do. */
async function onPath(program: string, path: string): Promise<string[] | undefined> {
  for (const folder of path.split(delimiter).filter((one) => isAbsolute(one))) {
    const candidate = join(folder, program);
    const isThere = await lstat(candidate).then(
      () => true,
      () => false,
    );
    if (isThere) return [candidate];
  }
  return undefined;
}

interface Call {
  /** On a drive: cmd.exe begins in no folder of the distribution. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly ms: number;
}

/** `absent`: it can't be started, so that another way is tried. */
async function call([program = '', ...args]: readonly string[], { cwd, env, ms }: Call): Promise<'done' | 'absent'> {
  const end = await execa(program, args, {
    cwd,
    env,
    extendEnv: false,
    reject: false,
    timeout: ms,
    killSignal: 'SIGKILL',
    stdin: 'ignore',
    stdout: 'ignore',
  });
  if (!end.failed) return 'done';
  if (end.code === 'ENOEXEC' || end.exitCode === CANNOT_RUN || /exec format error/i.test(end.stderr))
    throw unregistered();
  if (end.code === 'ENOENT' || end.code === 'EACCES') return 'absent';
  throw end.timedOut ? hung(program, ms) : failed(program, end.exitCode ?? end.signal, end.stderr);
}

/** A shell's exit code for a file that the kernel can't run. */
const CANNOT_RUN = 126;

function unregistered(): OmoError {
  return new OmoError(
    'E_VIEW',
    `Windows programs can't be run from this distribution ("Exec format error"): their format is not registered with the kernel. Register it: ${REGISTER}`,
  );
}

function hung(program: string, ms: number): OmoError {
  return new OmoError(
    'E_VIEW',
    `${program} did not end within ${ms / 1000} s. Windows programs that hang have lost their way out of WSL: \`omo daemon stop\` in a fresh terminal, and then \`omo status\`, gives omo a new one; if that does not help, run \`wsl --shutdown\` once the workers are done.`,
  );
}

function failed(program: string, how: number | string | undefined, said: string): OmoError {
  // Of messages in UTF-16 it takes away what makes them unreadable.
  const words = clip(oneLine(said), COLUMNS);
  return new OmoError(
    'E_VIEW',
    `${program} ended with ${how ?? 'an unknown code'}${words === '' ? '' : `, saying ${JSON.stringify(words)}`}. Try it by hand: wt.exe new-tab`,
  );
}

function noTerminal(drive: string | undefined): OmoError {
  const where = drive === undefined ? 'and no drive of Windows is mounted' : `and ${drive} has none`;
  return new OmoError(
    'E_VIEW',
    `expected Windows Terminal, but there is no wt.exe on PATH, ${where}. Install it (winget install Microsoft.WindowsTerminal), or name another terminal as "view.command" in config.json.`,
  );
}

const COLUMNS = 200;
