import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { POLL } from '../../support/tmux.ts';
import { compile } from '../lock/compiled.ts';
import type { Reader } from './keyboard-world.ts';
import { reader, text } from './keyboard-world.ts';

/** More of them in a long run: OMO_KEY_KILLS=1000. */
const KILLS = Number(process.env['OMO_KEY_KILLS'] ?? 30);
const SENDER = join(import.meta.dirname, 'keyboard-kills.mjs');
/** As long as a few dozen texts take, so that most kills meet one on its way. */
const LONGEST_MS = 12;

let compiled: ReturnType<typeof compile>;
beforeAll(() => {
  compiled = compile('src/adapters/tmux/terminal.ts');
}, 60_000);
afterAll(() => compiled.remove());

test.each(['the sender', 'the sender and its tmux client'] as const)(
  'each text is typed once and submitted once, however often %s is killed',
  { tags: ['tmux'], timeout: 60_000 + KILLS * 1000 },
  async (who) => {
    const one = await reader();
    const count = await killOften(one, who, 'withReceipt');
    for (const index of [count, count + 1])
      expect(await one.keyboard.deliver(one.place, text(`t${index}`, `<${index}>`))).toEqual({ state: 'submitted' });
    const all = Array.from({ length: count + 2 }, (_, index) => `<${index}>\r`).join('');
    await expect.poll(async () => (await one.got()).length, POLL).toBeGreaterThanOrEqual(all.length);
    expect(await one.got()).toBe(all);
    expect(await one.world.tmux('list-buffers')).toBe('');
  },
);

/** Lets a sender run again and again for a random while; how many texts it noted in the end. */
async function killOften(one: Reader, who: string, order: string): Promise<number> {
  const noted = join(one.world.dir, 'noted');
  await writeFile(noted, '');
  for (let kills = 0; kills < KILLS; kills += 1) {
    const child = await startSender(one, noted, order);
    await pause(Math.random() * LONGEST_MS);
    const also = who === 'the sender' ? [] : await childrenOf(child.pid ?? 0);
    for (const pid of [...also, child.pid ?? 0]) process.kill(pid, 'SIGKILL');
    await once(child, 'exit');
  }
  return (await readFile(noted)).length;
}

async function startSender({ world, place }: Reader, noted: string, order: string): Promise<ChildProcess> {
  const what = JSON.stringify({ options: world.options(), place, noted, order });
  const argv = [SENDER, compiled.file, what];
  const child = spawn(process.execPath, argv, { env: world.env, stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

async function childrenOf(pid: number): Promise<number[]> {
  const list = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return list
    .split(' ')
    .filter((one) => one !== '')
    .map(Number);
}
