import { anything, assert, property, record } from 'fast-check';
import { expect, test } from 'vitest';
import { opencodeLive } from '../../../src/adapters/agents/opencode-live.ts';

function used(told: unknown): unknown {
  return opencodeLive.used?.({ id: 'x', payload: { type: 'session.idle', used: told }, at: 0 });
}

const TOKENS = { input: 10, output: 5, cacheRead: 3, cacheWrite: 2 };

test('one entry a model', () => {
  expect(used([{ model: 'a', tokens: TOKENS, usd: 0.5 }, { tokens: TOKENS }])).toEqual([
    { model: 'a', tokens: TOKENS, usd: 0.5 },
    { tokens: TOKENS },
  ]);
});

test('tokens that cost nothing have no known price', () => {
  expect(used([{ model: 'a', tokens: TOKENS, usd: 0 }])).toEqual([{ model: 'a', tokens: TOKENS }]);
});

test('figures that can’t be are left out; none at all is nothing', () => {
  const good = { model: 'a', tokens: TOKENS };
  const bad = [
    { ...good, tokens: { ...TOKENS, input: -1 } },
    { ...good, tokens: { ...TOKENS, output: 1e12 } },
    { ...good, usd: -1 },
    { ...good, usd: 1e9 },
    { ...good, tokens: undefined },
    'x',
  ];
  expect(used([...bad, good])).toEqual([good]);
  expect([used(bad), used([]), used('x'), used(undefined)]).toEqual([undefined, undefined, undefined, undefined]);
});

test('whatever a payload holds, it never throws', () => {
  assert(
    property(record({ used: anything() }), (payload) => {
      opencodeLive.used?.({ id: 'x', payload, at: 0 });
    }),
  );
});
