import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeRecord, encodeRecord } from '../../../src/adapters/journal/record.ts';

test('a record is one line of plain JSON whose crc is that of its other bytes', () => {
  const line = encodeRecord(7, 2, { event: { type: 'limits.set', at: 5, maxWorkers: 3 } }).toString();

  // crc32 of {"seq":7,"epoch":2,"event":{"type":"limits.set","at":5,"maxWorkers":3}}, computed with Python's zlib
  expect(line).toBe('{"crc":"2aae9839","seq":7,"epoch":2,"event":{"type":"limits.set","at":5,"maxWorkers":3}}\n');
});

test('whatever JSON a record carries comes back as it was', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.jsonValue(), (seq, epoch, event) => {
      const line = encodeRecord(seq, epoch, { event });
      expect(line.indexOf(10)).toBe(line.length - 1);
      const plain = JSON.parse(JSON.stringify(event));
      expect(decodeRecord(line.subarray(0, -1))).toEqual({ crc: expect.any(String), seq, epoch, event: plain });
    }),
  );
});

test('a record with one bit wrong is none', () => {
  const line = encodeRecord(7, 2, { event: { text: 'ünï' } }).subarray(0, -1);
  const flipped = Array.from({ length: line.length * 8 }, (_, bit) => {
    const copy = Buffer.from(line);
    copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return decodeRecord(copy);
  });
  expect(flipped).toEqual(flipped.map(() => undefined));
});

test.each(['', '{}', '{"crc":"', '{"crc":"00000000",', 'null', '\0'.repeat(400)])('%j is no record', (line) => {
  expect(decodeRecord(Buffer.from(line))).toBeUndefined();
});
