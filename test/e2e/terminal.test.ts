import { mkdirSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { makeOmo } from '../support/run-omo.ts';
import type { Omo } from '../support/run-omo.ts';

const tags = ['tmux', 'e2e'];
const BIN = join(import.meta.dirname, '../../bin/omo');

async function tmux(omo: Omo, socket: string, ...args: string[]): Promise<string> {
  return (await execa('tmux', ['-L', socket, ...args], { env: omo.env, extendEnv: false, reject: false })).stdout;
}

test(
  'while a run goes on, tmux lists its sessions, and omo attach shows one in the person’s own terminal',
  { tags },
  async () => {
    const omo = makeOmo();
    await omo.run(
      'orchestrate',
      '--detach',
      '--agent',
      'shell',
      'frontend:echo hello from the worker; sleep 300',
      'backend:sleep 300',
    );
    await expect
      .poll(() => tmux(omo, 'e2e', 'list-sessions', '-F', '#{session_name}'), { timeout: 10_000 })
      .toContain('omo-worker-frontend');
    expect(await tmux(omo, 'e2e', 'list-sessions', '-F', '#{session_name}')).toContain('omo-worker-backend');
    // The person's terminal is a pane of another tmux.
    await tmux(
      omo,
      'person',
      'new-session',
      '-d',
      '-x',
      '100',
      '-y',
      '30',
      `${process.execPath} ${BIN} attach frontend`,
    );
    await expect
      .poll(() => tmux(omo, 'person', 'capture-pane', '-p'), { timeout: 10_000 })
      .toContain('hello from the worker');
    await expect.poll(() => tmux(omo, 'e2e', 'list-clients', '-F', '#{session_name}')).toContain('omo-worker-frontend');
    await tmux(omo, 'person', 'kill-server');
    expect(await tmux(omo, 'e2e', 'list-sessions', '-F', '#{session_name}')).toContain('omo-worker-frontend');
  },
);

test('what a worker printed stays readable after its session is closed', { tags }, async () => {
  const omo = makeOmo();
  await omo.run('orchestrate', '--agent', 'shell', 'backend:for i in 1 2 3; do echo line $i; done');
  const { stdout, exit } = await omo.run('logs', 'backend');
  expect(exit).toBe(0);
  expect(stdout).toContain('line 1');
  expect(stdout).toContain('line 3');
});

test('a project folder whose name is code for tmux and for the shell is only a name', { tags }, async () => {
  const omo = makeOmo();
  const folder = join(omo.project, 'repo #{pid} $(touch pwned) #(touch pwned2) \'";');
  mkdirSync(folder);
  const { exit, stderr } = await omo.run('orchestrate', '--agent', 'shell', '--cwd', folder, 'pwd > where');
  expect(exit, stderr).toBe(0);
  expect(readFileSync(join(folder, 'where'), 'utf8')).toBe(`${folder}\n`);
  for (const dir of [folder, omo.project, omo.home, omo.root])
    for (const name of ['pwned', 'pwned2']) expect(existsSync(join(dir, name))).toBe(false);
});

test('a worker has the caller’s environment, not the daemon’s or the tmux server’s', { tags }, async () => {
  const omo = makeOmo();
  await omo.runWith({ SECRET: 'first' }, 'orchestrate', '--agent', 'shell', 'true');
  await omo.runWith(
    { COLOUR: 'green' },
    'orchestrate',
    '--agent',
    'shell',
    'echo "$COLOUR-$SECRET-$ORCH_WORKER_NAME-$ORCH_DEPTH" > seen',
  );
  expect(readFileSync(join(omo.project, 'seen'), 'utf8')).toBe('green--general-1\n');
});

test(
  'on the person’s own tmux server the workers stand beside the person’s sessions, and nothing of omo’s stays behind',
  { tags },
  async () => {
    const omo = makeOmo();
    await tmux(omo, 'default', '-f', '/dev/null', 'new-session', '-d', '-s', 'mine', 'sleep 300');
    const env = { OMO_TMUX_SOCKET: 'default' };
    await omo.runWith(
      env,
      'orchestrate',
      '--detach',
      '--agent',
      'shell',
      'backend:until test -e go; do sleep 0.05; done',
    );
    const sessions = () => tmux(omo, 'default', 'list-sessions', '-F', '#{session_name}');
    await expect.poll(sessions, { timeout: 10_000 }).toContain('omo-worker-backend');
    await execa('touch', ['go'], { cwd: omo.project });
    await expect
      .poll(async () => (await omo.runWith(env, 'results', '--json')).stdout, { timeout: 10_000 })
      .toContain('"ok": true');
    await omo.runWith(env, 'daemon', 'stop');
    await expect.poll(sessions).toBe('mine');
    await tmux(omo, 'default', 'kill-server');
  },
);
