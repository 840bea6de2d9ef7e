import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Asking } from '../../../src/adapters/tmux/look.ts';
import { lookAtPanes } from '../../../src/adapters/tmux/look.ts';
import { POLL } from '../../support/tmux.ts';

interface DeafServer extends Asking {
  /** How often it was asked for its panes. */
  readonly asked: () => number;
}

function write(file: string): string {
  return `require('fs').writeFileSync(${JSON.stringify(file)}, '')`;
}

/** A process in place of a tmux server that lost a SIGCHLD: it learns how its pane ended with the next one, or never. */
async function deafServer(learns: boolean): Promise<DeafServer> {
  const dir = await mkdtemp(join(tmpdir(), 'omo-look-'));
  const [ready, poked] = [join(dir, 'ready'), join(dir, 'poked')];
  const hear = learns ? `process.on('SIGCHLD', () => ${write(poked)});` : '';
  const server = spawn(process.execPath, ['-e', `${hear} ${write(ready)}; setInterval(() => {}, 1000)`]);
  onTestFinished(async () => {
    server.kill('SIGKILL');
    await rm(dir, { recursive: true });
  });
  await expect.poll(() => existsSync(ready), POLL).toBe(true);
  let asked = 0;
  const run = async (): Promise<string[]> => {
    asked += 1;
    const status = existsSync(poked) ? '3' : '';
    return Promise.resolve([`1 2 $1 %1 99 1 [${status}] [] [99] [77] [/h] [a] [r1/t1/1] [/h]`]);
  };
  return { client: { run }, server: { pid: server.pid ?? 0, start: 2 }, asked: () => asked };
}

test('a death tmux did not hear of is told with its code, because tmux is poked', async () => {
  const server = await deafServer(true);
  const [pane] = await lookAtPanes(server, '/h', new Set());
  expect(pane?.seen.state).toEqual({ is: 'dead', exitCode: 3 });
});

test('a death nobody will ever hear of is waited for once, and then told without its code', async () => {
  const server = await deafServer(false);
  const unknowable = new Set<string>();
  expect((await lookAtPanes(server, '/h', unknowable))[0]?.seen.state).toEqual({ is: 'dead' });
  const before = server.asked();
  expect((await lookAtPanes(server, '/h', unknowable))[0]?.seen.state).toEqual({ is: 'dead' });
  expect(server.asked()).toBe(before + 1);
});
