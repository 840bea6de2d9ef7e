import { appendFileSync, copyFileSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { encodeRecord } from '../../../src/adapters/journal/record.ts';
import { type Scan, scanSegment } from '../../../src/adapters/journal/scan.ts';
import { event, events, eventsOf, logOf, newHome, NOW, open, replayOf, textOf, unsynced } from './support.ts';

/** Three records, with the offset behind each. */
const LINES = [1, 2, 3].map((n) => encodeRecord(n, 1, { event: event(n) }));
const WHOLE = Buffer.concat(LINES);
const ENDS = LINES.map((_, i) => Buffer.concat(LINES.slice(0, i + 1)).length);

function homeWith(log: Buffer): string {
  const home = newHome();
  writeFileSync(logOf(home), log);
  return home;
}

function asideOf(home: string): Buffer {
  const names = readdirSync(home).filter((name) => name.includes('.torn.'));
  return Buffer.concat(names.map((name) => readFileSync(`${home}/${name}`)));
}

/** How a log reads, without touching a disk. */
function scan(log: Buffer): { scan: Scan; events: unknown[] } {
  const seen: unknown[] = [];
  const read = (_: number, into: Uint8Array, length: number, at: number): number => log.copy(into, 0, at, at + length);
  const result = scanSegment({ ...unsynced, read }, 0, (record) => seen.push(...eventsOf([record])));
  return { scan: result, events: seen };
}

test('cut at any byte, the journal keeps every whole record, keeps the rest aside and goes on', async () => {
  for (let size = 0; size < WHOLE.length; size++) {
    const home = homeWith(WHOLE.subarray(0, size));
    // A record without its newline is whole.
    const whole = ENDS.filter((end) => end - 1 <= size).length;
    const wholeBytes = whole === 0 ? 0 : (ENDS[whole - 1] ?? 0);

    const { journal, replayed } = await open(home);
    await journal.append([event(whole + 1)]);
    await journal.close();

    expect({ size, replayed: eventsOf(replayed) }).toEqual({ size, replayed: events(1, whole) });
    expect(asideOf(home)).toEqual(WHOLE.subarray(wholeBytes, size));
    expect(await replayOf(home)).toEqual(events(1, whole + 1));
  }
});

test('with any one bit wrong, no whole record before it is lost, and with whole ones after it nothing is cut', () => {
  for (let bit = 0; bit < WHOLE.length * 8; bit++) {
    const log = Buffer.from(WHOLE);
    log[bit >> 3] = (log[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const hit = ENDS.findIndex((end) => bit >> 3 < end);
    const result = scan(log);
    const end = result.scan.end.is;

    expect({ bit, events: result.events, end }).toEqual({
      bit,
      events: events(1, hit),
      end: hit === 2 ? 'torn' : 'damaged',
    });
  }
});

test.each([1, 17, 4096, 3 << 20])('%i zero bytes at the end are a torn tail', async (zeros) => {
  const home = homeWith(Buffer.concat([WHOLE, Buffer.alloc(zeros)]));

  const { journal, replayed, told } = await open(home);
  await journal.close();

  expect(eventsOf(replayed)).toEqual(events(1, 3));
  expect(told).toEqual([
    `the end of event_log.jsonl was no whole record (a write cut short): ${zeros === 1 ? '1 byte' : `${zeros} bytes`} cut, and kept as event_log.jsonl.torn.${NOW}`,
  ]);
  expect(textOf(home)).toBe(WHOLE.toString());
});

test('zeros after half a record are cut with it', async () => {
  const home = homeWith(Buffer.concat([WHOLE.subarray(0, -9), Buffer.alloc(900)]));
  expect(await replayOf(home)).toEqual(events(1, 2));
});

test('two torn tails within one millisecond are both kept', async () => {
  const home = homeWith(Buffer.concat([WHOLE, Buffer.from('{"crc')]));
  await replayOf(home);
  appendFileSync(logOf(home), 'again');
  await replayOf(home);
  expect(asideOf(home).toString()).toBe('{"crcagain');
});

test('damage before the end is told with its offset and nothing is changed', async () => {
  const log = Buffer.from(WHOLE);
  log[(ENDS[0] ?? 0) + 30] = 0;
  const home = homeWith(log);

  await expect(open(home)).rejects.toMatchObject({
    code: 'E_JOURNAL_DAMAGED',
    message: expect.stringContaining(`at byte ${ENDS[0]}:`),
  });
  expect(readFileSync(logOf(home))).toEqual(log);
  expect(asideOf(home).length).toBe(0);
});

test('a lost newline does not hide the whole record behind it', () => {
  const log = Buffer.from(WHOLE);
  log[(ENDS[1] ?? 0) - 1] = 0x20;
  expect(scan(log).scan.end.is).toBe('damaged');
});

test.each([
  ['a missing record', [1, 3], 'record 3 where 2 was expected'],
  ['a doubled record', [1, 1], 'record 1 where 2 was expected'],
  ['a lost beginning', [2, 3], 'record 2 where 1 was expected'],
])('%s is damage', (_, seqs, why) => {
  const log = Buffer.concat(seqs.map((seq) => encodeRecord(seq, 1, { event: event(seq) })));
  expect(scan(log).scan.end).toMatchObject({ is: 'damaged', why });
});

test('a snapshot in the middle is damage', () => {
  const log = Buffer.concat([WHOLE, encodeRecord(3, 1, { snapshot: {} })]);
  expect(scan(log).scan.end).toMatchObject({ is: 'damaged', why: 'a snapshot that is not at the start' });
});

test('a record may be longer than what is read at once', () => {
  const long = { text: 'x'.repeat(5 << 20) };
  const log = Buffer.concat([
    encodeRecord(1, 1, { event: event(1) }),
    encodeRecord(2, 1, { event: long }),
    encodeRecord(3, 1, { event: event(3) }),
  ]);
  expect(scan(log).events).toEqual([event(1), long, event(3)]);
});

test('a log that lost the snapshot it began with is not taken for a new one', async () => {
  const home = homeWith(Buffer.alloc(0));
  copyFileSync(logOf(home), `${home}/event_log.1.jsonl`);
  await expect(open(home)).rejects.toMatchObject({ code: 'E_JOURNAL_DAMAGED' });
});

test('a log cut to nothing by a full stop is a new one, and says nothing', async () => {
  const home = homeWith(WHOLE);
  truncateSync(logOf(home), 0);
  const { journal, told } = await open(home);
  await journal.close();
  expect(told).toEqual([]);
});
