import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { abstractName, bindAbstract } from '../../../src/adapters/lock/abstract.ts';
import { holderOf, takeHome } from '../../../src/adapters/lock/lock.ts';
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

async function killed(...all: ChildProcess[]): Promise<void> {
  const exits = all.filter(({ exitCode }) => exitCode === null).map((child) => once(child, 'exit'));
  for (const child of all) child.kill('SIGKILL');
  await Promise.all(exits);
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

test.each([
  { way: 'abstract-socket', many: 24 },
  { way: 'lock-file', many: 12 },
])(
  'of $many processes that want the home at once exactly one gets it, round after round ($way)',
  { timeout: 120_000 },
  async ({ way, many }) => {
    const home = newHome();
    for (let round = 1; round <= 4; round++) {
      const takers = Array.from({ length: many }, () => taker(home, way));
      expect(await Promise.all(takers.map(({ line }) => line()))).toEqual(takers.map(() => 'ready'));
      for (const { go } of takers) go();
      const said = await Promise.all(takers.map(({ line }) => line()));
      expect({ round, said: said.map((line) => line.replace(/ .*/, '')).toSorted(byText) }).toEqual({
        round,
        said: [...Array<string>(many - 1).fill('E_DAEMON_RUNNING'), 'owner'],
      });
      // So that the next round finds what a crash leaves.
      await killed(...takers.map((one) => one.process));
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

test.each(['abstract-socket', 'lock-file'])('after kill -9 of its owner the home is free at once (%s)', async (way) => {
  const home = newHome();
  for (let round = 0; round < 3; round++) {
    const { process: owner, said } = await take(home, way);
    expect(said).toBe(`owner ${owner.pid}`);
    await killed(owner);
  }
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

test('an owner that stands still keeps its lock file, however long it has not touched it', async () => {
  const home = newHome();
  const { process: owner } = await take(home, 'lock-file');
  owner.kill('SIGSTOP');
  utimesSync(join(home, 'run', 'daemon.lock'), 1, 1);
  expect((await take(home, 'lock-file')).said).toMatch(/^E_DAEMON_RUNNING/);
  expect((await take(home)).said).toMatch(/^E_DAEMON_RUNNING/);
  expect(await holderOf(home)).toEqual({ is: 'held', pid: owner.pid });
});

test('an owner whose lock file somebody removed is still the only one', async () => {
  const home = newHome();
  await take(home, 'lock-file');
  rmdirSync(join(home, 'run', 'daemon.lock'));
  expect((await take(home, 'lock-file')).said).toMatch(/^E_DAEMON_RUNNING/);
});

/** The home of an owner that was killed, and what it wrote of itself. */
async function leftByKilled() {
  const home = newHome();
  const { process: owner } = await take(home, 'lock-file');
  await killed(owner);
  const folder = join(home, 'run', 'turns');
  const file = join(folder, readdirSync(folder)[0] ?? expect.fail('no turn'));
  return { home, file, owner: JSON.parse(readFileSync(file, 'utf8')) };
}

test.each<[string, { pid?: number; boot?: string }]>([
  ['the pid of another by now', { pid: process.pid }],
  ['a pid of another boot', { pid: process.pid, boot: 'another' }],
])('an owner that has %s keeps nobody out', async (_, more) => {
  const { home, file, owner } = await leftByKilled();
  writeFileSync(file, JSON.stringify({ ...owner, ...more }));
  expect((await take(home, 'lock-file')).said).toMatch(/^owner/);
});

test.each<[string, (owner: object) => string]>([
  ['is another machine’s', (owner) => JSON.stringify({ ...owner, host: 'another' })],
  ['can’t be read', () => ''],
])('an owner that %s is in as long as it touches its lock', async (_, said) => {
  const { home, file, owner } = await leftByKilled();
  writeFileSync(file, said(owner));
  expect((await take(home, 'lock-file')).said).toMatch(/^E_DAEMON_RUNNING/);
  utimesSync(join(home, 'run', 'daemon.lock'), 1, 1);
  expect((await take(home, 'lock-file')).said).toMatch(/^owner/);
});

test('a lock file that an omo without turns holds keeps the next out', async () => {
  const home = newHome();
  mkdirSync(join(home, 'run', 'daemon.lock'));
  expect((await take(home, 'lock-file')).said).toMatch(/^E_DAEMON_RUNNING/);
  expect((await take(home)).said).toMatch(/^E_DAEMON_RUNNING/);
});

test.each(['abstract-socket', 'lock-file'] as const)(
  'who holds a home is told to those it doesn’t answer (%s)',
  async (way) => {
    const home = newHome();
    expect(await holderOf(home)).toEqual({ is: 'free' });
    const { process: owner } = await take(home, way);
    expect(await holderOf(home)).toEqual({ is: 'held', pid: owner.pid });
    await killed(owner);
    // Another's by now, so that the file alone would tell of a stranger.
    writeFileSync(join(home, 'run', 'daemon.pid'), `${process.pid}\n`);
    expect(await holderOf(home)).toEqual({ is: 'free' });
    expect(await holderOf(join(home, 'nowhere'))).toEqual({ is: 'free' });
  },
);

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
