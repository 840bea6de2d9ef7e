import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { abstractName, bindAbstract } from '../../../src/adapters/lock/abstract.ts';
import { takeHome } from '../../../src/adapters/lock/lock.ts';
import { nameHolder } from '../../../src/adapters/lock/name-holder.ts';
import { compile } from './compiled.ts';

let compiled: ReturnType<typeof compile>;
beforeAll(() => {
  compiled = compile('src/adapters/lock/lock.ts');
}, 60_000);
afterAll(() => compiled.remove());

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'omo-lock-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  mkdirSync(join(home, 'run'));
  return home;
}

const byText = (a: string, b: string): number => a.localeCompare(b);

interface Taker {
  readonly process: ChildProcess;
  readonly go: () => void;
  readonly line: () => Promise<string>;
}

function taker(home: string, way = 'abstract-socket'): Taker {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'taker.mjs'), compiled.file, home, way], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    process: child,
    go: () => void child.stdin.write('go\n'),
    line: async () => String((await lines.next()).value),
  };
}

async function take(home: string, way = 'abstract-socket'): Promise<{ process: ChildProcess; said: string }> {
  const one = taker(home, way);
  await one.line();
  one.go();
  return { process: one.process, said: await one.line() };
}

test(
  'of 24 processes that want the home at once exactly one gets it, round after round',
  { timeout: 120_000 },
  async () => {
    const home = newHome();
    for (let round = 1; round <= 4; round++) {
      const takers = Array.from({ length: 24 }, () => taker(home));
      expect(await Promise.all(takers.map(({ line }) => line()))).toEqual(takers.map(() => 'ready'));
      for (const { go } of takers) go();
      const said = await Promise.all(takers.map(({ line }) => line()));
      expect({ round, said: said.map((line) => line.replace(/ .*/, '')).toSorted(byText) }).toEqual({
        round,
        said: [...Array<string>(23).fill('E_DAEMON_RUNNING'), 'owner'],
      });

      // Killed, so that the next round finds what a crash leaves.
      const alive = takers.map((one) => one.process).filter(({ exitCode }) => exitCode === null);
      const exits = alive.map((child) => once(child, 'exit'));
      for (const { process: child } of takers) child.kill('SIGKILL');
      await Promise.all(exits);
    }
  },
);

test('who comes second is told who owns the home', async () => {
  const home = newHome();
  const first = await take(home);
  expect(first.said).toBe(`owner ${first.process.pid}`);
  const second = await take(home);
  expect(second.said).toBe(
    `E_DAEMON_RUNNING another daemon, pid ${first.process.pid}, owns ${home}; use that one, or stop it with \`omo daemon stop\``,
  );
});

test('after kill -9 of its owner the home is free at once', async () => {
  const home = newHome();
  const first = await take(home);
  first.process.kill('SIGKILL');
  await once(first.process, 'exit');
  const second = await take(home);
  expect(second.said).toBe(`owner ${second.process.pid}`);
});

test('a home is one home under every name', async () => {
  const home = newHome();
  symlinkSync(home, `${home}-link`);
  onTestFinished(() => rmSync(`${home}-link`));
  const lock = await takeHome(home);
  onTestFinished(() => lock.release());
  await expect(takeHome(`${home}-link`)).rejects.toMatchObject({ code: 'E_DAEMON_RUNNING' });
});

test('two homes have two owners', async () => {
  const locks = [await takeHome(newHome()), await takeHome(newHome())];
  await Promise.all(locks.map((lock) => lock.release()));
});

test.each(['abstract-socket', 'lock-file'] as const)(
  'released (%s), the home can be taken again, and nothing is left that names the old owner',
  async (way) => {
    const home = newHome();
    const first = await takeHome(home, { way });
    expect(readFileSync(join(home, 'run', 'daemon.pid'), 'utf8')).toBe(`${process.pid}\n`);
    expect(statSync(join(home, 'run', 'daemon.pid')).mode & 0o777).toBe(0o600);
    await first.release();
    expect(existsSync(join(home, 'run', 'daemon.pid'))).toBe(false);
    const second = await takeHome(home, { way });
    await second.release();
  },
);

test('the pid of a process that is gone is not told as the owner', async () => {
  const home = newHome();
  const lock = await takeHome(home);
  onTestFinished(() => lock.release());
  const gone = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(gone, 'exit');
  writeFileSync(join(home, 'run', 'daemon.pid'), `${gone.pid}\n`);
  await expect(takeHome(home)).rejects.toMatchObject({
    code: 'E_DAEMON_RUNNING',
    message: expect.stringMatching(/^another daemon owns/),
  });
});

/** Names in the kernel's table that look like a lock of omo's. */
function taken(): string[] {
  return readFileSync('/proc/net/unix', 'utf8').match(/@omo-[0-9a-f]{32}\.*/g) ?? [];
}

test('somebody who calls the lock’s name is shown the door and takes nothing', async () => {
  const home = newHome();
  const others = new Set(taken());
  const { process: owner } = await take(home);
  const [name = ''] = taken().filter((one) => !others.has(one));
  await once(connect(`\0${name.slice(1)}`), 'close');
  expect(owner.exitCode).toBeNull();
  expect((await take(home)).said).toMatch(/^E_DAEMON_RUNNING/);
});

test('a lock file is held by one process at a time', async () => {
  const home = newHome();
  const lock = await takeHome(home, { way: 'lock-file' });
  onTestFinished(() => lock.release());
  expect((await take(home, 'lock-file')).said).toMatch(/^E_DAEMON_RUNNING/);
});

test('a home that is not there can’t be locked', async () => {
  await expect(takeHome('/nowhere/at/all')).rejects.toMatchObject({ code: 'E_HOME' });
});

test.runIf(process.platform === 'linux')(
  'a name that a process of this user has is its own, a free one is nobody’s',
  async () => {
    const name = abstractName('/a/home/of/this/test');
    expect(nameHolder(name)).toBe('nobody');
    const bound = await bindAbstract('/a/home/of/this/test');
    expect(nameHolder(name)).toBe('own');
    await bound?.unbind();
    expect(nameHolder(name)).toBe('nobody');
  },
);

test.runIf(process.platform === 'linux')(
  'who gets the name sees that a daemon holds the lock file, and the other way round',
  async () => {
    const home = newHome();
    const file = await takeHome(home, { way: 'lock-file' });
    await expect(takeHome(home)).rejects.toMatchObject({ code: 'E_DAEMON_RUNNING' });
    await file.release();
    const name = await takeHome(home);
    await name.release();
  },
);
