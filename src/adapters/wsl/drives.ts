import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drivesRoot } from '../../core/windows/wsl-conf.ts';

/** The drive that Windows is on, as it is mounted here; undefined: none is. `root`: the folder that stands for /. */
export async function windowsDrive(root: string): Promise<string | undefined> {
  const drives = join(root, drivesRoot(await readFile(join(root, 'etc/wsl.conf'), 'utf8').catch(() => '')));
  return LETTERS.map((letter) => join(drives, letter)).find((drive) => existsSync(join(drive, COMMAND)));
}

/** Below a drive. */
const COMMAND = 'Windows/System32/cmd.exe';

const LETTERS = 'cdefghijklmnopqrstuvwxyzab'.split('');
