import { expect, test } from 'vitest';
import { duration } from '../../../src/cli/print/duration.ts';

test.for<[number, string]>([
  [0, '0.0 s'],
  [-5, '0.0 s'],
  [4_230, '4.2 s'],
  [59_949, '59.9 s'],
  [59_951, '1 min 00 s'],
  [125_000, '2 min 05 s'],
  [3_599_400, '59 min 59 s'],
  [3_600_000, '1 h 00 min'],
  [7_500_000, '2 h 05 min'],
])('%i ms are %s', ([ms, text]) => {
  expect(duration(ms)).toBe(text);
});
