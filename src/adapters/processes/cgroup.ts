import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { errnoOf } from '../../core/fault.ts';

/**
 * The folder of the cgroup v2 that tmux has made for this pane alone (3.4 and newer, with systemd: `tmux-spawn-*.scope`), or
 * undefined. Never one the server is in as well: that may hold a person's whole session. Any other cgroup may, too, so
 * nothing but the name tmux gives counts.
 */
export async function ownCgroup(panePid: number, serverPid: number): Promise<string | undefined> {
  const [pane, server, mounts] = await Promise.all([
    cgroupOf(panePid),
    cgroupOf(serverPid),
    textOf('/proc/self/mountinfo'),
  ]);
  const mount = mountOf(mounts);
  if (pane === undefined || server === undefined || mount === undefined) return undefined;
  if (!/^tmux-spawn-.+\.scope$/.test(basename(pane)) || `${server}/`.startsWith(`${pane}/`)) return undefined;
  return join(mount, pane);
}

/** The pids in it and in those below it; none when it is gone. */
export async function cgroupMembers(folder: string): Promise<number[]> {
  const own = (await textOf(join(folder, 'cgroup.procs'))).split('\n').filter(Boolean).map(Number);
  const below = await Promise.all((await foldersIn(folder)).map(cgroupMembers));
  // 0 is a process of another pid namespace.
  return [...own, ...below.flat()].filter((pid) => pid > 0);
}

/** SIGKILL for all that is in it, at once; whether the system can (Linux 5.14). */
export async function killCgroup(folder: string): Promise<boolean> {
  try {
    await writeFile(join(folder, 'cgroup.kill'), '1', { flag: 'r+' });
    return true;
  } catch (error) {
    if (['ENOENT', 'EACCES', 'EPERM', 'ENODEV', 'EOPNOTSUPP'].includes(errnoOf(error) ?? '')) return false;
    throw error;
  }
}

/** The line `0::/path` of /proc/<pid>/cgroup (cgroups(7)). */
async function cgroupOf(pid: number): Promise<string | undefined> {
  return /^0::(\/.*)$/m.exec(await textOf(`/proc/${pid}/cgroup`))?.[1];
}

/** proc(5): `… <mount point> <options> <fields> - <type> …`, where a blank is `\040`; only one that shows the whole tree. */
function mountOf(mounts: string): string | undefined {
  const line = mounts.split('\n').find((one) => / - cgroup2 /.test(one) && one.split(' ')[3] === '/');
  return line?.split(' ')[4]?.replaceAll(String.raw`\040`, ' ');
}

async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isGone(error)) return '';
    throw error;
  }
}

function isGone(error: unknown): boolean {
  return ['ENOENT', 'ENODEV', 'ESRCH', 'EACCES', 'EPERM', 'EOPNOTSUPP'].includes(errnoOf(error) ?? '');
}
