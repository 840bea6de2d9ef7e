import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { cgroupMembers, ownCgroup } from '../../../src/adapters/processes/cgroup.ts';
import { endTree } from '../../../src/adapters/processes/end-tree.ts';
import { PROC } from '../../../src/adapters/processes/system-table.ts';
import { livingOf, POLL, textOf } from '../../support/tmux.ts';

const MOUNT = / \/ (\S+) [^\n]* - cgroup2 /.exec(readFileSync('/proc/self/mountinfo', 'utf8'))?.[1];

/** A cgroup of that name, or undefined where none may be made. */
function make(name: string): string | undefined {
  if (MOUNT === undefined) return undefined;
  const folder = join(MOUNT, `omo-test-${process.pid}-${made++}`, name);
  try {
    mkdirSync(folder, { recursive: true });
    return folder;
  } catch {
    return undefined;
  }
}

let made = 0;

function remove(folder: string): void {
  rmdirSync(folder);
  rmdirSync(dirname(folder));
}

const trial = make('trial');
if (trial !== undefined) remove(trial);

/** A process in that cgroup, and an orphan of it that no other sign tells. */
async function twoIn(folder: string): Promise<{ pid: number; hidden: number }> {
  const script = `echo $$ >"${folder}/cgroup.procs"; (env -i PATH=/usr/bin:/bin setsid sh -c 'trap "" TERM; sleep 1000' &) ; exec sleep 1000`;
  const { pid = 0 } = spawn('/bin/sh', ['-c', script], { detached: true, stdio: 'ignore' });
  const members = async (): Promise<string[]> =>
    Promise.all((await cgroupMembers(folder)).map(async (one) => textOf(`/proc/${one}/cmdline`)));
  await expect
    .poll(async () => (await members()).toSorted().map((one) => one.split('\0')[0]), POLL)
    .toEqual(['sh', 'sleep', 'sleep']);
  const hidden = (await cgroupMembers(folder)).filter((one) => one !== pid).at(0) ?? 0;
  onTestFinished(async () => {
    for (const one of await cgroupMembers(folder)) process.kill(one, 'SIGKILL');
    await expect.poll(() => cgroupMembers(folder), POLL).toEqual([]);
    remove(folder);
  });
  return { pid, hidden };
}

test.runIf(trial)('the cgroup tmux made for a pane alone finds what no other sign tells', async () => {
  const folder = make('tmux-spawn-1.scope') ?? '';
  const { pid, hidden } = await twoIn(folder);
  expect(await ownCgroup(pid, process.pid)).toBe(folder);
  const target = { root: { pid, start: (await PROC.start(pid)) ?? '' }, marks: { MARK: 'none' }, spare: [] };
  expect(await endTree(PROC, { ...target, cgroup: folder }, { termMs: 50, killMs: 3000 })).toEqual([]);
  expect(await livingOf([pid, hidden])).toEqual([]);
});

test.runIf(trial)('a cgroup of another name, or with the server in it, is not a pane’s own', async () => {
  const [other = '', shared = ''] = [make('session-3.scope'), make('tmux-spawn-2.scope')];
  const [one, two] = [await twoIn(other), await twoIn(shared)];
  expect(await ownCgroup(one.pid, process.pid)).toBeUndefined();
  expect(await ownCgroup(two.pid, two.hidden)).toBeUndefined();
  expect(basename(shared)).toBe('tmux-spawn-2.scope');
});

test.skipIf(trial)('without a cgroup of its own nothing is found by one', async () => {
  expect(await ownCgroup(process.pid, process.ppid)).toBeUndefined();
});

test.runIf(trial)('who looks, and another’s process that came into the cgroup, are spared', async () => {
  const folder = make('tmux-spawn-3.scope') ?? '';
  const { pid, hidden } = await twoIn(folder);
  // As a daemon that a command of the worker started, and a worker of that one.
  const [looker, anothers] = [sleeperIn(folder, {}), sleeperIn(folder, { HOME_OF: 'h', MARK: 'another' })];
  const target = {
    root: { pid, start: (await PROC.start(pid)) ?? '' },
    marks: { HOME_OF: 'h', MARK: 'none' },
    kin: { HOME_OF: 'h' },
  };
  expect(await endTree(PROC, { ...target, cgroup: folder, spare: [looker] }, { termMs: 50, killMs: 3000 })).toEqual([]);
  expect(await livingOf([pid, hidden, looker, anothers])).toEqual([looker, anothers]);
});

function sleeperIn(folder: string, env: Readonly<Record<string, string>>): number {
  const script = `echo $$ >"${folder}/cgroup.procs"; exec sleep 1000`;
  const { pid = 0 } = spawn('/bin/sh', ['-c', script], {
    env: { PATH: '/bin', ...env },
    detached: true,
    stdio: 'ignore',
  });
  return pid;
}
