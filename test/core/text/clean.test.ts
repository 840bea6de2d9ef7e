import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { brokenCharacter, cleanText, utf8Bytes } from '../../../src/core/text/clean.ts';

test('controls are taken out and counted, line ends become line feeds', () => {
  expect(cleanText('a\u0000\u001B[201~\u009B\u007Fb\tc\r\nd\re\n')).toEqual({ text: 'a[201~b\tc\nd\ne\n', removed: 4 });
  expect(cleanText('Ünï 👩‍💻 \u202E')).toEqual({ text: 'Ünï 👩‍💻 \u202E', removed: 0 });
});

test('only tab and line feed are left of the controls', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(cleanText(text).text).not.toMatch(/(?![\t\n])\p{Cc}/u);
    }),
  );
});

test('the first half of a pair without the other is found', () => {
  expect(['a😀', '\uD83D', 'ab\uDE00', ''].map(brokenCharacter)).toEqual([undefined, 0, 2, undefined]);
});

test('bytes are counted up to the limit', () => {
  expect(['abc', 'é', '한', '😀', ''].map((text) => utf8Bytes(text, 100))).toEqual([3, 2, 3, 4, 0]);
  expect(utf8Bytes('é'.repeat(1000), 10)).toBeGreaterThan(10);
});
