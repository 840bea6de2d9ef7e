import { expect, onTestFinished, test, vi } from 'vitest';
import { EMPTY, type State } from '../../src/core/state/state.ts';
import { Watchers } from '../../src/daemon/watch.ts';
import { runOf, tasksOf } from '../core/worker/runs.ts';

test('who has not read the last picture gets no further one, and the newest as soon as it has', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const told = { quick: 0, slow: 0 };
  const quick = { gone: false, behind: false, notify: () => void told.quick++ };
  const slow = { gone: false, behind: true, notify: () => void told.slow++ };
  const before: State = { ...EMPTY, runs: [runOf(tasksOf({ a: { text: 'x' } }))] };
  const run = before.runs[0]?.id ?? '';
  const watchers = new Watchers(
    () => before,
    () => 0,
  );
  onTestFinished(() => watchers.stop());
  watchers.add(run, quick);
  watchers.add(run, slow);
  vi.advanceTimersByTime(1000);
  expect([told.slow, told.quick > 0]).toEqual([0, true]);
  slow.behind = false;
  vi.advanceTimersByTime(1000);
  expect(told.slow).toBe(1);
});
