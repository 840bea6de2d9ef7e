import { describe, expect, test } from 'vitest';
import { integrationBranch, stepsOf } from '../../../src/core/synthesis/steps.ts';
import { BASE, commit, runOf } from './whole.ts';

const tasksOf = (run: ReturnType<typeof runOf>) => stepsOf(run).map(({ task }) => task);

describe('what is merged, and in which order', () => {
  test('what was done first comes first', () => {
    expect(tasksOf(runOf({ a: { at: 300 }, b: { at: 100 }, c: { at: 200 } }))).toEqual(['b', 'c', 'a']);
  });

  test('what a task waited for comes before it, whatever the clock said', () => {
    expect(tasksOf(runOf({ late: { at: 900 }, early: { at: 100, waitsFor: ['late'] } }))).toEqual(['late', 'early']);
  });

  test('also when what it waited for changed nothing itself', () => {
    const run = runOf({
      last: { at: 900 },
      none: { at: 500, waitsFor: ['last'], commit: null },
      first: { at: 100, waitsFor: ['none'] },
    });
    expect(tasksOf(run)).toEqual(['last', 'first']);
  });

  test('what failed, changed nothing, was not measured, or had no branch is not merged', () => {
    const run = runOf({
      done: { at: 100 },
      failed: {},
      nothing: { at: 100, commit: null },
      unmeasured: { at: 100, over: { evidence: { unmeasured: 'git fell over' } } },
      shared: { at: 100, over: { tree: { path: '/project', base: BASE, ignored: [], conflicts: [], notes: [] } } },
    });
    expect(tasksOf(run)).toEqual(['done']);
  });

  test('a thousand tasks that wait for one another are no trouble', () => {
    const tasks = Object.fromEntries(
      Array.from({ length: 1000 }, (_, n) => [`t${n}`, { at: 5000 - n, waitsFor: n === 0 ? [] : [`t${n - 1}`] }]),
    );
    expect(tasksOf(runOf(tasks))).toEqual(Object.keys(tasks));
  });
});

const onOf = (run: ReturnType<typeof runOf>, task: string) => stepsOf(run).find((step) => step.task === task)?.on;

describe('whose work a branch holds', () => {
  test('that of what it waited for, near and far', () => {
    const run = runOf({
      a: { at: 100 },
      b: { at: 200, waitsFor: ['a'], base: commit('a') },
      c: { at: 300, waitsFor: ['b'], base: commit('b') },
    });
    expect(onOf(run, 'c')).toEqual(['a', 'b']);
  });

  test('that of what its branch began with, whoever its worker was in the end', () => {
    const run = runOf({
      before: { at: 100, worker: 'api' },
      task: { at: 300, startedAt: 150, worker: 'api', base: commit('before'), over: { builtOn: ['before'] } },
      later: { at: 400, startedAt: 350, worker: 'web', base: commit('task'), over: { builtOn: ['task'] } },
      other: { at: 100, worker: 'web' },
    });
    expect(onOf(run, 'task')).toEqual(['before']);
    expect(onOf(run, 'later')).toEqual(['before', 'task']);
  });

  test('nobody’s, when it began with the run’s own base', () => {
    const run = runOf({ a: { at: 100, worker: 'api' }, b: { at: 300, startedAt: 150, worker: 'api' } });
    expect(onOf(run, 'b')).toEqual([]);
  });
});

test('the branch of the whole is none that a task has', () => {
  expect(integrationBranch(runOf({ a: { at: 1 } }))).toBe('omo/r1/integration');
  expect(integrationBranch(runOf({ integration: { at: 1 } }))).not.toBe('omo/r1/integration');
});
