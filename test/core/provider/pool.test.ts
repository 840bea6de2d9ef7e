import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pool } from '../../../src/core/provider/pool.ts';
import { afterFailure, afterSuccess, CLOSED, poolAt } from '../../../src/core/provider/pool.ts';
import { DOWN, limit } from './pooled.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Some evening. */
const NOW = 1_900_000_000_000;

const failed = (times: number, pool = CLOSED, at = NOW): Pool =>
  Array.from({ length: times }).reduce<Pool>((before) => afterFailure(before, DOWN, at), pool);

const until = ({ gate }: Pool): number | undefined => (gate.is === 'open' ? gate.until : undefined);

describe('a provider that fails', () => {
  test('is left alone after five failures in a row, for a minute', () => {
    expect(failed(4).gate.is).toBe('closed');
    expect(failed(5).gate).toMatchObject({ is: 'open', since: NOW, until: NOW + MINUTE, after: 'half-open' });
  });

  test('has its failures forgotten by one success', () => {
    expect(failed(4, afterSuccess(failed(4), NOW)).gate.is).toBe('closed');
  });

  test('is tried when its time is over, and not before', () => {
    expect(poolAt(failed(5), NOW + MINUTE - 1).gate.is).toBe('open');
    expect(poolAt(failed(5), NOW + MINUTE).gate).toEqual({ is: 'half-open', successes: 0 });
  });

  test('is open to all again after two successes', () => {
    const one = afterSuccess(failed(5), NOW + MINUTE);
    expect(one.gate).toEqual({ is: 'half-open', successes: 1 });
    expect(afterSuccess(one, NOW + 2 * MINUTE)).toEqual(CLOSED);
  });

  test('is left alone for twice as long by the first failure while it is tried, and never for more than ten minutes', () => {
    const cools: number[] = [];
    for (let [pool, at] = [failed(5), NOW]; cools.length < 6; pool = afterFailure(pool, DOWN, at)) {
      cools.push((until(pool) ?? 0) - at);
      at = until(pool) ?? 0;
    }
    expect(cools.map((ms) => ms / MINUTE)).toEqual([1, 2, 4, 8, 10, 10]);
  });

  test('is not left alone for longer by those that were under way when it was found out', () => {
    expect(until(failed(3, failed(5), NOW + 1000))).toBe(NOW + MINUTE);
  });

  test('that one success while it is open changes nothing of', () => {
    expect(afterSuccess(failed(5), NOW + 1)).toEqual(failed(5));
  });
});

