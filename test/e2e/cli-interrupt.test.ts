import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import type { Omo } from '../support/run-omo.ts';
import { makeOmo } from '../support/run-omo.ts';

const BIN = join(import.meta.dirname, '../../bin/omo');

test.for<NodeJS.Signals>(['SIGINT', 'SIGTERM'])(
  '%s without a terminal leaves the run running and says how to come back, exit 130',
  { tags: ['e2e', 'tmux'] },
  async (signal) => {
    const omo = makeOmo();
    const child = omo.start('orchestrate', '--agent', 'shell', 'backend:touch begun; sleep 60');
    const said = text(child.stderr);
    await expect.poll(() => existsSync(join(omo.project, 'begun')), { timeout: 15_000 }).toBe(true);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([130, null]);
    const { runs } = JSON.parse((await omo.run('status', '--json')).stdout);
    expect([runs.length, (await said).includes(`Run ${runs[0].run} goes on without being watched.`)]).toEqual([
      1,
      true,
    ]);
  },
);

test.for<[string, string[], string, number]>([
  ['Ctrl-C and Enter leave it running', ['C-c', 'Enter'], 'EXIT 130', 1],
  ['Ctrl-C twice leaves it running', ['C-c', 'C-c'], 'EXIT 130', 1],
  ['Ctrl-C and c cancel it', ['C-c', 'c', 'Enter'], 'EXIT 130', 0],
])('on a terminal, %s', { tags: ['e2e', 'tmux'] }, async ([, keys, shown, running]) => {
  const omo = makeOmo();
  const screen = await terminal(omo, `orchestrate --agent shell "backend:touch begun; sleep 60"`);
  await expect.poll(() => screen.text(), { timeout: 15_000 }).toContain('working');
  await screen.press('C-c');
  await expect.poll(() => screen.text(), { timeout: 5_000 }).toContain('Leave it running?');
  for (const key of keys.slice(1)) await screen.press(key);
  await expect.poll(() => screen.text(), { timeout: 15_000 }).toContain(shown);
  expect(JSON.parse((await omo.run('status', '--json')).stdout).runs.length).toBe(running);
});

test('on a terminal, Ctrl-C and n go on watching to the end', { tags: ['e2e', 'tmux'] }, async () => {
  const omo = makeOmo();
  const screen = await terminal(omo, `orchestrate --agent shell "backend:while [ ! -e go ]; do sleep 0.1; done"`);
  await expect.poll(() => screen.text(), { timeout: 15_000 }).toContain('working');
  await screen.press('C-c');
  await expect.poll(() => screen.text(), { timeout: 5_000 }).toContain('Leave it running?');
  await screen.press('n', 'Enter');
  await execa('touch', [join(omo.project, 'go')]);
  await expect.poll(() => screen.text(), { timeout: 15_000 }).toContain('EXIT 0');
  expect(await screen.text()).toContain('1 task: 1 done');
});

interface Screen {
  text(): Promise<string>;
  press(...keys: string[]): Promise<void>;
}

/** A terminal of 80 columns in which omo runs; its tmux server goes with the test's root. */
async function terminal(omo: Omo, args: string): Promise<Screen> {
  const tmux = (...rest: string[]) =>
    execa('tmux', ['-L', 'e2e-screen', '-f', '/dev/null', ...rest], { env: omo.env, extendEnv: false });
  await tmux(
    'new-session',
    '-d',
    '-x',
    '80',
    '-y',
    '24',
    '-c',
    omo.project,
    `env -u TMUX -u TMUX_PANE ${process.execPath} ${BIN} ${args}; echo EXIT $?; sleep 600`,
  );
  return {
    text: async () => (await tmux('capture-pane', '-p')).stdout,
    press: async (...keys) => void (await tmux('send-keys', ...keys)),
  };
}
