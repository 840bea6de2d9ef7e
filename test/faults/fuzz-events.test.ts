import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { homeAt } from '../../src/config/home.ts';
import { Dice } from '../support/dice.ts';
import { again, amount, figure, FORM, SEED } from '../support/faults.ts';
import { makeOmo, type Omo } from '../support/run-omo.ts';
import { accountsOf, lastSeq } from './fuzz/accounts.ts';
import { Dropper } from './fuzz/drop.ts';
import { eventFile, type Kind, MAKEABLE, type Target } from './fuzz/event-files.ts';
import { type Figures, probedDaemon } from './fuzz/probed-daemon.ts';

const tags = ['faults', 'tmux', 'e2e'];
const FILES = amount({ short: 3000, long: 1_000_000 });
/**
 * So many lie in the folder at most, and 500 more. They are read in no order, so that of two copies the second may come as much as
 * two folders full after the first: fewer than the ids that are remembered (4 096).
 */
const BACKLOG = 1200;
const MB = 2 ** 20;
const HANG = join(import.meta.dirname, '../fixtures/agents/hang.sh');

test('no event file ends the daemon, holds it up or changes what it knows', { tags, timeout: 10_800_000 }, async () => {
  const omo = makeOmo();
  const daemon = await probedDaemon(omo);
  const target = await liveAttempt(omo);
  const before = await known(omo);
  const after = lastSeq(omo.home);
  await daemon.measure();

  const { dropped, kinds } = await dropAll(omo, target);
  await expect.poll(() => waiting(omo), { timeout: 600_000, interval: 200 }).toEqual([]);
  const figures = await daemon.figures();

  const got = accountsOf(omo.home, after);
  const doubles = kinds.get('twice') ?? 0;
  expect(got.refused + got.heard + got.ignored + got.foreign + doubles, again('fuzz-events')).toBe(dropped);
  expect(got.doubled, again('fuzz-events')).toEqual([]);
  expect([...got.ofRuns], again('fuzz-events')).toEqual([]);
  expect([...got.reasons].filter((reason) => !REASONS.some((usual) => usual.test(reason)))).toEqual([]);
  expect(readdirSync(join(omo.home, 'events', 'quarantine')).length).toBe(Math.min(got.refused, 1000));
  expect(await known(omo)).toEqual(before);
  expect(await omo.daemon()).toBe(daemon.pid());
  tell(dropped, got.refused, figures);
});

/** One task whose agent does nothing, so that all that changes it comes from event files. */
async function liveAttempt(omo: Omo): Promise<Target> {
  const patient = { taskMinutes: 1000, stallMinutes: 1000 };
  const config = { agents: { idle: { run: ['/bin/sh', HANG] } }, timeouts: patient };
  writeFileSync(join(omo.home, 'config.json'), JSON.stringify(config));
  const said = await omo.run('orchestrate', '--detach', '--json', '--agent', 'idle', 'general: Wait (id: wait)');
  expect(said.exit, said.stderr).toBe(0);
  const { run }: { run: string } = JSON.parse(said.stdout);
  const key = { run, task: 'wait', attempt: 1 };
  const token = (): string => readFileSync(homeAt(omo.home).token(key), 'utf8');
  await expect.poll(async () => (await known(omo)).status, { timeout: 30_000 }).toMatch(/running/);
  return { run, task: 'wait', worker: 'general', token: token() };
}

/** What omo tells of its runs. */
async function known(omo: Omo): Promise<{ readonly status: string }> {
  const answer: { runs: unknown } = JSON.parse((await omo.run('status', '--json')).stdout);
  return { status: JSON.stringify(answer.runs) };
}

async function dropAll(omo: Omo, target: Target): Promise<{ dropped: number; kinds: ReadonlyMap<Kind, number> }> {
  const dropper = new Dropper(omo.home, join(omo.root, 'spare'));
  const kinds = new Map<Kind, number>();
  for (let serial = 0; serial < FILES; serial++) {
    const file = eventFile(new Dice(SEED, 'event file', serial), serial, target, MAKEABLE);
    await dropper.drop(file);
    kinds.set(file.kind, (kinds.get(file.kind) ?? 0) + 1);
    if (serial % 500 === 0) while (dropper.waiting > BACKLOG) await pause(50);
    if (serial % 50_000 === 0) process.stdout.write(`${serial} files, load ${loadavg()[0]?.toFixed(1)}\n`);
  }
  return { dropped: dropper.dropped, kinds };
}

/** Events that were not taken; those that nobody may read are tried again, at least each minute. */
function waiting(omo: Omo): string[] {
  return readdirSync(join(omo.home, 'events')).filter((name) => name !== 'quarantine');
}

function tell(
  dropped: number,
  refused: number,
  { longestMs, ownMs, cpuMs, disturbed, rssFirst, rssMost, rss }: Figures,
): void {
  const load = loadavg()[0]?.toFixed(1);
  const turns = `longest turn ${cpuMs.toFixed(0)} ms on a processor, ${ownMs.toFixed(0)} ms with its waits for the disk, ${longestMs.toFixed(0)} ms in all (load ${load}; ${(disturbed * 100).toFixed(1)} % of turns lost a processor to the host, and are left out)`;
  figure('P17', `${dropped} hostile event files (${FORM})`, `0 exits, ${refused} refused, all accounted for; ${turns}`);
  const grown = (bytes: number): string => `${((bytes - rssFirst) / MB).toFixed(0)} MB`;
  figure('P17', 'memory meanwhile', `at most ${grown(rssMost)} more, ${grown(rss)} at the end`);
}

const REASONS = [
  /^a symbolic link$/,
  /^a directory$/,
  /^no regular file$/,
  /^owned by uid N, expected N$/,
  /^a hard link to another file \(N names\)$/,
  /^N bytes, at most N are read$/,
  /^its name (?:is not UTF-N|has control characters|has no worker)$/,
  /^(?:empty|not UTF-N|no whole JSON), and so for N s$/,
  /^nested deeper than N$/,
  /^more than N values$/,
  /^(?:null|an array|a number|a string|a boolean) where an object was expected$/,
  /^a number out of range$/,
  /^a key that stands there twice$/,
  /^it names no (?:worker|attempt: .*)$/,
  /^general is omo's own worker/,
  /^it (?:shows no token|does not show the token)/,
  /^there is no (?:run|attempt) /,
  /^run \S+ has no task /,
  /^the (?:worker of|attempt) /,
  /^an event with its id and other words was there before$/,
  /^an agent without hooks/,
];
