import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { areInLine, sideBySide } from '../../../src/core/tasks/order.ts';

const tasksOf = (...waits: number[][]) =>
  waits.map((dependsOn, at) => ({ id: `t${at}`, dependsOn: dependsOn.map((other) => `t${other}`) }));

test.for<[string, number[][], boolean]>([
  ['no task', [], true],
  ['one', [[]], true],
  ['one after the other', [[], [0], [1]], true],
  ['the last one first', [[1], [2], []], true],
  ['each after all before it', [[], [0], [0, 1]], true],
  ['two beside each other', [[], []], false],
  ['two that one waits for', [[], [], [0, 1]], false],
  ['two that wait for one', [[], [0], [0]], false],
  ['one that waits for a task of another run', [[], [0, 7]], true],
])('%s: whether they are in line', ([, waits, so]) => {
  expect(areInLine(tasksOf(...waits))).toBe(so);
});

test('they are in line exactly when no two of them can run at the same time', () => {
  const links = fc.uniqueArray(fc.tuple(fc.nat(6), fc.nat(6)), { maxLength: 21, selector: (link) => link.join() });
  fc.assert(
    fc.property(links, fc.integer({ min: 1, max: 7 }), (all, count) => {
      const places = [...Array.from({ length: count }).keys()];
      const waits = places.map((at) => all.flatMap(([from, to]) => (from === at && to < at ? [to] : [])));
      const tasks = tasksOf(...waits);
      const together = sideBySide(tasks);
      expect(areInLine(tasks)).toBe(!places.some((a) => places.some((b) => together(a, b))));
    }),
  );
});

test('ten thousand tasks in a chain are seen to be one at once', () => {
  const began = performance.now();
  const chain = tasksOf(...Array.from({ length: 10_000 }, (_, at) => (at === 0 ? [] : [at - 1])));
  expect(areInLine(chain)).toBe(true);
  expect(performance.now() - began).toBeLessThan(1000);
});
