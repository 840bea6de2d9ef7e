import { EventEmitter, once } from 'node:events';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { WatchFolder } from '../../../src/adapters/inbox/wake.ts';
import { watchFolder } from '../../../src/adapters/inbox/wake.ts';
import { event, letter, newFolder, run } from './support.ts';

const never = (): (() => void) => () => undefined;

test('a file is there until its batch was taken', async () => {
  const folder = newFolder();
  folder.drop('x.event', event(1));
  const seen: string[][] = [];
  await run(folder, { take: async () => void seen.push(await fs.promises.readdir(folder.events)) });
  expect(seen).toEqual([['x.event']]);
  expect(folder.left()).toEqual([]);
});

test('a batch that is not taken comes again, what was refused included', async () => {
  const folder = newFolder();
  folder.drop('x.event', event(1));
  folder.drop('y.event', '[]');
  const full = new Error('the disk is full');
  let isFull = true;
  const { letters, errors, tick } = await run(folder, {
    take: () => (isFull ? Promise.reject(full) : Promise.resolve()),
  });
  expect({ letters, left: folder.left(), errors }).toEqual({ letters: [], left: ['x.event'], errors: [full] });
  isFull = false;
  tick();
  await expect.poll(() => folder.left()).toEqual([]);
  expect(letters).toEqual([
    { is: 'refused', file: 'y.event', reason: 'an array where an object was expected' },
    letter('x.event', 1),
  ]);
});

test('a name that is written again while its event is being taken is another event', async () => {
  const folder = newFolder();
  folder.drop('x.event', event(1));
  const { letters, tick } = await run(folder, {
    take: (batch) => {
      if (JSON.stringify(batch).includes('"n":1')) folder.drop('x.event', event(2));
      return Promise.resolve();
    },
  });
  tick();
  await expect.poll(() => letters).toEqual([letter('x.event', 1), letter('x.event', 2)]);
  await expect.poll(() => folder.left()).toEqual([]);
});

test('closing does not wait for a batch that is being taken, whose files go when it was', async () => {
  const folder = newFolder();
  const calls = new EventEmitter();
  const taken = once(calls, 'taken');
  const { inbox, tick } = await run(folder, { take: () => (calls.emit('taking'), taken.then(() => undefined)) });
  folder.drop('x.event', event(1));
  const taking = once(calls, 'taking');
  tick();
  await taking;
  await inbox.close();
  expect(folder.left()).toEqual(['x.event']);
  calls.emit('taken');
  await expect.poll(() => folder.left()).toEqual([]);
});

test('20 000 files that arrive while the loop is blocked all come, 32 at a time', { timeout: 60_000 }, async () => {
  const folder = newFolder();
  const { letters, batches } = await run(folder, { tick: never, watch: watchFolder });
  for (let n = 0; n < 20_000; n++) folder.drop(`w.${n}.event`, event(n));
  await expect.poll(() => letters.length, { timeout: 50_000 }).toBe(20_000);
  expect(new Set(letters.map(({ file }) => file)).size).toBe(20_000);
  expect(Math.max(...batches)).toBe(32);
  await expect.poll(() => folder.left().length).toBe(0);
});

test('of large files few are on their way at once, in order', async () => {
  const folder = newFolder();
  for (let n = 0; n < 9; n++) {
    folder.drop(`${n}.event`, JSON.stringify({ n, text: 'x'.repeat(200_000) }));
    fs.utimesSync(join(folder.events, `${n}.event`), 1, 1000 + n);
  }
  const taking: { files: string[]; taken: () => void }[] = [];
  const ready = run(folder, {
    take: (batch) => new Promise((taken) => taking.push({ files: batch.map(({ file }) => file), taken })),
  });
  const files = (): string[][] => taking.map((one) => one.files);
  // 256 KB fill a batch, 512 KB the way.
  const first = [
    ['0.event', '1.event'],
    ['2.event', '3.event'],
  ];
  await expect.poll(files).toEqual(first);
  taking[0]?.taken();
  await expect.poll(files).toEqual([...first, ['4.event', '5.event']]);
  for (const n of [1, 2, 3, 4]) {
    await expect.poll(() => taking.length).toBeGreaterThan(n);
    taking[n]?.taken();
  }
  await ready;
  expect(files().flat()).toEqual(Array.from({ length: 9 }, (_, n) => `${n}.event`));
});

test('while 2 000 files are read the rest of the process has its turns', async () => {
  const folder = newFolder();
  for (let n = 0; n < 2_000; n++) folder.drop(`w.${n}.event`, event(n));
  let turns = 0;
  const taking = new AbortController();
  const count = (): void => void (taking.signal.aborted || (turns++, setImmediate(count)));
  setImmediate(count);
  const { letters } = await run(folder);
  taking.abort();
  expect(letters.length).toBe(2_000);
  // At least one for so many files; without them there would be one in all.
  expect(turns).toBeGreaterThan(2_000 / 64);
});

