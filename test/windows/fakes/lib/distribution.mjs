import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * What runs in a distribution: every process whose HOME is the one of its user, as it is of whatever a program of it starts.
 *
 * @import { Distribution } from './world.mjs'
 */

/** Ends all of them at once, as `wsl --terminate` does: the tmux server, the daemon, the workers. @param {Distribution} distribution */
export async function endDistribution(distribution) {
  for (let theirs = processesOf(distribution); theirs.length > 0; theirs = processesOf(distribution)) {
    for (const pid of theirs) kill(pid);
    await pause(5);
  }
}

/** @param {Distribution} distribution */
function processesOf({ home }) {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return pids.filter((pid) => pid !== process.pid && environment(pid).split('\0').includes(`HOME=${home}`));
}

/** Empty for one that has ended meanwhile. @param {number} pid */
function environment(pid) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}

/** @param {number} pid */
function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** What a descriptor of this process is: a pipe, the null device, a file. @param {number} descriptor */
export function stand(descriptor) {
  const what = readlinkSync(`/proc/self/fd/${descriptor}`);
  if (what === '/dev/null') return 'null';
  return /^(?:pipe|socket):/.test(what) ? 'pipe' : 'file';
}
