import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import type { StatusReport } from '../../src/protocol/messages.ts';
import { makeOmo, processesOf } from '../support/run-omo.ts';
import { isAlive } from '../support/tmux.ts';
import type { Omo } from '../support/run-omo.ts';

const tags = ['tmux', 'e2e'];

async function sessions(omo: Omo): Promise<string[]> {
  const { stdout } = await execa('tmux', ['-L', 'e2e', 'list-sessions', '-F', '#{session_name}'], {
    env: omo.env,
    extendEnv: false,
    reject: false,
  });
  return stdout.split('\n').filter((name) => name.startsWith('omo-worker-'));
}

async function report(omo: Omo) {
  return JSON.parse((await omo.run('results', '--json')).stdout);
}

/** Each line is one time the task's command ran. */
function timesRun(omo: Omo, id: string): number {
  return readFileSync(join(omo.project, `${id}.ran`), 'utf8')
    .trim()
    .split('\n').length;
}

const GATED = (id: string): string =>
  `backend:echo ran >> ${id}.ran; until test -e go; do sleep 0.05; done (id: ${id})`;

async function startGated(omo: Omo): Promise<void> {
  const { exit, stderr } = await omo.run(
    'orchestrate',
    '--detach',
    '--agent',
    'shell',
    GATED('one'),
    'testing:echo ran >> two.ran (id: two) (depends_on: one)',
  );
  expect(exit, stderr).toBe(0);
  await expect.poll(() => sessions(omo), { timeout: 10_000 }).toEqual(['omo-worker-backend']);
  await expect.poll(async () => (await omo.run('status', '--json')).stdout).toContain('"working"');
}

/** Stops the tmux server; its pid. */
async function stopped(omo: Omo): Promise<number> {
  const asked = ['-L', 'e2e', 'display-message', '-p', '#{pid}'];
  const server = Number((await execa('tmux', asked, { env: omo.env, extendEnv: false })).stdout);
  process.kill(server, 'SIGSTOP');
  onTestFinished(async () => {
    if (await isAlive(server)) process.kill(server, 'SIGCONT');
  });
  return server;
}

async function statusOf(omo: Omo): Promise<StatusReport> {
  return JSON.parse((await omo.run('status', '--json')).stdout);
}

const WAIT = { timeout: 40_000, interval: 200 };

test(
  'a daemon that is killed with -9 in the middle of a run loses nothing: the next one adopts the worker, and each task ran once',
  { tags },
  async () => {
    const omo = makeOmo();
    await startGated(omo);
    process.kill((await omo.daemon())!, 'SIGKILL');
    await expect.poll(() => omo.daemon()).toBeUndefined();
    expect(await sessions(omo)).toEqual(['omo-worker-backend']);
    expect((await report(omo)).workers).toMatchObject([
      { name: 'backend', status: 'working' },
      { name: 'testing', status: 'waiting' },
    ]);
    await execa('touch', ['go'], { cwd: omo.project });
    await expect.poll(async () => (await report(omo)).ok, { timeout: 10_000 }).toBe(true);
    expect([timesRun(omo, 'one'), timesRun(omo, 'two')]).toEqual([1, 1]);
  },
);

test('a worker that ends while no daemon runs is not done again, and its exit code is known', { tags }, async () => {
  const omo = makeOmo();
  await startGated(omo);
  await omo.run('daemon', 'stop');
  await execa('touch', ['go'], { cwd: omo.project });
  const panes = () =>
    execa('tmux', ['-L', 'e2e', 'list-panes', '-a', '-F', '#{session_name} #{pane_dead}'], {
      env: omo.env,
      extendEnv: false,
      reject: false,
    });
  await expect.poll(async () => (await panes()).stdout, { timeout: 10_000 }).toContain('omo-worker-backend 1');
  await expect.poll(async () => (await report(omo)).ok, { timeout: 10_000 }).toBe(true);
  expect((await report(omo)).workers[0].tasks).toMatchObject([{ id: 'one', status: 'done', attempts: 1, exitCode: 0 }]);
  expect([timesRun(omo, 'one'), timesRun(omo, 'two')]).toEqual([1, 1]);
});

