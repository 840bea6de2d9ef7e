import { existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { execa } from 'execa';
import { windowsDrive } from './drives.ts';
import { livingInterop } from './interop.ts';

export interface FromHere {
  /** The folder that stands for /. */
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
}

export type Called =
  | { readonly is: 'said'; readonly stdout: Buffer }
  | { readonly is: 'failed'; readonly why: string }
  | { readonly is: 'absent' };

/** A Windows program that hangs has lost its way out of WSL. */
const LIMIT_MS = 10_000;

/** What a program of Windows' own folder, such as `wsl.exe`, prints. Its arguments reach it as Windows' rules carry them. */
export async function windowsCall(program: string, args: readonly string[], { root, env }: FromHere): Promise<Called> {
  const drive = await windowsDrive(root);
  const path = whereIs(program, env['PATH'] ?? '', drive);
  if (path === undefined) return { is: 'absent' };
  const socket = await livingInterop(root);
  const end = await execa(path, args, {
    // On a drive: cmd.exe begins in no folder of the distribution.
    cwd: drive ?? root,
    env: { ...env, WSL_UTF8: '1', ...(socket !== undefined && { WSL_INTEROP: socket }) },
    extendEnv: false,
    reject: false,
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
    stdin: 'ignore',
    encoding: 'buffer',
  });
  if (!end.failed) return { is: 'said', stdout: Buffer.from(end.stdout) };
  return {
    is: 'failed',
    why: end.timedOut ? `no answer in ${LIMIT_MS / 1000} s` : (end.shortMessage ?? 'without a reason'),
  };
}

function whereIs(program: string, path: string, drive: string | undefined): string | undefined {
  const folders = path.split(delimiter).filter((one) => isAbsolute(one));
  if (drive !== undefined) folders.push(join(drive, 'Windows/System32'));
  return folders.map((folder) => join(folder, program)).find((one) => existsSync(one));
}
