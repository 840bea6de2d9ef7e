import { execa, execaSync } from 'execa';
import { expect, test } from 'vitest';
import { makeOmo } from '../support/run-omo.ts';
import type { Omo } from '../support/run-omo.ts';
import { isAlive } from '../support/tmux.ts';

const tags = ['tmux', 'e2e'];

async function sessions(omo: Omo): Promise<string> {
  return (
    await execa('tmux', ['-L', 'e2e', 'list-sessions', '-F', '#{session_name}'], {
      env: omo.env,
      extendEnv: false,
      reject: false,
    })
  ).stdout;
}

async function started(omo: Omo, ...tasks: string[]): Promise<string> {
  const { exit, stdout, stderr } = await omo.run('orchestrate', '--detach', '--agent', 'shell', ...tasks);
  expect(exit, stderr).toBe(0);
  await expect.poll(() => sessions(omo), { timeout: 10_000 }).toContain('omo-worker-');
  return stdout.trim();
}

async function tasksOf(omo: Omo) {
  const report = JSON.parse((await omo.run('results', '--json')).stdout);
  return Object.fromEntries(
    report.workers.flatMap((worker: { tasks: { id: string; status: string }[] }) =>
      worker.tasks.map((task) => [task.id, task.status]),
    ),
  );
}

test(
  'kill ends one worker with everything it started, and what was queued for it; others go on',
  { tags },
  async () => {
    const omo = makeOmo();
    await started(
      omo,
      'backend:sleep 300 & echo $! > child.pid; wait (id: a)',
      'backend:true (id: b) (depends_on: a)',
      'frontend:sleep 300 (id: c)',
    );
    await expect
      .poll(() => execaSync('cat', ['child.pid'], { cwd: omo.project, reject: false }).stdout)
      .toMatch(/^\d+$/);
    const pid = Number(execaSync('cat', ['child.pid'], { cwd: omo.project }).stdout);
    const { exit, stderr } = await omo.run('kill', 'backend');
    expect(exit, stderr).toBe(0);
    expect(await isAlive(pid)).toBe(false);
    expect(await tasksOf(omo)).toEqual({ a: 'cancelled', b: 'cancelled', c: 'running' });
    expect(await sessions(omo)).not.toContain('omo-worker-backend');
  },
);

test('kill-all ends every worker and every run', { tags }, async () => {
  const omo = makeOmo();
  await started(omo, 'backend:sleep 300 (id: a)', 'frontend:sleep 300 (id: b)');
  expect((await omo.run('kill-all')).exit).toBe(0);
  expect(await sessions(omo)).not.toContain('omo-worker-');
  expect(await tasksOf(omo)).toEqual({ a: 'cancelled', b: 'cancelled' });
});

test('cancel ends one run by the beginning of its id', { tags }, async () => {
  const omo = makeOmo();
  const run = await started(omo, 'backend:sleep 300 (id: a)');
  expect((await omo.run('cancel', run.slice(0, -1))).exit).toBe(0);
  expect(await tasksOf(omo)).toEqual({ a: 'cancelled' });
});

test('a run with --timeout ends with 124 and leaves nothing running', { tags }, async () => {
  const omo = makeOmo();
  const { exit, stdout } = await omo.run(
    'orchestrate',
    '--json',
    '--timeout',
    '1',
    '--agent',
    'shell',
    'backend:sleep 300',
  );
  expect(exit).toBe(124);
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, cause: 'timeout' });
  expect(await sessions(omo)).not.toContain('omo-worker-');
});

test('--keep leaves the sessions of finished workers open to look at; kill-all closes them', { tags }, async () => {
  const omo = makeOmo();
  expect((await omo.run('orchestrate', '--keep', '--agent', 'shell', 'backend:echo kept words')).exit).toBe(0);
  expect(await sessions(omo)).toContain('omo-worker-backend');
  const screen = await execa('tmux', ['-L', 'e2e', 'capture-pane', '-p', '-t', '=omo-worker-backend:'], {
    env: omo.env,
    extendEnv: false,
  });
  expect(screen.stdout).toContain('kept words');
  await omo.run('kill-all');
  expect(await sessions(omo)).not.toContain('omo-worker-');
});
