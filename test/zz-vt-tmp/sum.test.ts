import { describe, expect, test } from 'vitest';
describe('sums', () => {
  test('adds', () => expect(1 + 1).toBe(2));
  test('subtracts', () => expect(3 - 1).toBe(1));
  test.skip('later', () => undefined);
});
test.todo('multiplies');
