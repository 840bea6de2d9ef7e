import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Root } from '../../../src/adapters/processes/members.ts';
import { poke } from '../../../src/adapters/processes/poke.ts';
import { PROC, PS } from '../../../src/adapters/processes/system-table.ts';
import { parseVitals, vitalsOf } from '../../../src/adapters/processes/vitals.ts';
import { POLL, textOf } from '../../support/tmux.ts';
import { pidsIn } from './hostile.ts';

/** A shell that stops itself at once and writes `gone on` when it is continued; below it one that stops too. */
async function stopped(): Promise<{ dir: string; root: Root; child: number }> {
  const dir = await mkdtemp(join(tmpdir(), 'omo-poke-'));
  onTestFinished(async () => rm(dir, { recursive: true, force: true }));
  const child = `sh -c 'echo $$ > "${dir}/pids"; kill -STOP $$; echo gone on > "${dir}/child"; sleep 1000'`;
  const script = `${child} & kill -STOP $$; echo gone on > "${dir}/root"; wait`;
  const started = spawn('/bin/sh', ['-c', script], { detached: true, stdio: 'ignore' });
  const pid = started.pid ?? 0;
  onTestFinished(() => {
    process.kill(-pid, 'SIGKILL');
  });
  await expect.poll(async () => isStopped(pid), POLL).toBe(true);
  await expect.poll(async () => pidsIn(join(dir, 'pids')), POLL).toHaveLength(1);
  const [below = 0] = await pidsIn(join(dir, 'pids'));
  await expect.poll(async () => isStopped(below), POLL).toBe(true);
  return { dir, root: { pid, pidStart: (await PROC.start(pid)) ?? '' }, child: below };
}

async function isStopped(pid: number): Promise<boolean | undefined> {
  return (await vitalsOf(pid))?.stopped;
}

test('a program that was stopped goes on, and what it started too; the words name them', async () => {
  const { dir, root, child } = await stopped();
  const words = await poke(root, PROC);
  expect(words).toMatch(
    new RegExp(`^SIGCONT to 2 of 2 processes, stopped: (${root.pid}, ${child}|${child}, ${root.pid})$`),
  );
  await expect.poll(async () => textOf(join(dir, 'root')), POLL).toBe('gone on\n');
  await expect.poll(async () => textOf(join(dir, 'child')), POLL).toBe('gone on\n');
});

test('where ps tells of processes they go on as well', async () => {
  const { dir, root } = await stopped();
  const told = await PS.start(root.pid);
  await poke({ ...root, pidStart: told ?? '' }, PS);
  await expect.poll(async () => textOf(join(dir, 'child')), POLL).toBe('gone on\n');
});

test('one that has its pid, but began at another time, is not poked', async () => {
  const { root } = await stopped();
  expect(await poke({ ...root, pidStart: '1' }, PROC)).toBe(`pid ${root.pid} is gone: nobody to poke`);
  expect(await isStopped(root.pid)).toBe(true);
});

test('a pid that changed hands between the look and the signal gets none', async () => {
  const { root } = await stopped();
  const changed = { ...PROC, start: async () => Promise.resolve('another') };
  expect(await poke(root, changed)).toMatch(/^SIGCONT to 0 of 2 /);
  expect(await isStopped(root.pid)).toBe(true);
});

test('who is not stopped is told so', async () => {
  const started = spawn('/bin/sleep', ['1000'], { detached: true, stdio: 'ignore' });
  onTestFinished(() => {
    started.kill('SIGKILL');
  });
  const pid = started.pid ?? 0;
  const root = { pid, pidStart: (await PROC.start(pid)) ?? '' };
  expect(await poke(root, PROC)).toBe('SIGCONT to 1 of 1 processes, none of them known to be stopped');
});

test('processor time counts with that of ended children; a name with blanks and parentheses shifts nothing', () => {
  const rest = '1 2 3 4 5 6 7 8 9 10 100 20 3 4 20 0 1 0 4711';
  expect(parseVitals(`7 (a) T (b) R ${rest}`)).toEqual({ stopped: false, cpuMs: 1270 });
  expect(parseVitals(`7 (a) T ${rest}`)).toEqual({ stopped: true, cpuMs: 1270 });
  expect(parseVitals('7 (a) R 1 2')).toBeUndefined();
});
