import { expect, test } from 'vitest';
import { severity } from '../../../src/core/provider/severity.ts';

test.each([
  [300_001, 'critical'],
  [300_000, 'high'],
  [60_001, 'high'],
  [60_000, 'medium'],
  [1, 'medium'],
] as const)('a limit of %i ms is %s', (ms, is) => {
  expect(severity(5000 + ms, 5000)).toBe(is);
});
