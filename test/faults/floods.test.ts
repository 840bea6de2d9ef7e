import { renameSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Dice } from '../support/dice.ts';
import { again, amount, figure, FORM, SEED } from '../support/faults.ts';
import { movedDaemon } from '../support/moved-daemon.ts';
import { makeOmo, type Omo } from '../support/run-omo.ts';
import { waitingIn, wrongIn } from './floods/heard.ts';
import { Person } from './floods/person.ts';
import { producers } from './floods/producers.ts';
import { wardOf } from './floods/ward.ts';
import { type ProbedDaemon, probedDaemon } from './fuzz/probed-daemon.ts';

const tags = ['faults', 'e2e'];
const timeout = 14_400_000;
const NONE = { missing: [], doubled: [] };
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const load = (): string => `load ${loadavg()[0]?.toFixed(1)}`;

const POLL = { timeout: 60_000, interval: 10 };
const STALL_MS = FORM === 'long' ? 5000 : 1000;
const FLOOD = amount({ short: 5000, long: 100_000 });

test.for<[string, (daemon: ProbedDaemon) => Promise<void>]>([
  ['was stopped', stopped],
  ['was busy with something else', busy],
])('what came while the daemon %s is all heard, once', { tags, timeout }, async ([how, stall]) => {
  const omo = makeOmo();
  const daemon = await probedDaemon(omo, STALL_MS);
  const ids = prepared(omo, FLOOD);
  const over = stall(daemon);
  for (const id of ids) renameSync(join(omo.home, 'run', 'outbox', id), join(omo.home, 'events', `${id}.event`));
  await over;

  const began = performance.now();
  await expect.poll(() => waitingIn(omo.home), { timeout: 600_000, interval: 100 }).toBe(0);
  const drained = performance.now() - began;
  expect(wrongIn(omo.home, ids), again('floods')).toEqual(NONE);
  expect(await omo.daemon()).toBe(daemon.pid());
  figure(
    'P19',
    `${ids.length} event files while the daemon ${how} for ${seconds(STALL_MS)}`,
    `0 missed, drained in ${seconds(drained)} (${load()})`,
  );
});

/** Files as hooks write them, not renamed yet. */
function prepared(omo: Omo, count: number): string[] {
  const ids = Array.from({ length: count }, (_, n) => `flood.${n}`);
  for (const [n, id] of ids.entries())
    writeFileSync(join(omo.home, 'run', 'outbox', id), JSON.stringify({ type: 'note', id, n }), { mode: 0o600 });
  return ids;
}

async function stopped(daemon: ProbedDaemon): Promise<void> {
  process.kill(daemon.pid(), 'SIGSTOP');
  await pause(STALL_MS);
  process.kill(daemon.pid(), 'SIGCONT');
}

async function busy(daemon: ProbedDaemon): Promise<void> {
  daemon.hold();
  await pause(STALL_MS);
}

const CHANGES = amount({ short: 10, long: 1000 });

test(
  'the folder may vanish, be replaced or be unreadable: what was brought into it is heard',
  { tags, timeout },
  async () => {
    const omo = makeOmo();
    const ward = wardOf(omo);
    await expect.poll(() => ward.taken('first'), POLL).toBe(true);
    const bringing = producers(omo.home, 2, ward.uid);
    const dice = new Dice(SEED, 'folder');
    const person = new Person(omo.home);
    let slowest = 0;
    for (let n = 0; n < CHANGES; n++) {
      await pause(dice.between(0, 300));
      person.spoil(dice);
      await pause(dice.between(0, 300));
      person.mend();
      const began = performance.now();
      await expect.poll(() => ward.taken(`probe.${n}`), POLL).toBe(true);
      slowest = Math.max(slowest, performance.now() - began);
    }
    const ids = await bringing.stop();
    person.giveBack();
    await expect.poll(() => waitingIn(omo.home), { timeout: 60_000 }).toBe(0);
    const destroyed = new Set(person.destroyed.map(idOf));
    const wrong = wrongIn(omo.home, ids);
    expect({ ...wrong, missing: wrong.missing.filter((id) => !destroyed.has(id)) }, again('floods')).toEqual(NONE);
    figure(
      'P18',
      `the folder spoilt ${CHANGES} times in four ways while ${ids.length} events came`,
      `0 lost that nobody deleted, 0 doubled; heard again at the latest ${seconds(slowest)} after it could be (${load()})`,
    );
  },
);

/** `p0.5-again.event` */
function idOf(file: string): string {
  return file.replace(/(?:-again)?\.event$/, '').replace('.', '-');
}

const KILLS = amount({ short: 10, long: 1000 });

test(
  'a file that was brought into the folder is heard once, however often the daemon is killed',
  { tags, timeout },
  async () => {
    const omo = makeOmo();
    const daemon = movedDaemon(omo);
    await daemon.start();
    const bringing = producers(omo.home, 4, process.getuid?.() ?? 0);
    const dice = new Dice(SEED, 'kills');
    for (let n = 0; n < KILLS; n++) {
      await pause(dice.between(0, 200));
      await daemon.kill();
      await daemon.start();
    }
    const ids = await bringing.stop();
    await expect.poll(() => waitingIn(omo.home), { timeout: 60_000 }).toBe(0);
    expect(wrongIn(omo.home, ids), again('floods')).toEqual(NONE);
    figure(
      'P1',
      `${ids.length} events of 4 producers, each fifth twice, over ${KILLS} kills`,
      `0 lost, 0 doubled (${load()})`,
    );
  },
);
