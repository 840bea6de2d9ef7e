import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { adopted, adoptersHere, type Started } from '../../../src/adapters/processes/adopter.ts';
import { endTree } from '../../../src/adapters/processes/end-tree.ts';
import type { TreeTarget } from '../../../src/adapters/processes/find-tree.ts';
import { PROC } from '../../../src/adapters/processes/system-table.ts';
import { isAlive, livingOf, POLL, textOf } from '../../support/tmux.ts';
import { HOSTILE_SIZE, hostileScript, pidsIn } from './hostile.ts';

const HOOKS = join(import.meta.dirname, '../../../hooks');
const [ADOPTER] = adoptersHere(process, {});
const WAITS = { termMs: 200, killMs: 3000 };

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'omo-tree-'));
  onTestFinished(async () => rm(dir, { recursive: true, force: true }));
  return dir;
}

type Rooted = TreeTarget & Required<Pick<TreeTarget, 'root'>>;

function started(script: string, mark: string): Promise<Rooted> {
  return startedAs({ argv: ['/bin/sh', '-c', script], env: {} }, mark);
}

async function startedAs({ argv: [program = '', ...args], env: more }: Started, mark: string): Promise<Rooted> {
  const env = { PATH: process.env['PATH'] ?? '', MARK: mark, ...more };
  const child = spawn(program, args, { env, detached: true, stdio: 'ignore' });
  const pid = child.pid ?? 0;
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return { root: { pid, start: (await PROC.start(pid)) ?? '' }, session: pid, marks: { MARK: mark }, spare: [] };
}

test('a tree that ignores signals, leaves sessions and clears environments is ended to the last process', async () => {
  const dir = await folder();
  const target = await started(hostileScript(join(dir, 'pids')), dir);
  onTestFinished(async () => {
    for (const pid of await livingOf(await pidsIn(join(dir, 'pids')))) process.kill(pid, 'SIGKILL');
  });
  await expect.poll(async () => (await pidsIn(join(dir, 'pids'))).length, POLL).toBe(HOSTILE_SIZE);
  const pids = await pidsIn(join(dir, 'pids'));
  expect(await endTree(PROC, target, WAITS)).toEqual([]);
  expect(await livingOf(pids)).toEqual([]);
});

test('a tree that goes at SIGTERM is not killed: it can put things in order', async () => {
  const dir = await folder();
  const done = join(dir, 'done');
  const target = await started(
    `trap 'echo tidy > "${done}"; exit' TERM; echo up > "${done}"; while :; do sleep 0.01; done`,
    dir,
  );
  await expect.poll(async () => textOf(done), POLL).toBe('up\n');
  expect(await endTree(PROC, target, { termMs: 5000, killMs: 1000 })).toEqual([]);
  expect(await textOf(done)).toBe('tidy\n');
});

test('a process that has the pid of the root, but began at another time, is left alone', async () => {
  const dir = await folder();
  const target = await started('while :; do sleep 1000; done', dir);
  const stranger = { ...target, root: { ...target.root, start: '1' }, marks: { MARK: 'none' } };
  expect(await endTree(PROC, stranger, WAITS)).toEqual([]);
  expect(await isAlive(target.root.pid)).toBe(true);
});

test('a pid that changed hands between the look and the signal gets no signal', async () => {
  const dir = await folder();
  const target = await started('while :; do sleep 1000; done', dir);
  const changed = { ...PROC, start: async () => Promise.resolve('another') };
  const left = await endTree(changed, target, { termMs: 20, killMs: 20 });
  expect(left.map(({ pid }) => pid)).toContain(target.root.pid);
  expect(await isAlive(target.root.pid)).toBe(true);
  await endTree(PROC, target, WAITS);
});

test('what must be spared lives, though it bears the marks and the blame', async () => {
  const dir = await folder();
  const target = await started('while :; do sleep 1000; done', dir);
  await endTree(PROC, { ...target, spare: [target.root.pid] }, { termMs: 50, killMs: 100 });
  expect(await isAlive(target.root.pid)).toBe(true);
  await endTree(PROC, target, WAITS);
});

test('omo itself and its ancestors are never part of a tree', async () => {
  const start = (await PROC.start(process.pid)) ?? '';
  const above = { pid: process.ppid, start: (await PROC.start(process.ppid)) ?? '' };
  const marks = { MARK: 'none' };
  expect(await endTree(PROC, { root: { pid: process.pid, start }, marks, spare: [] }, WAITS)).toEqual([]);
  expect(await endTree(PROC, { root: above, marks, spare: [process.pid] }, WAITS)).toEqual([]);
});

test.runIf(ADOPTER)(
  'what is another process each time somebody looks is ended with the launcher that adopts it',
  async () => {
    const dir = await folder();
    const signs = join(dir, 'signs');
    // As the launcher does, it stays when it is told to end.
    const hop = 'echo here >>"$0" || exit; sleep 0.02; env -i PATH="$PATH" setsid sh -c "$1" "$0" "$1" &';
    const hops = [
      'sh',
      '-c',
      'trap : TERM; (env -i PATH="$PATH" setsid sh -c "$1" "$0" "$1" &); while :; do sleep 1000; done',
      signs,
      hop,
    ];
    const target = await startedAs(adopted({ argv: hops, env: {} }, ADOPTER ? [ADOPTER] : [], HOOKS), dir);
    await expect.poll(async () => (await textOf(signs)).length, POLL).toBeGreaterThan(0);
    // On a machine so busy that reading all processes takes longer than any of these lives.
    const busy = { ...PROC, rows: async () => (await PROC.rows()).filter(({ pid }) => pid <= target.root.pid) };
    expect(await endTree(busy, target, WAITS)).toEqual([]);
    const before = await textOf(signs);
    await pause(500);
    expect(await textOf(signs)).toBe(before);
  },
);

test('what SIGKILL does not end is told by its pid', async () => {
  const dir = await folder();
  const target = await started('while :; do sleep 1000; done', dir);
  // A table that never sees anything die stands in for processes the kernel does not let go.
  const rows = await PROC.rows();
  const undying = {
    ...PROC,
    rows: async () => Promise.resolve(rows),
    start: async () => Promise.resolve(target.root.start),
    command: async (pid: number) => Promise.resolve(pid === target.root.pid ? 'sleep 1000' : ''),
  };
  const only = { ...target, session: -1, marks: { MARK: 'none' } };
  const survivors = await endTree(undying, only, { termMs: 50, killMs: 50 });
  expect(survivors.find(({ pid }) => pid === target.root.pid)?.command).toContain('sleep 1000');
});