test(
  'a tmux server that dies takes its workers along; omo sees it and tries the task again on a new one',
  { tags },
  async () => {
    const omo = makeOmo();
    await startGated(omo);
    const { stdout } = await execa('tmux', ['-L', 'e2e', 'display-message', '-p', '#{pid}'], {
      env: omo.env,
      extendEnv: false,
    });
    await execa('touch', ['go'], { cwd: omo.project });
    process.kill(Number(stdout), 'SIGKILL');
    await expect.poll(async () => (await report(omo)).ok, { timeout: 20_000 }).toBe(true);
  },
);

test(
  'while tmux stands still a daemon starts, serves and tells of it; what runs in tmux is left alone until it is seen',
  { tags, timeout: 120_000 },
  async () => {
    const omo = makeOmo();
    await startGated(omo);
    const server = await stopped(omo);
    process.kill((await omo.daemon())!, 'SIGKILL');

    const started = await omo.run('daemon', 'start');
    expect(started.exit, started.stderr).toBe(0);
    await expect.poll(async () => (await omo.run('status')).stdout, WAIT).toContain(`kill -CONT ${server}`);
    expect((await omo.run('doctor')).stdout).toContain(`kill -CONT ${server}`);
    const kill = await omo.run('kill', 'backend');
    expect(kill.stderr).toMatch(/omo cancel \S+.* \[E_TMUX_GONE\]/);

    const shell = ['orchestrate', '--agent', 'shell'];
    const headless = await omo.run(...shell, 'docs:echo ran >> docs.ran (id: docs)');
    expect(headless.exit, headless.stderr).toBe(0);
    const endless = await omo.run(...shell, '--detach', '--json', 'docs:sleep 600 (id: endless)');
    const { run }: { run: string } = JSON.parse(endless.stdout);
    expect((await omo.run('cancel', run)).exit).toBe(0);
    expect(JSON.stringify((await statusOf(omo)).workers)).toContain('"working"');

    process.kill(server, 'SIGCONT');
    await expect.poll(async () => (await statusOf(omo)).troubles, WAIT).toEqual([]);
    await execa('touch', ['go'], { cwd: omo.project });
    await expect.poll(() => existsSync(join(omo.project, 'two.ran')), WAIT).toBe(true);
    expect([timesRun(omo, 'one'), timesRun(omo, 'two'), timesRun(omo, 'docs')]).toEqual([1, 1, 1]);
    expect(readFileSync(join(omo.home, 'event_log.jsonl'), 'utf8')).not.toContain('"attempt.lost"');
  },
);

test(
  'a run in a tmux that stands still is cancelled all the same, by a daemon that has never seen it',
  { tags, timeout: 180_000 },
  async () => {
    const omo = makeOmo();
    await startGated(omo);
    await stopped(omo);
    process.kill((await omo.daemon())!, 'SIGKILL');
    const cancelled = await omo.run('cancel', 'latest');
    expect(cancelled.exit, cancelled.stderr).toBe(0);
    const words = (await processesOf(omo.root)).map((one) => one.words);
    expect(words.filter((one) => one.includes('run-attempt.sh'))).toEqual([]);
  },
);

test('a worker whose launcher is killed is noticed by its pane', { tags }, async () => {
  const omo = makeOmo();
  await startGated(omo);
  const { stdout } = await execa(
    'tmux',
    ['-L', 'e2e', 'list-panes', '-t', '=omo-worker-backend:', '-F', '#{pane_pid}'],
    { env: omo.env, extendEnv: false },
  );
  process.kill(Number(stdout), 'SIGKILL');
  await execa('touch', ['go'], { cwd: omo.project });
  await expect.poll(async () => (await report(omo)).ok, { timeout: 10_000 }).toBe(true);
  expect((await report(omo)).workers[0].tasks).toMatchObject([{ id: 'one', attempts: 2 }]);
});

test('a second daemon for the same home is told that one runs, and starts nothing', { tags }, async () => {
  const omo = makeOmo();
  await omo.run('daemon', 'start');
  const pid = await omo.daemon();
  const second = await omo.run('daemon', 'run');
  expect(second.exit).toBe(1);
  expect(second.stderr).toContain(`pid ${pid}`);
  expect(second.stderr).toContain('E_DAEMON_RUNNING');
  expect(await omo.daemon()).toBe(pid);
});
