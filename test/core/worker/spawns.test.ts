import { expect, test } from 'vitest';
import { spawnProblem } from '../../../src/core/worker/spawns.ts';
import type { Run, State } from '../../../src/core/state/state.ts';
import { EMPTY } from '../../../src/core/state/state.ts';
import { runOf, tasksOf } from './runs.ts';

const HOUR = 3_600_000;
const LIMITS = { runs: 3, byWorkers: 5 };
const parent = { run: 'r0', task: 't', attempt: 1 };

/** Runs of so many tasks each, begun at those times by a worker or not. */
function state(...begun: readonly { at: number; tasks: number; by: 'worker' | 'person' }[]): State {
  const runs = begun.map(({ at, tasks, by }, index): Run => {
    const all = Object.fromEntries(Array.from({ length: tasks }, (_, n) => [`t${n}`, { text: 'x' }]));
    const run = runOf(tasksOf(all));
    return { ...run, id: `r${index + 1}`, startedAt: at, ...(by === 'worker' && { parent }) };
  });
  return { ...EMPTY, runs };
}

test('workers begin so many tasks in an hour, and a person more', () => {
  const now = state({ at: HOUR, tasks: 4, by: 'worker' });
  expect(spawnProblem(now, { by: 'worker', tasks: 1 }, LIMITS, HOUR)).toBeUndefined();
  expect(spawnProblem(now, { by: 'worker', tasks: 2 }, LIMITS, HOUR)).toContain('"perHour.byWorkers"');
  expect(spawnProblem(now, { by: 'person', tasks: 100 }, LIMITS, HOUR)).toBeUndefined();
});

test('whoever asks, so many runs are begun in an hour', () => {
  const three = Array.from({ length: 3 }, () => ({ at: HOUR, tasks: 1, by: 'person' as const }));
  expect(spawnProblem(state(...three), { by: 'person', tasks: 1 }, LIMITS, HOUR)).toContain('"perHour.runs"');
});

test('what was begun longer ago counts no more', () => {
  const old = Array.from({ length: 3 }, () => ({ at: 0, tasks: 5, by: 'worker' as const }));
  expect(spawnProblem(state(...old), { by: 'worker', tasks: 5 }, LIMITS, HOUR)).toBeUndefined();
});
