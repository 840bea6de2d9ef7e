import { expect, test } from 'vitest';
import { nodeFiles, type JournalFiles } from '../../src/adapters/journal/files.ts';
import { decodeRecord, encodeRecord, type JournalRecord } from '../../src/adapters/journal/record.ts';
import { type Scan, scanSegment } from '../../src/adapters/journal/scan.ts';
import { Dice } from '../support/dice.ts';
import { again, amount, figure, SEED } from '../support/faults.ts';
import { flipped, mutated, oddObject } from './fuzz/json-mutations.ts';

const tags = ['faults'];
const timeout = 7_200_000;
const LINES = amount({ short: 10_000, long: 5_000_000 });
const FILES = amount({ short: 3000, long: 1_000_000 });

test('a record comes back as it was, and one with anything else in it is none', { tags, timeout }, () => {
  for (let n = 0; n < LINES; n++) {
    const dice = new Dice(SEED, 'line', n);
    const event = oddObject(dice);
    const line = encodeRecord(n, dice.between(0, 9), { event }).subarray(0, -1);
    expect(line.includes(10), again('fuzz-journal')).toBe(false);
    expect(Object(decodeRecord(line)).event, again('fuzz-journal')).toEqual(JSON.parse(JSON.stringify(event)));
    const wrong = spoilt(dice, line);
    if (!wrong.equals(line)) expect(decodeRecord(wrong), `${n}: ${again('fuzz-journal')}`).toBeUndefined();
  }
  figure('P4', 'journal lines of odd events', `${LINES} come back as they were, ${LINES} spoilt ones are refused`);
});

/** Flipped, cut, with something in it, twice, or with the checksum of another. */
function spoilt(dice: Dice, line: Buffer): Buffer {
  const at = dice.between(0, line.length);
  return dice.pick<() => Buffer>([
    [3, () => flipped(dice, line)],
    [1, () => line.subarray(0, at)],
    [1, () => line.subarray(at)],
    [1, () => Buffer.concat([line.subarray(0, at), Buffer.from([dice.between(0, 255)]), line.subarray(at)])],
    [1, () => Buffer.concat([line, line])],
    [1, () => Buffer.concat([line.subarray(0, at), line])],
    [1, () => Buffer.concat([line.subarray(0, 20), encodeRecord(1, 1, { event: {} }).subarray(20)])],
    [1, () => mutated(dice, Object(decodeRecord(line)))],
  ])();
}

test('of a journal that something was done to, all before that is read, and nothing else', { tags, timeout }, () => {
  const ends = new Map<string, number>();
  for (let n = 0; n < FILES; n++) {
    const dice = new Dice(SEED, 'file', n);
    const lines = Array.from({ length: dice.between(1, 8) }, (_, i) =>
      encodeRecord(i + 1, 1, { event: oddObject(dice) }),
    );
    const file = tampered(dice, lines);
    const { scan, records } = scanned(file);
    const why = `${n}: ${scan.end.is}; ${again('fuzz-journal')}`;
    expect(
      records.map(({ seq }) => seq),
      why,
    ).toEqual(records.map((_, i) => i + 1));
    for (const [i, record] of records.entries()) expect(record, why).toEqual(decodeRecord(lines[i]!.subarray(0, -1)));
    expect(records.length, why).toBeGreaterThanOrEqual(untouched(lines, file));
    expect(scan.good, why).toBeLessThanOrEqual(file.length);
    // What is going to be cut off holds no whole record.
    if (scan.end.is === 'torn')
      expect(
        lines.filter((line) => file.indexOf(line, scan.good) !== -1),
        why,
      ).toEqual([]);
    ends.set(scan.end.is, (ends.get(scan.end.is) ?? 0) + 1);
  }
  figure('P4', `${FILES} spoilt journals`, [...ends].map(([end, times]) => `${times} ${end}`).join(', '));
});

/** Lines at the beginning to which nothing was done. */
function untouched(lines: readonly Buffer[], file: Buffer): number {
  let end = 0;
  const wrong = lines.findIndex((line) => !line.equals(file.subarray(end, (end += line.length))));
  return wrong === -1 ? lines.length : wrong;
}

function scanned(bytes: Buffer): { scan: Scan; records: JournalRecord[] } {
  const records: JournalRecord[] = [];
  const files: JournalFiles = { ...nodeFiles, read: (_, into, length, at) => bytes.copy(into, 0, at, at + length) };
  return { scan: scanSegment(files, 0, (record) => records.push(record)), records };
}

function tampered(dice: Dice, lines: readonly Buffer[]): Buffer {
  const whole = Buffer.concat(lines);
  const [from, to] = [dice.between(0, whole.length), dice.between(0, whole.length)].toSorted((a, b) => a - b);
  const [before, inner, after] = [whole.subarray(0, from), whole.subarray(from, to), whole.subarray(to)];
  const one = dice.between(0, lines.length - 1);
  return dice.pick<() => Buffer>([
    [2, () => before],
    [2, () => flipped(dice, whole)],
    [1, () => Buffer.concat([before, after])],
    [1, () => Buffer.concat([before, inner, inner, after])],
    [1, () => Buffer.concat([before, Buffer.alloc(inner.length), after])],
    [1, () => Buffer.concat([before, Buffer.from('\n'), inner, after])],
    [1, () => Buffer.concat([...lines.slice(0, one), ...lines.slice(one + 1)])],
    [1, () => Buffer.concat([...lines.slice(0, one + 1), ...lines.slice(one)])],
    [1, () => Buffer.concat(lines.toReversed())],
    [1, () => Buffer.concat([whole, Buffer.alloc(dice.between(1, 5000))])],
    [1, () => Buffer.concat(lines.map((line, i) => (i === one ? line.subarray(0, -1) : line)))],
  ])();
}
