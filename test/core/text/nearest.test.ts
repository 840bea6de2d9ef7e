import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearest, slips } from '../../../src/core/text/nearest.ts';

test.for([
  ['biuld', 'build'],
  ['buld', 'build'],
  ['buildd', 'build'],
  ['BUILD', 'build'],
  ['bd', 'db'],
  ['documentaton', 'documentation'],
  ['zebra', undefined],
  ['q', undefined],
  ['', undefined],
] as const)('%j means %j', ([word, meant]) => {
  expect(nearest(word, ['build', 'db', 'api', 'documentation', 'a'])).toBe(meant);
});

test('the first of equally near candidates is taken', () => {
  expect(nearest('tost', ['test', 'toss'])).toBe('test');
  expect(nearest('toss', ['tost', 'toss'])).toBe('toss');
});

test('slips are counted: wrong, missing, added and swapped letters', () => {
  expect([
    slips('abc', 'abc', 9),
    slips('abc', 'axc', 9),
    slips('abc', 'ac', 9),
    slips('abc', 'abxc', 9),
    slips('abc', 'acb', 9),
  ]).toEqual([0, 1, 1, 1, 1]);
  expect(slips('kitten', 'sitting', 9)).toBe(3);
});

test('a limit never changes a count within it', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
  fc.assert(
    fc.property(text, text, fc.nat(8), (a, b, limit) => {
      const exact = slips(a, b, 99);
      expect(Math.min(slips(a, b, limit), limit + 1)).toBe(Math.min(exact, limit + 1));
      expect(slips(b, a, 99)).toBe(exact);
    }),
  );
});

test('a very long word is no burden', () => {
  expect(nearest('a'.repeat(1_000_000), ['a', 'b'.repeat(200)])).toBeUndefined();
});
