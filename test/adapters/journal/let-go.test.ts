import { readdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readEvents } from '../../../src/adapters/journal/read.ts';
import { verifyJournal } from '../../../src/adapters/journal/verify.ts';
import { announced, event, events, failure, newHome, open, replayOf } from './support.ts';

/** A journal in segments; event n happened at n. */
async function segmented(fs = announced(() => undefined)) {
  const home = newHome();
  const state: unknown[] = [];
  const opened = await open(home, {
    fs,
    segmentBytes: 250,
    snapshot: () => ({ seq: state.length, state: [...state] }),
  });
  for (let n = 1; n <= 11; n++) {
    await opened.journal.append([event(n)]);
    state.push(event(n));
  }
  return { home, ...opened };
}

const segments = (home: string): string[] => readdirSync(home).filter((name) => name.startsWith('event_log'));

test('full segments go when their last event is too old, never the current one', async () => {
  const { home, letGo, journal } = await segmented();
  expect(segments(home)).toEqual(['event_log.1.jsonl', 'event_log.4.jsonl', 'event_log.7.jsonl', 'event_log.jsonl']);
  expect(letGo(6)).toEqual(['event_log.1.jsonl']);
  expect(letGo(1000)).toEqual(['event_log.4.jsonl', 'event_log.7.jsonl']);
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
    expect(() => letGo(1000)).toThrow('EIO');
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
  expect(letGo(1000)).toEqual([]);
  await journal.close();
});
