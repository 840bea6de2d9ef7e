import { expect, test } from 'vitest';
import { seconds, wholeNumber } from '../../src/cli/define/numbers.ts';
import { atLeast } from '../../src/cli/doctor/check.ts';

test.for(['0', '51', '-1', '1e1', '2.5', '', 'six', '0x10', '１'])('--workers refuses "%s"', (text) => {
  expect(() => wholeNumber(1, 50)(text)).toThrow('It must be a whole number from 1 to 50.');
});

test.for(['0', '-1', '', '1e9', 'NaN', 'Infinity', '2073601'])('--timeout refuses "%s"', (text) => {
  expect(() => seconds(text)).toThrow('It must be a number of seconds, more than 0 and at most 2073600.');
});

test('numbers in range are taken', () => {
  expect([wholeNumber(1, 50)('50'), wholeNumber(1, 50)('1'), seconds('0.5'), seconds('.5'), seconds('90')]).toEqual([
    50, 1, 0.5, 0.5, 90,
  ]);
});

test.for<[string, string, boolean]>([
  ['v20.19.0', '20.19', true],
  ['v20.18.3', '20.19', false],
  ['v22.0.0', '20.19', true],
  ['tmux 3.2a', '3.2', true],
  ['tmux 3.1c', '3.2', false],
  ['tmux next-3.7', '3.2', true],
  ['nonsense', '3.2', false],
])('%s is at least %s: %s', ([got, least, is]) => {
  expect(atLeast(got, least)).toBe(is);
});
