import { existsSync, readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type JournalFiles, nodeFiles } from '../../../src/adapters/journal/files.ts';
import type { Event } from '../../../src/core/events/event.ts';
import { event, events, eventsOf, failure, logOf, newHome, open, replayOf, textOf, unsynced } from './support.ts';

/** From the n-th write on, `times` of them go otherwise. */
function failingWrite(nth: number, times: number, instead: JournalFiles['write']): JournalFiles {
  let calls = 0;
  return {
    ...unsynced,
    write: (fd, bytes) => (++calls >= nth && calls < nth + times ? instead : unsynced.write)(fd, bytes),
  };
}

function failingSync(nth: number, times: number, code: string): JournalFiles {
  let calls = 0;
  return {
    ...unsynced,
    dataSync: () => (++calls >= nth && calls < nth + times ? Promise.reject(failure(code)) : Promise.resolve()),
  };
}

test('what was appended is replayed in order, and the next daemon goes on with the numbers and a higher epoch', async () => {
  const home = newHome();
  const first = await open(home);
  await first.journal.append(events(1, 2));
  await first.journal.append([event(3)]);
  expect(first.seq()).toBe(3);
  await first.journal.close();

  const second = await open(home);
  await second.journal.append([event(4)]);
  await second.journal.close();

  expect(second.replayed.map(({ seq, epoch }) => ({ seq, epoch }))).toEqual(
    [1, 2, 3].map((seq) => ({ seq, epoch: 1 })),
  );
  expect(second.epoch).toBe(2);
  expect(await replayOf(home)).toEqual(events(1, 4));
});

test('the journal is for its owner only', async () => {
  const home = newHome();
  await (await open(home)).journal.close();
  expect(statSync(logOf(home)).mode & 0o777).toBe(0o600);
});

test('an append resolves only when its bytes are synced', async () => {
  const home = newHome();
  const steps: string[] = [];
  const fs: JournalFiles = {
    ...unsynced,
    dataSync: async (fd) => {
      await nodeFiles.dataSync(fd);
      steps.push(`synced ${textOf(home).split('\n').length - 1}`);
    },
  };
  const { journal } = await open(home, { fs });
  await journal.append(events(1, 2)).then(() => steps.push('told'));
  await journal.close();
  expect(steps).toEqual(['synced 2', 'told']);
});

test('appends of one turn share one sync, and those that come meanwhile the next', async () => {
  const home = newHome();
  let syncs = 0;
  const fs: JournalFiles = { ...unsynced, dataSync: () => Promise.resolve(void syncs++) };
  const { journal } = await open(home, { fs });
  const first = Promise.all(events(1, 100).map((one) => journal.append([one])));
  await new Promise((resolve) => setImmediate(resolve));
  const second = Promise.all(events(101, 200).map((one) => journal.append([one])));
  await Promise.all([first, second]);
  await journal.close();
  expect(syncs).toBe(2);
  expect(await replayOf(home)).toEqual(events(1, 200));
});

test('closing writes what is queued; afterwards an append is refused', async () => {
  const home = newHome();
  const { journal } = await open(home);
  const appended = journal.append(events(1, 3));
  await journal.close();
  await appended;
  await expect(journal.append([event(4)])).rejects.toMatchObject({ code: 'E_JOURNAL_WRITE' });
  expect(await replayOf(home)).toEqual(events(1, 3));
});

/** What may be told of it. A disk has room again when the reserve is back, which may be between one failing write and the next. */
const FULL = /^(?:disk_full recovered ?)*(?:disk_full)?$/;
const BROKEN = /^(?:unwritable recovered ?)*$/;

const FAULTS: [string, (nth: number) => JournalFiles, RegExp][] = [
  ['a full disk', (nth) => failingWrite(nth, 3, () => Promise.reject(failure('ENOSPC'))), FULL],
  ['a broken disk', (nth) => failingWrite(nth, 2, () => Promise.reject(failure('EIO'))), BROKEN],
  ['a failed sync', (nth) => failingSync(nth - 2, 2, 'EIO'), BROKEN],
  [
    'writes of five bytes',
    (nth) => failingWrite(nth, 50, (fd, bytes) => unsynced.write(fd, bytes.subarray(0, 5))),
    /^$/,
  ],
  ['a write of nothing', (nth) => failingWrite(nth, 1, () => Promise.resolve(0)), FULL],
  [
    'half a write, then a full disk',
    (nth) =>
      failingWrite(nth, 2, (fd, bytes) =>
        unsynced.write(fd, bytes.subarray(0, 30)).then(() => Promise.reject(failure('ENOSPC'))),
      ),
    FULL,
  ],
];

test.each(FAULTS)(
  'with %s at any write, everything is kept once and in order, and recovery is told',
  async (_, faulty, told) => {
    for (let nth = 3; nth < 9; nth++) {
      const home = newHome();
      const { journal, troubles } = await open(home, { fs: faulty(nth) });
      for (let n = 1; n <= 4; n++) await journal.append(events(2 * n - 1, 2 * n));
      const kinds = troubles.map(({ is }) => is);
      await journal.close();

      expect({ nth, replay: await replayOf(home) }).toEqual({ nth, replay: events(1, 8) });
      expect(kinds.join(' ')).toMatch(told);
    }
  },
);

const half: JournalFiles['write'] = async (fd, bytes) => {
  await unsynced.write(fd, bytes.subarray(0, 40));
  throw failure('EIO');
};

