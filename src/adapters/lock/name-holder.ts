import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { errnoOf } from '../../core/fault.ts';

/**
 * Who holds an abstract socket's name. Everybody may take any of them (unix(7)), so another user can take this home's
 * before its daemon starts. The kernel doesn't tell whose a socket is, but which of this user's processes have it open:
 * `foreign` is one that none of them has. Processes that may not be looked into are no daemons, which hide nothing.
 */
export function nameHolder(name: string): 'own' | 'foreign' | 'nobody' {
  const inodes = inodesOf(name);
  if (inodes.size === 0) return 'nobody';
  return ownProcesses().some((pid) => hasOpen(pid, inodes)) ? 'own' : 'foreign';
}

/** Lines of /proc/net/unix: `slot: refs protocol flags type state inode @name`, a zero byte in a name shown as `@`. */
function inodesOf(name: string): Set<string> {
  const shown = name.replaceAll('\0', '@');
  const lines = readFileSync('/proc/net/unix', 'latin1').split('\n');
  return new Set(lines.filter((line) => line.endsWith(` ${shown}`)).map((line) => line.split(/\s+/)[6] ?? ''));
}

function ownProcesses(): string[] {
  const uid = process.geteuid?.();
  return readdirSync('/proc').filter(
    (pid) => /^\d+$/.test(pid) && statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid === uid,
  );
}

function hasOpen(pid: string, inodes: ReadonlySet<string>): boolean {
  const fds = looked(() => readdirSync(`/proc/${pid}/fd`)) ?? [];
  return fds.some((fd) => inodes.has(inodeOf(`/proc/${pid}/fd/${fd}`)));
}

function inodeOf(fd: string): string {
  const to = looked(() => readlinkSync(fd)) ?? '';
  return /^socket:\[(\d+)\]$/.exec(to)?.[1] ?? '';
}

/** undefined: it ended meanwhile, or may not be looked into. */
function looked<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(errnoOf(error) ?? '')) return undefined;
    throw error;
  }
}
