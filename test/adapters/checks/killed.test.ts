import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { isAlive, livingOf, POLL } from '../../support/tmux.ts';
import { compile } from '../lock/compiled.ts';
import { pidsIn } from '../processes/hostile.ts';
import { checkWorld } from './checked.ts';

let compiled: ReturnType<typeof compile>;
beforeAll(() => {
  compiled = compile('src/adapters/checks/checker.ts');
}, 60_000);
afterAll(() => compiled.remove());

/** Deaf to signals, in a session of its own, orphaned: only its mark tells whose it is. */
const LONELY = `( setsid sh -c 'trap "" TERM HUP PIPE; echo $$ >> pids; while :; do sleep 1000; done' & )`;
/** Two beside the command itself. */
const COMMAND = `trap '' TERM HUP PIPE; echo $$ >> pids; ${LONELY}; ${LONELY}; while :; do sleep 1000; done`;

test(
  'what a killed daemon left of a check is ended before the next one of that mark begins',
  { timeout: 60_000 },
  async () => {
    const { dir, spec, check } = await checkWorld();
    const file = join(dir, 'pids');
    await writeFile(file, '');
    const [checking, stranger] = [
      spec(COMMAND),
      spec(COMMAND, { mark: `${dir}-other`, output: join(dir, 'other.log') }),
    ];
    const daemons = [checking, stranger].map((one) =>
      spawn(process.execPath, [join(import.meta.dirname, 'checking.mjs'), compiled.file, JSON.stringify(one)]),
    );
    onTestFinished(async () => {
      for (const pid of await livingOf(await pidsIn(file))) process.kill(pid, 'SIGKILL');
    });
    await expect.poll(async () => (await pidsIn(file)).length, POLL).toBe(6);
    const pids = await pidsIn(file);
    for (const daemon of daemons) {
      daemon.kill('SIGKILL');
      await once(daemon, 'close');
    }
    expect(await livingOf(pids)).toEqual(pids);

    const alive = `grep -qs '^State:[[:space:]]*[A-Y]' /proc/$pid/status`;
    const { ok, tail } = await check(`for pid in ${pids.join(' ')}; do if ${alive}; then echo $pid; fi; done`);
    expect(ok).toBe(true);
    const strangers = tail.split('\n').map(Number);
    expect(strangers).toHaveLength(3);
    expect(await livingOf(pids)).toEqual(pids.filter((pid) => strangers.includes(pid)));

    await check('true', { mark: `${dir}-other` });
    expect(await Promise.all(pids.map(isAlive))).toEqual(pids.map(() => false));
  },
);
