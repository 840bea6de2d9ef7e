import { createHook } from 'node:async_hooks';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { WatchFolder } from '../../../src/adapters/inbox/wake.ts';
import { watchFolder } from '../../../src/adapters/inbox/wake.ts';
import { event, letter, newFolder, run } from './support.ts';

const never = (): (() => void) => () => undefined;

interface Made {
  readonly wake: () => void;
  readonly fail: (error: unknown) => void;
  is: 'open' | 'closed';
}

/** Watchers that see only what a test says. */
function puppets(): { made: Made[]; watch: WatchFolder } {
  const made: Made[] = [];
  const watch: WatchFolder = (_folder, wake, fail) => {
    const one: Made = { wake, fail, is: 'open' };
    made.push(one);
    return Promise.resolve({ close: () => Promise.resolve(void (one.is = 'closed')) });
  };
  return { made, watch };
}

const states = (made: readonly Made[]): string[] => made.map(({ is }) => is);

test('a watcher wakes once and is closed at once; the next begins when all was taken', async () => {
  const folder = newFolder();
  const { made, watch } = puppets();
  const taking: (() => void)[] = [];
  const take = (): Promise<void> => new Promise((resolve) => taking.push(resolve));
  const { letters } = await run(folder, { tick: never, watch, take });
  await expect.poll(() => states(made)).toEqual(['open']);
  folder.drop('x.event', event(1));
  for (let n = 0; n < 3; n++) made[0]?.wake();
  expect(states(made)).toEqual(['closed']);
  await expect.poll(() => taking.length).toBe(1);
  expect(states(made)).toEqual(['closed']);
  taking[0]?.();
  await expect.poll(() => letters).toEqual([letter('x.event', 1)]);
  await expect.poll(() => states(made)).toEqual(['closed', 'open']);
});

test('what came before a new watcher had begun is found', async () => {
  const folder = newFolder();
  const begins: (() => void)[] = [];
  const watch: WatchFolder = () =>
    new Promise((resolve) => begins.push(() => resolve({ close: () => Promise.resolve() })));
  const { letters } = await run(folder, { tick: never, watch });
  await expect.poll(() => begins.length).toBe(1);
  folder.drop('x.event', event(1));
  begins[0]?.();
  await expect.poll(() => letters).toEqual([letter('x.event', 1)]);
});

test('a watcher that was in doubt and wakes after all is followed by another', async () => {
  const folder = newFolder();
  const { made, watch } = puppets();
  const { errors } = await run(folder, { tick: never, watch, now: () => 0 });
  await expect.poll(() => states(made)).toEqual(['open']);
  made[0]?.fail(Object.assign(new Error('EIO'), { code: 'EIO' }));
  made[0]?.wake();
  await expect.poll(() => states(made)).toEqual(['closed', 'open']);
  expect(errors.length).toBe(1);
});

test('a watcher that never begins keeps neither the scans from going on nor the inbox from closing', async () => {
  const folder = newFolder();
  const begins: (() => void)[] = [];
  const watch: WatchFolder = () =>
    new Promise((resolve) => begins.push(() => resolve({ close: () => Promise.resolve() })));
  const { letters, tick, inbox } = await run(folder, { watch });
  for (let n = 1; n <= 3; n++) {
    folder.drop('x.event', event(n));
    tick();
    await expect.poll(() => letters.length).toBe(n);
  }
  expect(begins.length).toBe(1);
  await inbox.close();
});

test('a watcher that begins only after the inbox was closed is closed at once', async () => {
  const folder = newFolder();
  const begins: (() => void)[] = [];
  let closed = 0;
  const watch: WatchFolder = () =>
    new Promise((resolve) => begins.push(() => resolve({ close: () => Promise.resolve(void closed++) })));
  const { inbox } = await run(folder, { tick: never, watch });
  await expect.poll(() => begins.length).toBe(1);
  await inbox.close();
  begins[0]?.();
  await expect.poll(() => closed).toBe(1);
});

test('chokidar asks nothing about the files of the folder', async () => {
  const folder = newFolder();
  for (let n = 0; n < 2000; n++) fs.writeFileSync(join(folder.events, `${n}.txt`), '');
  let calls = 0;
  const hook = createHook({ init: (_id, type) => void (type === 'FSREQPROMISE' && calls++) });
  let wakes = 0;
  hook.enable();
  onTestFinished(() => void hook.disable());
  const watcher = await watchFolder(folder.events, () => wakes++, rethrow);
  onTestFinished(() => watcher.close());
  fs.writeFileSync(join(folder.events, 'new.txt'), '');
  await expect.poll(() => wakes).toBeGreaterThan(0);
  // Its own look at the folder itself, and nothing for each of 2 000.
  expect(calls).toBeLessThan(50);
});

test('where a folder has to be polled, events are heard too', async () => {
  // chokidar's own switch for what mounts.ts finds out.
  vi.stubEnv('CHOKIDAR_USEPOLLING', '1');
  onTestFinished(() => void vi.unstubAllEnvs());
  const folder = newFolder();
  const { letters } = await run(folder, { tick: never, watch: watchFolder });
  for (let n = 1; n <= 2; n++) {
    // A poll compares with the last: what came before its first is nobody's news, so it is asked again.
    await expect.poll(() => (folder.drop('x.event', event(n)), letters.some((one) => isOf(one, n)))).toBe(true);
  }
});

function rethrow(error: unknown): never {
  throw error;
}

function isOf(one: unknown, n: number): boolean {
  return JSON.stringify(one).includes(`"n":${n}`);
}
