import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { ATTEMPT, attemptArgv, attemptFolders, exitEvent } from './attempt.ts';

type Tmux = (...args: string[]) => Promise<string>;
const WITHIN = { timeout: 10_000 };
const AGENTS = join(import.meta.dirname, '..', 'fixtures', 'agents');

test('a person’s Ctrl-C in the pane ends the program; event and pane both say 130', { tags: ['tmux'] }, async () => {
  const folders = await attemptFolders();
  const tmux = await ownTmux({ ...ATTEMPT, OMO_HOME: folders.home });
  await tmux('new-session', '-d', '-s', 'w', ...(await attemptArgv({ folders, run: [join(AGENTS, 'hang.sh')] })));
  await expect.poll(() => tmux('capture-pane', '-p', '-t', 'w'), WITHIN).toContain('hanging');
  await tmux('send-keys', '-t', 'w', 'C-c');
  await expect.poll(() => paneEnd(tmux), WITHIN).toBe('1 130');
  expect((await exitEvent(folders.home)).event).toMatchObject({ exit_code: 130 });
});

test('with `-` the program reads what is typed in the pane', { tags: ['tmux'] }, async () => {
  const folders = await attemptFolders();
  const tmux = await ownTmux({ ...ATTEMPT, OMO_HOME: folders.home });
  await tmux(
    'new-session',
    '-d',
    '-s',
    'w',
    ...(await attemptArgv({ folders, run: ['sh', '-c', 'echo ready; read -r answer; exit "$answer"'] })),
  );
  await expect.poll(() => tmux('capture-pane', '-p', '-t', 'w'), WITHIN).toContain('ready');
  await tmux('send-keys', '-t', 'w', '42', 'Enter');
  await expect.poll(() => paneEnd(tmux), WITHIN).toBe('1 42');
  expect((await exitEvent(folders.home)).event).toMatchObject({ exit_code: 42 });
});

/** Whether the pane is dead, and its exit code. tmux (3.3a) at times sleeps through the death of a pane until it is woken. */
async function paneEnd(tmux: Tmux): Promise<string> {
  const [pid = '', ...end] = (await tmux('display', '-p', '-t', 'w', '#{pid} #{pane_dead} #{pane_dead_status}'))
    .trim()
    .split(' ');
  process.kill(Number(pid), 'SIGCHLD');
  return end.join(' ');
}

/** A tmux server of this test's own, with dead panes kept; ended with the test. */
async function ownTmux(env: Record<string, string>): Promise<Tmux> {
  const folder = await mkdtemp(join(tmpdir(), 'omo-tmux-'));
  const socket = join(folder, 's');
  const whole = { PATH: process.env['PATH'] ?? '', TERM: 'xterm', ...env };
  const run = async (...args: string[]) =>
    (await promisify(execFile)('tmux', ['-S', socket, '-f', '/dev/null', ...args], { env: whole })).stdout;
  await run('start-server', ';', 'set', '-g', 'exit-empty', 'off', ';', 'set', '-g', 'remain-on-exit', 'on');
  onTestFinished(async () => {
    await run('kill-server');
    await rm(folder, { recursive: true });
  });
  return run;
}
