import { getEventListeners } from 'node:events';
import { setImmediate as immediately } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { withDeadline } from '../../../src/adapters/processes/deadline.ts';

const LONG_MS = 100_000;

test('the time comes also when memory is cleaned up meanwhile', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const waiting = withDeadline(new AbortController().signal, 300, (either) => aborted(either));
  for (let round = 0; round < 3; round += 1) {
    await immediately();
    collect();
  }
  expect(await waiting).toBe('aborted');
});

test('what is done in time leaves no listener behind', async () => {
  const { signal } = new AbortController();
  const seen: AbortSignal[] = [];
  expect(await withDeadline(signal, LONG_MS, (either) => Promise.resolve(seen.push(either)))).toBe(1);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  expect(seen[0]?.aborted).toBe(false);
});

test('an abort comes through at once, and one that was there before', async () => {
  const over = new AbortController();
  const waiting = withDeadline(over.signal, LONG_MS, (either) => aborted(either));
  over.abort();
  expect(await waiting).toBe('aborted');
  expect(await withDeadline(over.signal, LONG_MS, (either) => aborted(either))).toBe('aborted');
});

function aborted(signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('aborted');
    signal.addEventListener('abort', () => resolve('aborted'));
  });
}