test('while the disk refuses, nobody is told that anything was kept, and the file ends with a whole record', async () => {
  const home = newHome();
  const retries: (() => void)[] = [];
  const later = (wake: () => void): (() => void) => {
    retries.push(wake);
    return () => undefined;
  };
  let isBroken = false;
  const fs: JournalFiles = {
    ...unsynced,
    write: (fd, bytes) => (isBroken ? half(fd, bytes) : unsynced.write(fd, bytes)),
  };
  const { journal, troubles } = await open(home, { fs, later });
  await journal.append([event(1)]);
  const before = textOf(home);

  isBroken = true;
  let kept = 0;
  const waiting = [journal.append([event(2)]), journal.append([event(3)])].map((one) => one.then(() => kept++));
  await expect.poll(() => retries.length).toBe(1);
  expect({ kept, text: textOf(home) }).toEqual({ kept: 0, text: before });
  expect(troubles).toMatchObject([{ is: 'unwritable', waiting: 2, error: { code: 'E_JOURNAL_WRITE' } }]);

  retries.shift()?.();
  await expect.poll(() => retries.length).toBe(1);
  isBroken = false;
  retries.shift()?.();
  await Promise.all(waiting);
  expect(troubles.map(({ is }) => is)).toEqual(['unwritable', 'recovered']);
  await journal.close();
  expect(await replayOf(home)).toEqual(events(1, 3));
});

test('when all that was asked for was refused and nothing else waits, the disk is looked at until it takes records again', async () => {
  const home = newHome();
  const retries: (() => void)[] = [];
  let isBroken = false;
  const write: JournalFiles['write'] = (fd, bytes) => (isBroken ? half(fd, bytes) : unsynced.write(fd, bytes));
  const later = (wake: () => void): (() => void) => (retries.push(wake), () => undefined);
  const { journal, troubles } = await open(home, { fs: { ...unsynced, write }, later });
  isBroken = true;
  await expect(journal.append([event(1)], 'refuses')).rejects.toMatchObject({ code: 'E_JOURNAL_WRITE' });
  await expect.poll(() => retries.length).toBe(1);
  retries.shift()?.();
  await expect.poll(() => retries.length).toBe(1);
  expect(troubles.map(({ is }) => is)).toEqual(['unwritable']);

  isBroken = false;
  retries.shift()?.();
  await expect.poll(() => troubles.map(({ is }) => is)).toEqual(['unwritable', 'recovered']);
  await journal.append([event(2)], 'refuses');
  await journal.close();
  expect(await replayOf(home)).toEqual([event(2)]);
});

test('on a full disk the reserve makes room for what is waiting, and is taken again when there is room', async () => {
  const home = newHome();
  const reserve = `${home}/run/reserve`;
  let isFull = false;
  const fs: JournalFiles = {
    ...unsynced,
    write: (fd, bytes) =>
      isFull && (existsSync(reserve) || bytes.length > 60_000)
        ? Promise.reject(failure('ENOSPC'))
        : unsynced.write(fd, bytes),
  };
  const refills: (() => void)[] = [];
  const { journal, troubles } = await open(home, { fs, later: (wake) => (refills.push(wake), () => undefined) });
  expect(readFileSync(reserve).length).toBe(64 * 1024);

  isFull = true;
  await journal.append([event(1)]);
  expect(existsSync(reserve)).toBe(false);
  refills.shift()?.();
  await expect.poll(() => refills.length).toBe(1);
  expect(troubles.map(({ is }) => is)).toEqual(['disk_full']);

  isFull = false;
  refills.shift()?.();
  await expect.poll(() => troubles.map(({ is }) => is)).toEqual(['disk_full', 'recovered']);
  expect(readFileSync(reserve).length).toBe(64 * 1024);
  await journal.close();
  expect(await replayOf(home)).toEqual([event(1)]);
});

test('closing while the disk refuses says that what waited was not kept', async () => {
  const home = newHome();
  const fs: JournalFiles = { ...unsynced, dataSync: () => Promise.reject(failure('EIO')) };
  const { journal, troubles } = await open(home, { fs, later: () => () => undefined });
  const appended = journal.append([event(1)]);
  appended.catch(() => undefined);
  await expect.poll(() => troubles.length).toBe(1);
  await journal.close();
  await expect(appended).rejects.toMatchObject({
    code: 'E_JOURNAL_WRITE',
    message: expect.stringContaining('not kept'),
  });
  expect(await replayOf(home)).toEqual([]);
});

test('a home that cannot be written is told as such', async () => {
  const fs: JournalFiles = {
    ...unsynced,
    open: () => {
      throw failure('EROFS');
    },
  };
  await expect(open(newHome(), { fs })).rejects.toMatchObject({
    code: 'E_JOURNAL_WRITE',
    message: expect.stringContaining('EROFS'),
  });
});

test('an event is written even when its text has every kind of character', async () => {
  const home = newHome();
  const odd: Event = {
    type: 'hook.refused',
    at: 1,
    file: 'a.event',
    reason: 'zero\0 newline\n line sep\u2028 lone \ud800 quote" {"crc":"00000000","seq":1',
  };
  const { journal } = await open(home);
  await journal.append([odd]);
  await journal.close();
  const { journal: again, replayed } = await open(home);
  await again.close();
  expect(eventsOf(replayed)).toEqual([odd]);
});
