import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Report } from '../../src/core/report/report.ts';
import { makeOmo } from '../support/run-omo.ts';

const SHELL = ['orchestrate', '--agent', 'shell'];

test('the daemon is started, asked, started again without harm, and stopped', { tags: ['e2e'] }, async () => {
  const omo = makeOmo();
  const pid = JSON.parse((await omo.run('daemon', 'start', '--json')).stdout).daemon.pid;
  const again = JSON.parse((await omo.run('daemon', 'start', '--json')).stdout).daemon.pid;
  const status = JSON.parse((await omo.run('daemon', 'status', '--json')).stdout);
  expect([again, status.daemon.pid, status.home]).toEqual([pid, pid, omo.home]);
  expect(await omo.run('daemon', 'stop')).toEqual({
    exit: 0,
    stdout: `The daemon (pid ${pid}) has ended. Workers that were running go on.`,
    stderr: '',
  });
  expect(await omo.run('daemon', 'stop')).toEqual({ exit: 0, stdout: `No daemon runs for ${omo.home}.`, stderr: '' });
});

test('of many commands that find no daemon, one starts it and all get their answer', { tags: ['e2e'] }, async () => {
  const omo = makeOmo();
  const answers = await Promise.all(Array.from({ length: 5 }, () => omo.run('daemon', 'start', '--json')));
  const pids = new Set(answers.map(({ stdout }) => JSON.parse(stdout).daemon.pid));
  expect([answers.map(({ exit }) => exit), pids.size]).toEqual([[0, 0, 0, 0, 0], 1]);
});

test('a daemon in the foreground ends with SIGTERM, exit 0', { tags: ['e2e'] }, async () => {
  const omo = makeOmo();
  const child = omo.start('daemon', 'run');
  await expect.poll(() => omo.daemon(), { timeout: 10_000 }).toBeDefined();
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(await omo.daemon()).toBeUndefined();
});

test('a second daemon in the foreground says who owns the home', { tags: ['e2e'] }, async () => {
  const omo = makeOmo();
  await omo.run('daemon', 'start');
  const said = await omo.run('daemon', 'run');
  expect([said.exit, said.stderr.includes('[E_DAEMON_RUNNING]')]).toEqual([1, true]);
});

test('a daemon whose socket was removed is reached again within seconds', { tags: ['e2e'] }, async () => {
  const omo = makeOmo();
  await omo.run('daemon', 'start');
  const pid = await omo.daemon();
  rmSync(join(omo.home, 'run/omo.sock'));
  expect(await omo.daemon()).toBeUndefined();
  await expect.poll(() => omo.daemon(), { timeout: 8000 }).toBe(pid);
});

test('a daemon that can’t be reached is named, with what to do', { tags: ['e2e'] }, async () => {
  const omo = makeOmo();
  await omo.run('daemon', 'start');
  const pid = (await omo.daemon()) ?? 0;
  process.kill(pid, 'SIGSTOP');
  rmSync(join(omo.home, 'run/omo.sock'));
  const all = [['daemon', 'stop'], ['daemon', 'status'], ['daemon', 'start'], ['doctor']];
  const said = await Promise.all(all.map((words) => omo.run(...words)));
  expect(said.map(({ exit }) => exit)).toEqual([4, 4, 4, 1]);
  for (const { stdout, stderr } of said) expect(stdout + stderr).toMatch(new RegExp(`pid ${pid}[^]*kill -9 ${pid}`));
});

test('a daemon that cannot start tells why, with its own code', { tags: ['e2e'] }, async () => {
  const omo = makeOmo();
  await omo.run('daemon', 'start');
  await omo.run('daemon', 'stop');
  const journal = join(omo.home, 'event_log.jsonl');
  writeFileSync(journal, readFileSync(journal, 'utf8').replace(/^.*\n/, 'garbage\n'));
  const said = await omo.run('daemon', 'start', '--json');
  expect([said.exit, JSON.parse(said.stdout).error.code]).toEqual([1, 'E_JOURNAL_DAMAGED']);
});

test(
  'a daemon that dies in the middle of a run is started again, and the run comes to its end',
  { tags: ['e2e', 'tmux'] },
  async () => {
    const omo = makeOmo();
    const done = omo.run(...SHELL, '--json', 'backend:touch begun; while [ ! -e go ]; do sleep 0.1; done; echo kept');
    await expect
      .poll(async () => (await omo.run('status', '--json')).stdout, { timeout: 15_000 })
      .toContain('"working"');
    const pid = await omo.daemon();
    process.kill(pid ?? 0, 'SIGKILL');
    await expect.poll(async () => (await omo.daemon()) ?? pid, { timeout: 15_000 }).not.toBe(pid);
    writeFileSync(join(omo.project, 'go'), '');
    const said = await done;
    const report: Report = JSON.parse(said.stdout);
    expect([said.exit, report.workers[0]?.tasks[0]?.summary, report.workers[0]?.tasks[0]?.attempts]).toEqual([
      0,
      'kept',
      1,
    ]);
    expect(said.stderr).toContain('the daemon went away in the middle of the run; it is started again');
  },
);
