import { describe, expect, test } from 'vitest';
import { retryTime } from '../../src/daemon/retry-time.ts';

const AT = new Date(2026, 10, 21, 17, 8, 30).getTime();

describe('a wait ends after', () => {
  test.for([
    [{ seconds: '9' }, 9_000],
    [{ minutes: '1', seconds: '30' }, 90_000],
    [{ hours: '1', minutes: '56' }, 6_960_000],
    [{ days: '2' }, 172_800_000],
    [{ seconds: '0', message: 'x', attempt: '3' }, 0],
  ] as const)('%j', ([groups, ms]) => {
    expect(retryTime(groups, AT)).toBe(AT + ms);
  });
});

describe('a limit’s own end counts before the next try, and is', () => {
  test.for([
    ['7:09pm', new Date(2026, 10, 21, 19, 10)],
    ['7pm', new Date(2026, 10, 21, 19, 1)],
    ['7:10 PM', new Date(2026, 10, 21, 19, 11)],
    ['5:08 PM', new Date(2026, 10, 21, 17, 9)],
    ['5:07pm', new Date(2026, 10, 22, 17, 8)],
    ['12:30am', new Date(2026, 10, 22, 0, 31)],
    ['12:30 PM', new Date(2026, 10, 22, 12, 31)],
    ['Nov 25, 3pm', new Date(2026, 10, 25, 15, 1)],
    ['Jan 2, 3:05pm', new Date(2027, 0, 2, 15, 6)],
    ['Jan 2, 2027, 3:05pm', new Date(2027, 0, 2, 15, 6)],
    ['Jul 7th,\n2027 12:25 PM', new Date(2027, 6, 7, 12, 26)],
  ] as const)('%s', ([until, end]) => {
    expect(retryTime({ until, seconds: '5' }, AT)).toBe(end.getTime());
  });
});

test('where nothing says when, nothing is known', () => {
  expect(
    [undefined, {}, { message: 'x' }, { until: 'soon' }, { until: 'Foo 3' }].map((one) => retryTime(one, AT)),
  ).toEqual(Array.from({ length: 5 }, () => undefined));
});
