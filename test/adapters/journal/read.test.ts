import { appendFileSync, readdirSync, readFileSync, renameSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { Follower, followJournal } from '../../../src/adapters/journal/follow.ts';
import { readCurrent, readEvents, readSince } from '../../../src/adapters/journal/read.ts';
import { encodeRecord } from '../../../src/adapters/journal/record.ts';
import type { JournalRecord } from '../../../src/adapters/journal/record.ts';
import type { Fact } from '../../../src/core/report/said.ts';
import { event, events, eventsOf, logOf, newHome, open } from './support.ts';

/** A journal that is written to and changes segments after about three events; its state is the count of events. */
async function writing(home: string) {
  let folded = 0;
  const opened = await open(home, {
    replay: (record) => (folded = record.seq),
    segmentBytes: 250,
    snapshot: () => ({ seq: folded, state: { count: folded } }),
  });
  folded = opened.seq();
  const add = async (from: number, to = from): Promise<void> => {
    for (const one of events(from, to)) {
      await opened.journal.append([one]);
      folded = opened.seq();
    }
  };
  return { ...opened, add };
}

async function written(home: string, count: number): Promise<void> {
  const { journal, add } = await writing(home);
  await add(1, count);
  await journal.close();
}

function allOf(home: string, after = 0): Fact[] {
  const facts: Fact[] = [];
  readEvents(home, after, (fact) => facts.push(fact));
  return facts;
}

function since(home: string, at: number): JournalRecord[] {
  const records: JournalRecord[] = [];
  readSince(
    home,
    (one) => one.at === at,
    (record) => records.push(record),
  );
  return records;
}

const numbers = (facts: readonly Fact[]): number[] => facts.map(({ seq }) => seq);
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

test('a home without a journal has no events', () => {
  const home = newHome();
  readCurrent(home, () => expect.unreachable());
  expect([allOf(home), since(home, 1)]).toEqual([[], []]);
});

test('the events of all segments are read in order, each once, and nothing is written', async () => {
  const home = newHome();
  await written(home, 8);
  const before = readdirSync(home).map((name) => [name, statSync(`${home}/${name}`).mtimeMs]);
  expect(allOf(home).map((fact) => [fact.seq, fact.event])).toEqual(range(1, 8).map((n) => [n, event(n)]));
  expect(numbers(allOf(home, 5))).toEqual([6, 7, 8]);
  expect(readdirSync(home).map((name) => [name, statSync(`${home}/${name}`).mtimeMs])).toEqual(before);
});

test('the current segment begins with its snapshot', async () => {
  const home = newHome();
  await written(home, 8);
  const records: JournalRecord[] = [];
  readCurrent(home, (record) => records.push(record));
  expect(eventsOf(records)).toEqual([{ snapshot: { count: 6 } }, event(7), event(8)]);
});

test('from a segment on: its snapshot first, then events only; what is older is not read', async () => {
  const home = newHome();
  await written(home, 8);
  expect(eventsOf(since(home, 8))).toEqual([{ snapshot: { count: 6 } }, event(7), event(8)]);
  expect(eventsOf(since(home, 1))).toEqual(events(1, 8));
  expect(eventsOf(since(home, 99))).toEqual(events(1, 8));
  writeFileSync(`${home}/event_log.1.jsonl`, 'no journal at all\n');
  expect(eventsOf(since(home, 5))).toEqual([{ snapshot: { count: 3 } }, ...events(4, 8)]);
});

test('a torn tail is left out, and its file stays as it is', async () => {
  const home = newHome();
  await written(home, 2);
  appendFileSync(logOf(home), encodeRecord(3, 1, { event: event(3) }).subarray(0, 40));
  const before = readFileSync(logOf(home));
  expect(numbers(allOf(home))).toEqual([1, 2]);
  expect(readFileSync(logOf(home)).equals(before)).toBe(true);
});

test('damage before the end is told with its place, after what stands before it was handed over', async () => {
  const home = newHome();
  await written(home, 2);
  const first = readFileSync(logOf(home)).indexOf('\n') + 1;
  const damaged = Buffer.concat([
    readFileSync(logOf(home)).subarray(0, first),
    Buffer.from('garbage\n'),
    readFileSync(logOf(home)).subarray(first),
  ]);
  writeFileSync(logOf(home), damaged);
  const facts: Fact[] = [];
  expect(() => readEvents(home, 0, (fact) => facts.push(fact))).toThrow(
    expect.objectContaining({ code: 'E_JOURNAL_DAMAGED', message: expect.stringContaining(`at byte ${first}`) }),
  );
  expect(numbers(facts)).toEqual([1]);
});

test('after a crash in the middle of a change of segments the new one counts as the current one', async () => {
  const home = newHome();
  await written(home, 4);
  renameSync(logOf(home), `${home}/event_log.next.jsonl`);
  expect(numbers(allOf(home))).toEqual([1, 2, 3, 4]);
});

test('a follower hands over each event once, through changes of segments and a new daemon', async () => {
  const home = newHome();
  const facts: Fact[] = [];
  const follower = new Follower(home, 2, (fact) => facts.push(fact));
  onTestFinished(() => follower.close());
  follower.look();
  const first = await writing(home);
  await first.add(1, 3);
  follower.look();
  await first.add(4, 12);
  follower.look();
  await first.journal.close();
  const second = await writing(home);
  await second.add(13);
  follower.look();
  follower.look();
  await second.add(14);
  follower.look();
  await second.journal.close();
  expect(numbers(facts)).toEqual(range(3, 14));
});

test('a follower waits for the rest of a record, and forgets what was cut off', async () => {
  const home = newHome();
  await written(home, 1);
  const facts: Fact[] = [];
  const follower = new Follower(home, 0, (fact) => facts.push(fact));
  onTestFinished(() => follower.close());
  const whole = statSync(logOf(home)).size;
  const second = encodeRecord(2, 1, { event: event(2) });
  appendFileSync(logOf(home), second.subarray(0, 30));
  follower.look();
  appendFileSync(logOf(home), second.subarray(30));
  follower.look();
  expect(numbers(facts)).toEqual([1, 2]);
  truncateSync(logOf(home), whole);
  follower.look();
  appendFileSync(logOf(home), Buffer.concat([second, encodeRecord(3, 1, { event: event(3) })]));
  follower.look();
  expect(numbers(facts)).toEqual([1, 2, 3]);
});

test('what a deposed daemon wrote is not handed over', async () => {
  const home = newHome();
  await written(home, 1);
  const facts: Fact[] = [];
  const follower = new Follower(home, 0, (fact) => facts.push(fact));
  onTestFinished(() => follower.close());
  follower.look();
  const records = [encodeRecord(2, 7, { event: event(2) }), encodeRecord(3, 6, { event: event(99) })];
  appendFileSync(logOf(home), Buffer.concat([...records, encodeRecord(3, 7, { event: event(3) })]));
  follower.look();
  expect(facts.map((fact) => fact.event.at)).toEqual([1, 2, 3]);
});

test('following goes on until it is told to stop, and hears of a journal that comes later', async () => {
  const home = newHome();
  const facts: Fact[] = [];
  const stop = new AbortController();
  const followed = followJournal(home, 0, (fact) => facts.push(fact), stop.signal);
  await written(home, 8);
  await expect.poll(() => numbers(facts), { timeout: 10_000, interval: 20 }).toEqual(range(1, 8));
  stop.abort();
  await followed;
});

test('following ends with what is wrong with the journal', async () => {
  const home = newHome();
  await written(home, 2);
  const stop = new AbortController();
  const followed = followJournal(home, 0, () => undefined, stop.signal);
  const text = readFileSync(logOf(home));
  writeFileSync(`${home}/other`, Buffer.concat([Buffer.from('garbage\n'), text]));
  renameSync(`${home}/other`, logOf(home));
  await expect(followed).rejects.toMatchObject({ code: 'E_JOURNAL_DAMAGED' });
});

test('a follower of the current segment begins with what that holds', async () => {
  const home = newHome();
  await written(home, 8);
  const facts: Fact[] = [];
  const follower = new Follower(home, 'current', (fact) => facts.push(fact));
  onTestFinished(() => follower.close());
  follower.look();
  expect(numbers(facts)).toEqual([7, 8]);
});
