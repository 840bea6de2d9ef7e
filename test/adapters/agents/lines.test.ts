import { array, assert, constantFrom, nat, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { LineCutter, type Line } from '../../../src/adapters/agents/lines.ts';

test('however bytes are cut into chunks, the lines are those of the whole text', () => {
  const text = string({ unit: constantFrom('a', 'é', '日', '👩‍👩‍👧', '\n', '\n', ' '), maxLength: 60 });
  assert(
    property(text, array(nat(200), { maxLength: 8 }), (whole, cuts) => {
      const bytes = Buffer.from(whole);
      const borders = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b), bytes.length];
      const chunks = borders.slice(1).map((border, index) => bytes.subarray(borders[index], border));
      const expected = whole.split('\n').map((line) => ({ text: line, whole: true }));
      if (whole === '' || whole.endsWith('\n')) expected.pop();
      expect(linesOf(chunks)).toEqual(expected);
    }),
  );
});

test('bytes that are not UTF-8 become U+FFFD, and Windows line ends are line ends', () => {
  const bytes = [Buffer.from([0x61, 0xff, 0xfe, 0x62, 0x0d, 0x0a, 0xe6, 0x97]), Buffer.from([0xa5, 0x0a, 0xc3])];
  expect(linesOf(bytes)).toEqual([
    { text: 'a\uFFFD\uFFFDb', whole: true },
    { text: '日', whole: true },
    { text: '\uFFFD', whole: true },
  ]);
});

test('a line longer than the longest is cut and said to be, and the next one is whole again', () => {
  const chunks = ['123456', '789', '\nnext\n', '12345\n', '123456'].map((text) => Buffer.from(text));
  expect(linesOf(chunks, 5)).toEqual([
    { text: '12345', whole: false },
    { text: 'next', whole: true },
    { text: '12345', whole: true },
    { text: '12345', whole: false },
  ]);
});

function linesOf(chunks: readonly Buffer[], longest?: number): Line[] {
  const cutter = new LineCutter(longest);
  return [...chunks.flatMap((chunk) => [...cutter.push(chunk)]), ...cutter.end()];
}
