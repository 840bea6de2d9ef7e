import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprint } from '../../../src/core/text/fingerprint.ts';

const KNOWN = [8_054_770_948_152_773, 1_410_282_107_447_596, 1_501_412_251_704_418, 925_982_564_902_285];

test('the same text has the same, on every machine and for ever: it stands in journals', () => {
  expect([fingerprint(''), fingerprint('a'), fingerprint('日本語'), fingerprint('a'.repeat(1000))]).toEqual(KNOWN);
});

test('it is a whole number that JSON keeps', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const print = fingerprint(text);
      expect(Number.isSafeInteger(print) && print >= 0).toBe(true);
      expect(JSON.parse(JSON.stringify(print))).toBe(print);
    }),
  );
});

test('100 000 texts that differ in little all differ', () => {
  const texts = Array.from({ length: 50_000 }, (_, n) => [`w.${n}.event`, `{"attempt":${n},"exit_code":0}`]).flat();
  expect(new Set(texts.map(fingerprint)).size).toBe(texts.length);
});

test.each([
  ['ab', 'ba'],
  ['\u0100', '\u0001'],
  ['\u0100', '\u0000\u0001'],
  ['a', 'a\u0000'],
  ['', '\u0000'],
])('%j and %j differ', (a, b) => {
  expect(fingerprint(a)).not.toBe(fingerprint(b));
});
