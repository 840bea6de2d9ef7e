import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { Dice } from '../support/dice.ts';
import { again, amount, figure, FORM, SEED } from '../support/faults.ts';
import { makeOmo, type Omo } from '../support/run-omo.ts';
import { answering, ask, spread, startDaemon, type KilledDaemon, type Ready } from './night/daemon.ts';
import { recordsIn } from './night/history.ts';
import { journalFaults } from './night/verdict.ts';

const tags = ['faults', 'e2e'];
const TIMEOUT_MS = 4 * 3_600_000;
const AT_ONCE = 24;
const CLOCK = join(import.meta.dirname, '../support/moved-clock.mjs');
const HOUR_MS = 3_600_000;

const back: Ready[] = [];

/** What another daemon, or somebody else, left: with it every start must go as without, or be refused. */
const LEFT: Record<string, { put: (omo: Omo) => void | Promise<void>; comes: 'one owner' | 'none' }> = {
  'what kill -9 leaves': { put: () => undefined, comes: 'one owner' },
  'a pid file of a living process, an old lock, a dead socket and the epoch of a daemon that is gone': {
    put: async (omo) => {
      writeFileSync(join(omo.home, 'run', 'daemon.pid'), `${process.pid}\n`);
      leaveLock(omo);
      await leaveSocket(omo);
      leaveEpoch(omo);
    },
    comes: 'one owner',
  },
  'a symlink where the socket belongs': {
    put: (omo) => {
      writeFileSync(join(omo.root, 'precious'), 'precious');
      rmSync(socketOf(omo), { force: true });
      symlinkSync(join(omo.root, 'precious'), socketOf(omo));
    },
    comes: 'none',
  },
};

const rounds = amount({ short: Object.keys(LEFT).length, long: 1000 });

test(
  `of ${AT_ONCE} daemons that start at once one answers and writes, whatever was left there: ${rounds} rounds`,
  { tags, timeout: TIMEOUT_MS },
  async () => {
    const omo = makeOmo();
    await (await owner(omo)).kill('alone');
    for (let n = 0; n < rounds; n++) {
      const [what = '', { put, comes } = expect.fail()] = Object.entries(LEFT)[n % Object.keys(LEFT).length] ?? [];
      await put(omo);
      const all = Array.from({ length: AT_ONCE }, () => startDaemon(omo));
      const told = `round ${n + 1}, ${what}; ${again('one-owner')}`;
      if (comes === 'one owner') await oneOf(omo, all, told);
      else await noneOf(omo, all, told);
      await comesBack(omo);
    }
    expect(journalFaults({ records: recordsIn(omo.home) }), again('one-owner')).toEqual([]);
    figure('P14', `${AT_ONCE} starts at once`, `${rounds} rounds, 0 with more than one owner`);
  },
);

/** One lives and answers; all others have ended, and said why. It is killed in the end. */
async function oneOf(omo: Omo, all: readonly KilledDaemon[], told: string): Promise<void> {
  const living = () => all.filter(({ child }) => child.exitCode === null && child.signalCode === null);
  await expect.poll(() => living().length, { ...POLL, message: told }).toBe(1);
  const [winner = expect.fail(told)] = living();
  expect(await winner.ready(), told).toBeDefined();
  const codes = all.filter((one) => one !== winner).map(({ child }) => child.exitCode);
  expect(new Set(codes), told).toEqual(new Set([1]));
  expect(readFileSync(join(omo.home, 'run', 'daemon.pid'), 'utf8'), told).toBe(`${winner.child.pid}\n`);
  expect(recordsIn(omo.home).findLast((one) => one?.event.type === 'daemon.started')?.event, told).toMatchObject({
    pid: winner.child.pid,
  });
  await winner.kill('alone');
}

async function noneOf(omo: Omo, all: readonly KilledDaemon[], told: string): Promise<void> {
  await Promise.all(all.map(({ over }) => over));
  expect(new Set(all.map(({ child }) => child.exitCode)), told).toEqual(new Set([1]));
  expect(lstatSync(socketOf(omo)).isSymbolicLink(), told).toBe(true);
  expect(readFileSync(join(omo.root, 'precious'), 'utf8'), told).toBe('precious');
  rmSync(socketOf(omo));
}

const POLL = { timeout: 120_000, interval: 20 };

/** After kill -9 the next one answers; how long that takes, Node's own start included. */
async function comesBack(omo: Omo): Promise<void> {
  const next = startDaemon(omo);
  back.push((await next.ready()) ?? expect.fail('the next daemon did not answer'));
  await next.kill('alone');
}

test(
  'an owner whose clock is set by an hour, forth or back, stays the only one and goes on writing',
  { tags, timeout: TIMEOUT_MS },
  async () => {
    const omo = makeOmo();
    const clock = join(omo.root, 'clock');
    const daemon = await owner(omo, { first: [CLOCK], env: { OMO_TEST_CLOCK: clock } });
    for (const ahead of [HOUR_MS, -HOUR_MS, 0]) {
      // Renamed into place: a half-written number would be another time.
      writeFileSync(`${clock}.new`, String(ahead));
      renameSync(`${clock}.new`, clock);
      await rivalsAreRefused(omo, daemon, `clock ahead by ${ahead} ms`);
      await writes(omo, 2 + (recordsIn(omo.home).length % 40));
    }
    expectOneEpoch(omo, daemon);
  },
);

