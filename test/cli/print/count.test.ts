import { expect, test } from 'vitest';
import { count } from '../../../src/cli/print/count.ts';

test.for<[number, string]>([
  [0, '0'],
  [7.4, '7'],
  [999, '999'],
  [999.6, '1.0k'],
  [1000, '1.0k'],
  [9949, '9.9k'],
  [9950, '10k'],
  [340_200, '340k'],
  [999_499, '999k'],
  [999_500, '1.0M'],
  [1_234_567, '1.2M'],
  [12_345_678, '12M'],
  [999_500_000, '1.0G'],
  [10_000_000_000, '10G'],
])('%d is %s', ([amount, text]) => {
  expect(count(amount)).toBe(text);
});