test('an event is heard by the watcher, without any scan on time', async () => {
  const folder = newFolder();
  const { letters } = await run(folder, { tick: never, watch: watchFolder });
  for (let n = 1; n <= 20; n++) {
    folder.drop('x.event', event(n));
    await expect.poll(() => letters.length, { interval: 1 }).toBe(n);
  }
  expect(letters.map((one) => one.is === 'event' && one.payload['n'])).toEqual(
    Array.from({ length: 20 }, (_, i) => i + 1),
  );
});

test('a folder that was deleted or replaced is made and watched anew', async () => {
  const folder = newFolder();
  const { letters } = await run(folder, { tick: never, watch: watchFolder });
  for (let n = 1; n <= 3; n++) {
    if (n % 2 === 1) fs.rmSync(folder.events, { recursive: true });
    else fs.renameSync(folder.events, `${folder.events}-${n}`);
    await expect.poll(() => fs.existsSync(folder.events)).toBe(true);
    // The new watcher has begun when a probe is heard.
    await expect
      .poll(() => (folder.drop(`probe${n}.event`, event(n)), letters.some(({ file }) => file === `probe${n}.event`)))
      .toBe(true);
    letters.length = 0;
    folder.drop(`x${n}.event`, event(n));
    await expect.poll(() => letters.some(({ file }) => file === `x${n}.event`)).toBe(true);
  }
});

test('a folder that was replaced while nothing told of it is found by the scan, and watched', async () => {
  const folder = newFolder();
  const watched: string[] = [];
  const watch: WatchFolder = (path) => {
    watched.push(path);
    return Promise.resolve({ close: () => Promise.resolve(void watched.push('closed')) });
  };
  const { letters, tick } = await run(folder, { watch });
  fs.rmSync(folder.events, { recursive: true });
  fs.mkdirSync(folder.events);
  folder.drop('x.event', event(1));
  tick();
  await expect.poll(() => letters).toEqual([letter('x.event', 1)]);
  expect(watched).toEqual([folder.events, 'closed', folder.events]);
});

test('a watcher that fails is told once, the scans go on, and a new one is tried after a minute', async () => {
  const folder = newFolder();
  const fail: ((error: unknown) => void)[] = [];
  const watch: WatchFolder = (_path, _wake, onError) => {
    fail.push(onError);
    return Promise.resolve({ close: () => Promise.resolve() });
  };
  let now = 0;
  const { letters, errors, tick } = await run(folder, { watch, now: () => now });
  const error = Object.assign(new Error('EMFILE: too many open files, watch'), { code: 'EMFILE' });
  await expect.poll(() => fail.length).toBe(1);
  for (let n = 0; n < 3; n++) fail[0]?.(error);
  expect(errors).toEqual([
    expect.objectContaining({ code: 'E_FILE', message: expect.stringContaining('max_user_instances') }),
  ]);
  folder.drop('x.event', event(1));
  tick();
  await expect.poll(() => letters).toEqual([letter('x.event', 1)]);
  expect(fail.length).toBe(1);
  now = 60_000;
  tick();
  await expect.poll(() => fail.length).toBe(2);
});

test('a home without folders gets them, and a home that is gone is told and not made', async () => {
  const folder = newFolder();
  for (const name of ['events', 'run']) fs.rmSync(join(folder.home, name), { recursive: true });
  const { errors, tick, inbox } = await run(folder);
  expect(fs.readdirSync(folder.home).sort()).toEqual(['events', 'run']);
  expect(fs.statSync(folder.events).mode & 0o777).toBe(0o700);
  expect(fs.existsSync(join(folder.home, 'run', 'outbox'))).toBe(true);

  fs.rmSync(folder.home, { recursive: true });
  tick();
  await expect.poll(() => errors).toEqual([expect.objectContaining({ code: 'E_FILE' })]);
  tick();
  await inbox.close();
  expect({ told: errors.length, exists: fs.existsSync(folder.home) }).toEqual({ told: 1, exists: false });
});

test('something else in the folder’s place is refused at the start', async () => {
  const folder = newFolder();
  fs.rmSync(folder.events, { recursive: true });
  fs.writeFileSync(folder.events, '');
  await expect(run(folder)).rejects.toMatchObject({ code: 'E_FILE', message: expect.stringContaining('not a folder') });
});

test('what lay there before the start comes first, and open ends when it has been taken', async () => {
  const folder = newFolder();
  for (let n = 0; n < 600; n++) folder.drop(`w.${n}.event`, event(n));
  const { batches } = await run(folder);
  expect(batches).toEqual([...Array.from({ length: 18 }, () => 32), 24]);
});
