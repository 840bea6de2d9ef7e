import type fsModule from 'node:fs';
import type promisesModule from 'node:fs/promises';
import { existsSync, readFileSync } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Letter } from '../../../src/ports/inbox.ts';
import { event, newFolder, run } from './support.ts';

/** The calls of the inbox to the system, one of which may fail: the n-th from here, and `times` in all. */
const fault = vi.hoisted(() => ({ calls: 0, nth: Infinity, times: 0, code: '', names: new Set<string>() }));

// Whatever a hoisted function uses has to stand within it.
/* oxlint-disable unicorn/consistent-function-scoping */
const layer = vi.hoisted(() => (real: object): object => {
  const isDue = (name: string): boolean => {
    if (!fault.names.has(name)) return false;
    fault.calls += 1;
    return fault.calls >= fault.nth && fault.calls < fault.nth + fault.times;
  };
  const error = (name: string): Error => Object.assign(new Error(`${fault.code}: ${name}`), { code: fault.code });
  return Object.fromEntries(
    Object.entries(real).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'function' && /^[a-z]/.test(name)
        ? (...args: unknown[]): unknown => {
            if (!isDue(name)) return Reflect.apply(value, real, args);
            if (name.endsWith('Sync')) throw error(name);
            return Promise.reject(error(name));
          }
        : value,
    ]),
  );
});
/* oxlint-enable unicorn/consistent-function-scoping */

vi.mock('node:fs', async (original) => {
  const real = await original<typeof fsModule>();
  return { ...layer(real), constants: real.constants, promises: layer(real.promises), default: real };
});
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof promisesModule>();
  return { ...layer(real), default: real };
});

/** What the inbox calls while it runs; a test's own files are made before and looked at after. */
const CALLS = ['opendir', 'lstatSync', 'statSync', 'openSync', 'fstatSync', 'readSync', 'unlink', 'rename', 'readdir'];
const CODES = ['ENOSPC', 'EIO', 'EMFILE', 'EROFS'];

/** Three events, one of a name that is used again, and one that is refused. */
const WANTED = ['event 1', 'event 2', 'event 3', 'refused bad.event'];

test.each(CODES.flatMap((code) => [[code, 1] as const, [code, 9] as const]))(
  'with %s at any call, %i times, each event comes once and is gone, and what is wrong is told until it is over',
  { timeout: 60_000 },
  async (code, times) => {
    let tried = 0;
    for (let nth = 1; ; nth++) {
      const { met, taken, left, troubles } = await scenario(code, nth, times);
      expect({ nth, taken, left, troubles }).toEqual({ nth, taken: WANTED, left: [], troubles: [] });
      if (!met) break;
      tried = nth;
    }
    expect(tried).toBeGreaterThan(20);
  },
);

test('a file that the disk does not give is tried again soon, then more and more seldom, in the end each minute', async () => {
  const folder = newFolder();
  let [time, looked] = [0, (): void => undefined];
  const running = await run(folder, { now: () => time, onTroubles: () => looked() });
  folder.drop('a.1.event', event(1));
  onTestFinished(off);
  Object.assign(fault, { calls: 0, nth: 1, times: Infinity, code: 'EIO', names: new Set(['readSync']) });
  const tries: number[] = [];
  for (let second = 0; second <= 190; second++) {
    time = second * 1000;
    const look = new Promise<void>((resolve) => (looked = resolve));
    running.tick();
    await look;
    if (fault.calls > tries.length) tries.push(second);
  }
  expect(tries).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183]);
  off();
  await running.inbox.close();
});

async function scenario(code: string, nth: number, times: number) {
  const folder = newFolder();
  let time = 1;
  let troubles: string[] = [];
  const taken: string[] = [];
  const take = (batch: readonly Letter[]): Promise<void> => Promise.resolve(void taken.push(...batch.map(said)));
  const onTroubles = (told: ReadonlyMap<string, unknown>): void => void (troubles = [...told.keys()]);
  const running = await run(folder, { now: () => time, onTroubles, take });
  folder.drop('a.1.event', event(1));
  folder.drop('worker-b_event.json.event', event(2));
  folder.drop('worker-c-stopped.event', event(3));
  folder.drop('bad.event', '[1]');
  onTestFinished(off);
  Object.assign(fault, { calls: 0, nth, times, code, names: new Set(CALLS) });
  // Each second a look, and after a minute another try at what was given up for that long.
  const isWell = (): boolean => {
    time += 61_000;
    running.tick();
    return taken.length >= WANTED.length && folder.left().length === 0 && troubles.length === 0;
  };
  const wellWithin = { timeout: 20_000, interval: 1 };
  try {
    await expect.poll(isWell, wellWithin).toBe(true);
  } finally {
    off();
  }
  // One more look may have been under way, and have met the fault.
  await expect.poll(isWell, wellWithin).toBe(true);
  await running.inbox.close();
  return { met: fault.calls >= nth, taken: taken.toSorted(), left: folder.left(), troubles };
}

function off(): void {
  fault.names = new Set();
}

function said(letter: Letter): string {
  return letter.is === 'event' ? `event ${String(letter.payload['n'])}` : `refused ${letter.file}`;
}

test('the layer is between the inbox and the system', () => {
  Object.assign(fault, { calls: 0, nth: 1, times: 1, code: 'EIO', names: new Set(['readFileSync']) });
  onTestFinished(off);
  expect(() => readFileSync('/')).toThrow('EIO');
  expect(existsSync('/')).toBe(true);
});