test(
  'an owner that stands still for long stays the only one, and goes on where it was',
  { tags, timeout: TIMEOUT_MS },
  async () => {
    const omo = makeOmo();
    const daemon = await owner(omo);
    const still = FORM === 'long' ? 60_000 : 3000;
    process.kill(daemon.child.pid ?? 0, 'SIGSTOP');
    const until = performance.now() + still;
    await rivalsAreRefused(omo, undefined, 'the owner stands still');
    await pause(Math.max(0, until - performance.now()));
    process.kill(daemon.child.pid ?? 0, 'SIGCONT');
    await writes(omo, 9);
    expect(await answering(omo)).toBe(daemon.child.pid);
    expectOneEpoch(omo, daemon);
  },
);

const takeovers = amount({ short: 5, long: 1000 });

test(
  `a daemon that was replaced while it stood still writes nothing any more and ends: ${takeovers} takeovers`,
  { tags, timeout: TIMEOUT_MS },
  async () => {
    const omo = makeOmo();
    const dice = new Dice(SEED, 'takeovers');
    const kept: number[] = [];
    let current = await owner(omo, ELSEWHERE);
    for (let n = 0; n < takeovers; n++) {
      const off = new AbortController();
      const writing = dice.chance(0.7) ? keepsWriting(omo, kept, off.signal) : undefined;
      await pause(dice.between(0, 40));
      process.kill(current.child.pid ?? 0, 'SIGSTOP');
      off.abort();
      // In another network namespace the lock's name is free, and without its file the old socket is out of reach.
      rmSync(socketOf(omo));
      const next = await owner(omo, ELSEWHERE);
      await writes(omo, 1);
      process.kill(current.child.pid ?? 0, 'SIGCONT');
      await writing;
      await ask(omo, 'limits.set', { max: 1 + (n % 50) });
      await ends(current);
      await writes(omo, 2 + (n % 40));
      current = next;
    }
    const records = recordsIn(omo.home);
    expect(journalFaults({ records }), again('one-owner')).toEqual([]);
    const there = records.flatMap((one) => (one?.event.type === 'limits.set' ? [one.event.maxWorkers] : []));
    expect(lacks(there, kept), `acknowledged and lost; ${again('one-owner')}`).toEqual([]);
    figure('P15', 'forced takeovers', `${takeovers}, 0 records of an old epoch, ${kept.length} acknowledged, 0 lost`);
  },
);

/** With a table of abstract sockets of its own: there the home's lock is free, whoever holds it here. */
const ELSEWHERE = { by: ['unshare', '--net'] };

async function ends({ child, over }: KilledDaemon): Promise<void> {
  // Its own stop is a fact it would like to write down.
  child.kill('SIGTERM');
  await over;
  expect([child.exitCode, child.signalCode], again('one-owner')).toEqual([1, null]);
}

/** Limits that the person sets, as fast as they are answered. */
async function keepsWriting(omo: Omo, kept: number[], signal: AbortSignal): Promise<void> {
  for (let n = 0; !signal.aborted; n++) {
    const max = 1 + (n % 50);
    if (await ask(omo, 'limits.set', { max })) kept.push(max);
  }
}

/** What of `kept` is not in `all` in that order. */
function lacks(all: readonly (number | undefined)[], kept: readonly number[]): number[] {
  let at = 0;
  return kept.filter((one) => {
    const found = all.indexOf(one, at);
    if (found !== -1) at = found + 1;
    return found === -1;
  });
}

async function owner(omo: Omo, options: Parameters<typeof startDaemon>[1] = {}): Promise<KilledDaemon> {
  if (!existsSync(omo.home)) mkdirSync(omo.home, { mode: 0o700 });
  const daemon = startDaemon(omo, options);
  expect(await daemon.ready(), readFileSync(join(omo.root, 'daemon.out'), 'utf8')).toBeDefined();
  return daemon;
}

async function writes(omo: Omo, max: number): Promise<void> {
  expect(await ask(omo, 'limits.set', { max })).toBeDefined();
}

async function rivalsAreRefused(omo: Omo, daemon: KilledDaemon | undefined, told: string): Promise<void> {
  const rivals = Array.from({ length: 4 }, () => startDaemon(omo));
  await Promise.all(rivals.map(({ over }) => over));
  expect(
    rivals.map(({ child }) => child.exitCode),
    told,
  ).toEqual([1, 1, 1, 1]);
  if (daemon) expect(await answering(omo), told).toBe(daemon.child.pid);
}

function expectOneEpoch(omo: Omo, { child }: KilledDaemon): void {
  const records = recordsIn(omo.home);
  expect(journalFaults({ records })).toEqual([]);
  expect(new Set(records.map((one) => one?.epoch)).size).toBe(1);
  expect(records[0]?.event).toMatchObject({ type: 'daemon.started', pid: child.pid });
}

function socketOf({ home }: Omo): string {
  return join(home, 'run', 'omo.sock');
}

function leaveLock({ home }: Omo): void {
  const lock = join(home, 'run', 'daemon.lock');
  mkdirSync(lock, { recursive: true });
  utimesSync(lock, 1, 1);
}

function leaveEpoch({ home }: Omo): void {
  const newest = recordsIn(home).at(-1)?.epoch ?? 0;
  writeFileSync(join(home, 'run', 'epochs', String(newest + 7)), '{"pid":1}');
}

/** As a daemon leaves it that was killed: bound, and nobody behind it. */
async function leaveSocket(omo: Omo): Promise<void> {
  rmSync(socketOf(omo), { force: true });
  const server = createServer().listen(`${socketOf(omo)}.old`);
  await once(server, 'listening');
  renameSync(`${socketOf(omo)}.old`, socketOf(omo));
  server.close();
}

afterAll(() => {
  if (back.length > 0) figure('P14', 'back after kill -9', spread(back));
});
