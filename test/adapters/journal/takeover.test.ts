import { appendFileSync, copyFileSync, readdirSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { JournalFiles } from '../../../src/adapters/journal/files.ts';
import { encodeRecord } from '../../../src/adapters/journal/record.ts';
import { event, events, logOf, newHome, type Opened, open, replayOf, textOf, unsynced } from './support.ts';

test.each<[string, (home: string) => void]>([
  ['removed', (home) => rmSync(logOf(home))],
  [
    'replaced by a copy',
    (home) => (copyFileSync(logOf(home), `${home}/copy`), renameSync(`${home}/copy`, logOf(home))),
  ],
  ['cut', (home) => truncateSync(logOf(home), 50)],
  ['written to by something else', (home) => appendFileSync(logOf(home), 'hello\n')],
  ['given a record of this very epoch', (home) => appendFileSync(logOf(home), encodeRecord(2, 1, { event: event(7) }))],
  ['left without its epoch', (home) => rmSync(`${home}/run/epochs/1`)],
])('a journal that was %s is not written any more', async (_, meddle) => {
  const home = newHome();
  const { journal, troubles } = await open(home);
  await journal.append([event(1)]);
  meddle(home);
  await expect(journal.append([event(2)])).rejects.toMatchObject({ code: 'E_JOURNAL_MOVED' });
  await expect(journal.append([event(3)])).rejects.toMatchObject({ code: 'E_JOURNAL_MOVED' });
  expect(troubles.map(({ is }) => is)).toEqual(['stopped']);
  await journal.close();
});

test('a daemon that was replaced cannot write, and says by whom', async () => {
  const home = newHome();
  const old = await open(home);
  await old.journal.append([event(1)]);
  const young = await open(home, { epochNote: { pid: 4711 } });

  await expect(old.journal.append([event(2)])).rejects.toMatchObject({
    code: 'E_JOURNAL_MOVED',
    message: expect.stringContaining('4711'),
  });
  await young.journal.append([event(20)]);
  await old.journal.close();
  await young.journal.close();
  expect(await replayOf(home)).toEqual([event(1), event(20)]);
});

/** Runs `during` once, between a daemon's last look and the step named. */
function interrupted(
  step: 'write' | 'dataSync',
  during: () => Promise<void>,
): { files: JournalFiles; arm: () => void } {
  let armed = false;
  const pause = async (): Promise<void> => {
    if (!armed) return;
    armed = false;
    await during();
  };
  const files: JournalFiles = {
    ...unsynced,
    write: async (fd, bytes) => (step === 'write' ? pause() : Promise.resolve()).then(() => unsynced.write(fd, bytes)),
    dataSync: async (fd) => (step === 'dataSync' ? pause() : Promise.resolve()).then(() => unsynced.dataSync(fd)),
  };
  return { files, arm: () => (armed = true) };
}

test.each(['write', 'dataSync'] as const)(
  'taken over just before its %s, a daemon does not say that it kept anything',
  async (step) => {
    const home = newHome();
    const young: Opened[] = [];
    const { files, arm } = interrupted(step, async () => {
      young.push(await open(home));
      await young[0]?.journal.append([event(20)]);
    });
    const old = await open(home, { fs: files });
    await old.journal.append([event(1)]);
    arm();
    await expect(old.journal.append([event(2)])).rejects.toMatchObject({ code: 'E_JOURNAL_MOVED' });

    await young[0]?.journal.append([event(21)]);
    await young[0]?.journal.close();
    await old.journal.close();
    const replayed = await replayOf(home);
    // Written before the other had read the journal it may be kept; it was never said to be.
    expect(replayed.filter((one) => JSON.stringify(one) !== JSON.stringify(event(2)))).toEqual([
      event(1),
      event(20),
      event(21),
    ]);
    expect(replayed.length).toBe(step === 'write' ? 3 : 4);
  },
);

test('records that a replaced daemon wrote too late are cut, kept aside and told', async () => {
  const home = newHome();
  const young = await open(home);
  await young.journal.close();
  const current = await open(home);
  await current.journal.append([event(1)]);
  const late = encodeRecord(2, 1, { event: event(99) });
  appendFileSync(logOf(home), late);

  await current.journal.append([event(2)]);
  await current.journal.close();
  expect(current.troubles).toEqual([{ is: 'stale_cut', file: expect.stringContaining('.torn.') }]);
  expect(await replayOf(home)).toEqual(events(1, 2));
  expect(readdirSync(home).filter((name) => name.includes('.torn.')).length).toBe(1);
});

test('records that a replaced daemon wrote too late are skipped when the journal is read', async () => {
  const home = newHome();
  await (await open(home)).journal.close();
  const current = await open(home);
  await current.journal.append([event(1)]);
  await current.journal.close();
  appendFileSync(logOf(home), encodeRecord(2, 1, { event: event(99) }));

  const next = await open(home);
  await next.journal.append([event(2)]);
  await next.journal.close();
  expect(next.told).toEqual(['1 record skipped, of a daemon that had been replaced already']);
  expect(await replayOf(home)).toEqual(events(1, 2));
});

test('of many daemons that begin at once exactly one may write', async () => {
  const home = newHome();
  const all = await Promise.all(Array.from({ length: 12 }, () => open(home)));
  expect(new Set(all.map(({ epoch }) => epoch)).size).toBe(12);
  const results = await Promise.allSettled(all.map(({ journal }, n) => journal.append([event(n)])));
  expect(results.filter(({ status }) => status === 'fulfilled').length).toBe(1);
  await Promise.all(all.map(({ journal }) => journal.close()));
  expect((await replayOf(home)).length).toBe(1);
});

test('the epoch goes on from the journal when run/ was cleared', async () => {
  const home = newHome();
  for (let n = 1; n <= 3; n++) {
    const { journal } = await open(home);
    await journal.append([event(n)]);
    await journal.close();
  }
  rmSync(`${home}/run`, { recursive: true });
  const { journal, epoch } = await open(home);
  await journal.append([event(4)]);
  await journal.close();
  expect(epoch).toBe(4);
  expect(textOf(home)).toContain('"seq":4,"epoch":4');
});

test('a hundred forced takeovers, each in mid-write, lose nothing that was said to be kept', async () => {
  const home = newHome();
  const kept: unknown[] = [];
  let current = await open(home);
  for (let n = 1; n <= 100; n++) {
    const three = events(n * 10, n * 10 + 2);
    const appending = Promise.all(
      three.map((one) =>
        current.journal.append([one]).then(
          () => kept.push(one),
          () => 'refused',
        ),
      ),
    );
    const next = await open(home);
    await appending;
    await current.journal.close();
    current = next;
  }
  await current.journal.close();
  const replayed = (await replayOf(home)).map((one) => JSON.stringify(one));
  expect(kept.map((one) => JSON.stringify(one)).filter((one) => !replayed.includes(one))).toEqual([]);
  expect(new Set(replayed).size).toBe(replayed.length);
});
