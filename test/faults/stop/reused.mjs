import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { endTree } from '../../../dist/adapters/processes/end-tree.js';
import { PROC } from '../../../dist/adapters/processes/system-table.js';

/**
 * In a pid namespace of its own, so many times: a process is remembered, ends, and its pid goes to a stranger, once as a pid
 * and once as a session whose leader has ended. What was remembered is then stopped, and the strangers are counted.
 */
const rounds = Number(process.argv[2]);
const said = { reused: 0, killed: 0, missed: 0 };
for (let round = 0; round < rounds; round++) await reuse(round);
process.stdout.write(`${JSON.stringify(said)}\n`);
process.exit(0);

/** @param {number} round */
async function reuse(round) {
  const mark = `m${round}`;
  const was = sleeper(['sleep', '1000'], { MARK: mark });
  const pid = was.pid ?? 0;
  const known = { pid, start: (await PROC.start(pid)) ?? '' };
  was.kill('SIGKILL');
  await once(was, 'exit');
  // Start times are in ticks of 10 ms.
  await pause(20);
  const stranger = await strangerAt(pid, round % 2 === 0);
  if (stranger === undefined) return void said.missed++;
  said.reused++;
  const target = { root: known, known: [known], marks: { MARK: mark }, spare: [] };
  const left = await endTree(PROC, target, { termMs: 20, killMs: 100 });
  if (left.length > 0 || (await PROC.start(stranger.pid)) !== stranger.start || isStopped(stranger.pid)) said.killed++;
  process.kill(stranger.pid, 'SIGKILL');
  await pause(1);
}

/**
 * @param {number} pid
 * @param {boolean} isLeader
 */
async function strangerAt(pid, isLeader) {
  for (let tries = 0; tries < 20; tries++) {
    writeFileSync('/proc/sys/kernel/ns_last_pid', String(pid - 1));
    const child = sleeper(isLeader ? ['sleep', '1000'] : ['sh', '-c', 'sleep 1000 & exit'], {});
    if (!isLeader) await once(child, 'exit');
    const rows = (await PROC.rows()).filter((row) => row.session === child.pid);
    const [found] = rows;
    if (child.pid === pid && found !== undefined) return found;
    for (const row of rows) process.kill(row.pid, 'SIGKILL');
  }
  return undefined;
}

/**
 * @param {string[]} argv
 * @param {Record<string, string>} env
 */
function sleeper([program = '', ...args], env) {
  return spawn(program, args, { detached: true, stdio: 'ignore', env: { PATH: '/usr/bin:/bin', ...env } });
}

/** @param {number} pid */
function isStopped(pid) {
  return readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') T ');
}
