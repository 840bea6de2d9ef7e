import { EventEmitter, once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readEvents } from '../../../src/adapters/journal/read.ts';
import { verifyJournal } from '../../../src/adapters/journal/verify.ts';
import { announced, event, events, failure, newHome, open, replayOf, unsynced } from './support.ts';

/** A journal in segments; event n happened at n. */
async function segmented(fs = announced(() => undefined)) {
  const home = newHome();
  const state: unknown[] = [];
  const opened = await open(home, {
    fs,
    segmentBytes: 250,
    snapshot: () => ({ seq: state.length, state: [...state] }),
  });
  const add = async (n: number): Promise<void> => {
    await opened.journal.append([event(n)]);
    state.push(event(n));
  };
  for (let n = 1; n <= 11; n++) await add(n);
  return { home, add, ...opened };
}

const segments = (home: string): string[] => readdirSync(home).filter((name) => name.startsWith('event_log'));

test('full segments go when their last event is too old, never the current one', async () => {
  const { home, letGo, journal } = await segmented();
  expect(segments(home)).toEqual(['event_log.1.jsonl', 'event_log.4.jsonl', 'event_log.7.jsonl', 'event_log.jsonl']);
  expect(await letGo(6)).toEqual(['event_log.1.jsonl']);
  expect(await letGo(1000)).toEqual(['event_log.4.jsonl', 'event_log.7.jsonl']);
  expect(segments(home)).toEqual(['event_log.jsonl']);
  await journal.close();
  expect((await replayOf(home))[0]).toEqual({ snapshot: events(1, 9) });
  expect(verifyJournal(home).state).toBe('whole');
});

test('whatever call it dies at, the newer segments are left without a gap', async () => {
  for (const nth of [1, 2, 3]) {
    let left = Infinity;
    const { home, letGo, journal } = await segmented(
      announced((call) => {
        if (call === 'unlink' && --left <= 0) throw failure('EIO');
      }),
    );
    left = nth;
    await expect(letGo(1000)).rejects.toThrow('EIO');
    left = Infinity;
    await journal.close();
    const seqs: number[] = [];
    readEvents(home, 0, ({ seq }) => seqs.push(seq));
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, i) => 12 - seqs.length + i));
    expect(verifyJournal(home).state).toBe('whole');
  }
});

test('a segment whose end can’t be read stays, and so does what is newer', async () => {
  const { home, letGo, journal } = await segmented();
  writeFileSync(`${home}/event_log.1.jsonl`, 'nothing of omo’s\n');
  expect(await letGo(1000)).toEqual([]);
  await journal.close();
});

/** A disk on which one sync of that kind takes until it goes on: the `nth` after `next` was called. */
function slow(kind: 'dataSync' | 'fullSync') {
  const signs = new EventEmitter();
  const [begun, goesOn] = [once(signs, 'begun'), once(signs, 'goes on')];
  let left = Infinity;
  const sync = async (): Promise<void> => {
    if (--left > 0 || left < 0) return;
    signs.emit('begun');
    await goesOn;
  };
  return {
    fs: { ...unsynced, [kind]: sync },
    next: (nth: number) => (left = nth),
    begun,
    goesOn: () => signs.emit('goes on'),
  };
}

test('while a segment is being changed for the next, letting go waits, and what is written after that is kept', async () => {
  const disk = slow('fullSync');
  const { home, letGo, journal, add, troubles } = await segmented(disk.fs);
  // The first is that of the new segment, the second that of the folder with both new names.
  disk.next(2);
  await add(12);
  await disk.begun;
  const going = letGo(6);
  const added = add(13);
  disk.goesOn();
  await added;
  expect(await going).toEqual(['event_log.1.jsonl']);
  await journal.close();
  expect(troubles).toEqual([]);
  expect((await replayOf(home)).at(-1)).toEqual(event(13));
  expect(verifyJournal(home).state).toBe('whole');
});

test('while a write is under way, letting go waits for it and no longer', async () => {
  const disk = slow('dataSync');
  const { letGo, journal, add } = await segmented(disk.fs);
  disk.next(1);
  const added = add(12);
  await disk.begun;
  const going = letGo(6);
  disk.goesOn();
  expect(await going).toEqual(['event_log.1.jsonl']);
  await added;
  await journal.close();
});
