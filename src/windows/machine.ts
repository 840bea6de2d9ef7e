import { win32 } from 'node:path';
import { PACKAGE_ROOT } from '../config/package-root.ts';
import { OmoError } from '../core/errors.ts';

/** What the client needs to know of the Windows it runs on. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As Windows names it. */
  readonly cwd: string;
  /** The folder of this package, as Windows names it. */
  readonly own: string;
  readonly pid: number;
  /** Whether a person types there. */
  readonly stdin: 'terminal' | 'other';
  /** Whether a person can be asked, and sees the question. */
  readonly canAsk: boolean;
  /** Where a path of Windows is for this process. */
  readonly file: (path: string) => string;
}

/**
 * The machine of a process. On Linux there is none but in tests: `WINDOWS_FOR_TESTS` names the folder that is its drive C:.
 * That is the only place that knows of it.
 */
export function machineOf(of: NodeJS.Process): Machine {
  const { env, pid, stdin, stderr, platform } = of;
  const common = {
    env,
    pid,
    stdin: stdin.isTTY ? 'terminal' : 'other',
    canAsk: stdin.isTTY && stderr.isTTY,
  } as const;
  if (platform === 'win32') return { ...common, cwd: of.cwd(), own: PACKAGE_ROOT, file: (path) => path };
  const drive = env['WINDOWS_FOR_TESTS'];
  if (drive === undefined) throw new OmoError('E_USAGE', 'this is the part of omo that runs on Windows alone.');
  return {
    ...common,
    cwd: windowsPath(of.cwd(), drive),
    own: windowsPath(PACKAGE_ROOT, drive),
    file: (path) => drive + path.replace(/^C:/i, '').replaceAll('\\', '/'),
  };
}

/** The folder of what is remembered here. */
export function folderOf({ env }: Machine): string {
  const { LOCALAPPDATA: local, USERPROFILE: profile = 'C:\\' } = env;
  return win32.join(local ?? win32.join(profile, 'AppData', 'Local'), 'omo');
}

function windowsPath(path: string, drive: string): string {
  const onDrive = path === drive || path.startsWith(`${drive}/`);
  const named = onDrive ? `C:${path.slice(drive.length) || '/'}` : `//wsl.localhost/Ubuntu${path}`;
  return named.replaceAll('/', '\\');
}