describe('a limit', () => {
  test('that tells its end closes the provider until then, and is over by itself', () => {
    const pool = afterFailure(CLOSED, limit(NOW + 2 * HOUR), NOW);
    expect(until(pool)).toBe(NOW + 2 * HOUR);
    expect(poolAt(pool, NOW + 2 * HOUR - 1).gate.is).toBe('open');
    expect(poolAt(pool, NOW + 2 * HOUR).gate.is).toBe('closed');
  });

  test('whose end nobody knows is asked for after 30 s, then after twice as long each time, at most a quarter of an hour', () => {
    const waits: number[] = [];
    for (let [pool, at] = [CLOSED, NOW]; waits.length < 7; at = until(pool) ?? 0) {
      pool = afterFailure(pool, limit(), at);
      waits.push(((until(pool) ?? 0) - at) / 1000);
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 900, 900]);
  });

  test('whose end has passed already is one whose end nobody knows', () => {
    expect(until(afterFailure(CLOSED, limit(NOW - 1), NOW))).toBe(NOW + 30_000);
    expect(until(afterFailure(CLOSED, limit(NOW), NOW))).toBe(NOW + 30_000);
  });

  test('of a year is not believed: the provider is asked again within a quarter of an hour', () => {
    const wait = (until(afterFailure(CLOSED, limit(NOW + 365 * DAY), NOW)) ?? Infinity) - NOW;
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(15 * MINUTE);
  });

  test('of a week is believed', () => {
    expect(until(afterFailure(CLOSED, limit(NOW + 7 * DAY), NOW))).toBe(NOW + 7 * DAY);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'that ends at %s does not say when',
    (end) => {
      expect(until(afterFailure(CLOSED, limit(end), NOW))).toBe(NOW + 30_000);
    },
  );

  test('that another attempt meets only ever lasts longer, by the provider’s word', () => {
    const hour = afterFailure(CLOSED, limit(NOW + HOUR), NOW);
    expect(until(afterFailure(hour, limit(NOW + 2 * HOUR), NOW + 1))).toBe(NOW + 2 * HOUR);
    expect(afterFailure(hour, limit(NOW + MINUTE), NOW + 1)).toBe(hour);
    expect(afterFailure(hour, limit(), NOW + 1)).toBe(hour);
    const soon = afterFailure(CLOSED, limit(NOW + 10_000), NOW);
    expect(afterFailure(soon, limit(), NOW + 1)).toBe(soon);
  });

  test('that met a success after its end is forgotten: the next unknown one is waited for 30 s again', () => {
    const pool = afterFailure(afterFailure(CLOSED, limit(), NOW), limit(), NOW + 30_000);
    const served = afterSuccess(pool, NOW + 90_000);
    expect(until(afterFailure(served, limit(), NOW + 90_000))).toBe(NOW + 120_000);
  });

  test('does not count as one of the failures that open', () => {
    const limited = Array.from({ length: 9 }).reduce<Pool>(
      (pool, _, n) => afterFailure(pool, limit(NOW + n * 1000 + 1), NOW + n * 1000),
      CLOSED,
    );
    expect(failed(4, poolAt(limited, NOW + HOUR), NOW + HOUR).gate.is).toBe('closed');
  });
});

function stopped(kind: 'auth' | 'quota'): Pool {
  return afterFailure(CLOSED, { kind, message: 'sign in' }, NOW);
}

describe('what a person alone can put right', () => {
  test.each(['auth', 'quota'] as const)('%s stops the provider, and no time opens it', (kind) => {
    expect(poolAt(stopped(kind), NOW + DAY).gate).toMatchObject({ is: 'stopped', notice: 'due' });
  });

  test('whatever comes later from attempts that were under way changes nothing', () => {
    const told: Pool = { ...stopped('auth'), gate: { is: 'stopped', since: NOW, why: DOWN, notice: 'told' } };
    expect(afterFailure(told, { kind: 'auth', message: 'again' }, NOW + 1)).toBe(told);
    expect(afterFailure(told, limit(NOW + HOUR), NOW + 1)).toBe(told);
    expect(afterSuccess(told, NOW + 1)).toBe(told);
  });
});

test.each(['context', 'conversation', 'aborted', 'other'] as const)('%s is not the provider’s', (kind) => {
  expect(afterFailure(CLOSED, { kind, message: 'x' }, NOW)).toBe(CLOSED);
});

test('whatever is told in whatever order, a provider is never closed for more than eight days, and only a sign-in closes it for good', () => {
  const kinds = ['rate-limit', 'usage-limit', 'server', 'unreachable', 'context', 'other'] as const;
  const told = fc.record({
    kind: fc.constantFrom(...kinds),
    message: fc.string(),
    until: fc.option(fc.integer({ min: 0, max: 3 * NOW }), { nil: undefined }),
  });
  const step = fc.tuple(fc.option(told), fc.nat(10 * DAY));
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      let [pool, at] = [CLOSED, NOW];
      for (const [failure, ms] of steps) {
        at += ms;
        pool = failure ? afterFailure(pool, failure, at) : afterSuccess(pool, at);
        expect(pool.gate.is).not.toBe('stopped');
        expect((until(pool) ?? at) - at).toBeLessThanOrEqual(8 * DAY);
        expect(poolAt(pool, at + 8 * DAY).gate.is).not.toBe('open');
      }
    }),
  );
});
