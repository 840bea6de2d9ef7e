import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Wsl, wslOf } from '../../core/windows/is-wsl.ts';

/** Whether this system is a Linux inside Windows. `root`: the folder that stands for /. */
export async function wslHere(root: string): Promise<Wsl> {
  const isThere = (path: string): boolean => existsSync(join(root, path));
  return wslOf({
    version: await textOf(join(root, 'proc/version')),
    marks: MARKS.some(isThere) ? 'there' : 'absent',
    container: (await isContainer(root)) ? 'in one' : 'in none',
  });
}

/** With systemd the format is registered under the second name. */
const MARKS = ['proc/sys/fs/binfmt_misc/WSLInterop', 'proc/sys/fs/binfmt_misc/WSLInterop-late', 'run/WSL'];

/** What Docker, Podman and Kubernetes leave where a container can see it. */
async function isContainer(root: string): Promise<boolean> {
  if (['.dockerenv', 'run/.containerenv'].some((path) => existsSync(join(root, path)))) return true;
  return /docker|kubepods|libpod/.test(await textOf(join(root, 'proc/self/cgroup')));
}

/** A file that can't be read is a sign that isn't there: the question is put to any system. */
async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
