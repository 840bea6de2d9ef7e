import { lstat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { execa, type Result } from 'execa';
import { clip, oneLine } from '../../core/text/line.ts';
import { windowsDrive } from './drives.ts';
import { livingInterop } from './interop.ts';

export interface FromHere {
  /** The folder that stands for /: there WSL mounts its drives and has its sockets. */
  readonly root: string;
  /** Its PATH leads to Windows' programs too, unless that is turned off. */
  readonly env: NodeJS.ProcessEnv;
  /** How long one program has, ms. */
  readonly callMs: number;
}

export type Called =
  | { readonly is: 'said'; readonly stdout: Buffer }
  | { readonly is: 'absent' }
  /** `unregistered`: the kernel does not hand Windows' programs on. `hung`: it has lost its way out of WSL. */
  | { readonly is: 'failed'; readonly how: 'unregistered' | 'not started' | 'hung' | 'ended'; readonly why: string };

const OPTIONS = {
  extendEnv: false,
  reject: false,
  killSignal: 'SIGKILL',
  stdin: 'ignore',
  encoding: 'buffer',
} as const;

/** What a program of Windows prints, found on PATH or in its own folder. Its arguments reach it as Windows' rules carry them. */
export async function windowsCall(program: string, args: readonly string[], from: FromHere): Promise<Called> {
  const { root, env, callMs } = from;
  const drive = await windowsDrive(root);
  const path = await whereIs(program, env['PATH'] ?? '', drive);
  if (path === undefined) return { is: 'absent' };
  const socket = await livingInterop(root);
  const end = await execa(path, args, {
    ...OPTIONS,
    // On a drive: cmd.exe begins in no folder of the distribution.
    cwd: drive ?? root,
    env: { ...env, WSL_UTF8: '1', ...(socket !== undefined && { WSL_INTEROP: socket }) },
    timeout: callMs,
  });
  return end.failed ? { is: 'failed', ...failure(end, callMs) } : { is: 'said', stdout: Buffer.from(end.stdout) };
}

/** Windows' names for its own programs are files that can't be opened, so that their being there must do. */
async function whereIs(program: string, path: string, drive: string | undefined): Promise<string | undefined> {
  const folders = path.split(delimiter).filter((one) => isAbsolute(one));
  if (drive !== undefined) folders.push(join(drive, 'Windows/System32'));
  for (const candidate of folders.map((folder) => join(folder, program)))
    if (await lstat(candidate).then(Boolean, () => false)) return candidate;
  return undefined;
}

/** A shell's exit code for a file that the kernel can't run. */
const CANNOT_RUN = 126;

type Failure = Omit<Extract<Called, { is: 'failed' }>, 'is'>;

type Ended = Pick<
  Result<{ encoding: 'buffer'; reject: false }>,
  'timedOut' | 'code' | 'exitCode' | 'signal' | 'stderr'
>;

function failure(end: Ended, ms: number): Failure {
  const said = Buffer.from(end.stderr).toString('utf8');
  if (end.timedOut) return { how: 'hung', why: `did not end within ${ms / 1000} s` };
  if (end.code === 'ENOEXEC' || end.exitCode === CANNOT_RUN || /exec format error/i.test(said))
    return { how: 'unregistered', why: 'gives "Exec format error": its format is not registered with the kernel' };
  if (end.code !== undefined) return { how: 'not started', why: `could not be started (${end.code})` };
  return { how: 'ended', why: `ended with ${end.exitCode ?? end.signal ?? 'an unknown code'}${words(said)}` };
}

const COLUMNS = 200;

/** Of messages in UTF-16 it takes away what makes them unreadable. */
function words(said: string): string {
  const line = clip(oneLine(said), COLUMNS);
  return line === '' ? '' : `, saying ${JSON.stringify(line)}`;
}
