import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { printOf, RecentIds } from '../../../src/core/events/recent-ids.ts';

const MOST = 4096;

test('an id that comes again with the same words is a duplicate, with others once a conflict', () => {
  const recent = new RecentIds(MOST);
  const take = (id: string, n: number): string => recent.take(id, printOf({ id, n }));
  expect([take('a', 1), take('b', 1), take('a', 1), take('a', 2), take('a', 2), take('a', 3), take('a', 1)]).toEqual([
    'new',
    'new',
    'duplicate',
    'conflict',
    'duplicate',
    'duplicate',
    'duplicate',
  ]);
});

test('what is not known any more disputes nothing', () => {
  const recent = new RecentIds(MOST);
  expect([recent.take('a', undefined), recent.take('a', 1), recent.take('a', 2)]).toEqual([
    'new',
    'duplicate',
    'duplicate',
  ]);
  expect([recent.take('b', 1), recent.take('b', undefined), recent.take('b', 2)]).toEqual([
    'new',
    'duplicate',
    'conflict',
  ]);
});

test('at least the last so many are known, and at most twice as many are held', () => {
  const recent = new RecentIds(100);
  for (let n = 0; n < 5050; n++) {
    expect(recent.take(`w.${n}`, n)).toBe('new');
    const { old, young } = recent.toJSON();
    expect(old.length + young.length).toBeLessThanOrEqual(200);
  }
  for (let n = 4950; n < 5050; n++) expect(recent.take(`w.${n}`, n)).toBe('duplicate');
  expect(recent.take('w.0', 0)).toBe('new');
});

test('it goes on as plain JSON where it stopped', () => {
  const recent = new RecentIds(3);
  for (const [id, print] of [
    ['a', 1],
    ['b', 2],
    ['c', 3],
    ['d', 4],
    ['b', 9],
  ] as const)
    recent.take(id, print);
  const again = new RecentIds(3, JSON.parse(JSON.stringify(recent)));
  expect(again.toJSON()).toEqual(recent.toJSON());
  for (const one of [recent, again])
    expect([one.take('a', 1), one.take('b', 2), one.take('c', 4), one.take('d', 4), one.take('e', 5)]).toEqual([
      'duplicate',
      'duplicate',
      'conflict',
      'duplicate',
      'new',
    ]);
});

test('an id as large as an event file is not kept whole, and still told from others', () => {
  const recent = new RecentIds(MOST);
  const long = 'x'.repeat(1_000_000);
  expect([recent.take(`${long}a`, 1), recent.take(`${long}b`, 1), recent.take(`${long}a`, 1)]).toEqual([
    'new',
    'new',
    'duplicate',
  ]);
  expect(JSON.stringify(recent).length).toBeLessThan(1000);
});

test('it tells what a list of all ids would tell', () => {
  const events = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', '__proto__', ''), fc.constantFrom(1, 2, 3)));
  fc.assert(
    fc.property(events, (list) => {
      const recent = new RecentIds(MOST);
      const seen: string[] = [];
      const disputed = new Set<string>();
      for (const [id, print] of list) {
        const first = seen.find((one) => one.startsWith(`${id}=`));
        const agrees = first === undefined || first === `${id}=${print}` || disputed.has(id);
        expect(recent.take(id, print)).toBe(first === undefined ? 'new' : agrees ? 'duplicate' : 'conflict');
        if (first === undefined) seen.push(`${id}=${print}`);
        else if (!agrees) disputed.add(id);
      }
    }),
  );
});

test('prints of payloads that differ in anything differ', () => {
  const prints = [{}, { a: 1 }, { a: '1' }, { a: 1, b: 2 }, { b: 2, a: 1 }, { a: [1] }].map(printOf);
  expect(new Set(prints).size).toBe(prints.length);
});
