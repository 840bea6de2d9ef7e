import { expect, test } from 'vitest';
import type { Evidence } from '../../../src/core/events/proof.ts';
import { noticesOf } from '../../../src/core/proof/notices.ts';
import { outside } from '../../../src/core/tasks/scopes.ts';
import { changes, GOOD, NO_CHANGES, oneTask } from './build.ts';

function notices(evidence: Evidence, given: Parameters<typeof oneTask>[0] = {}): string[] {
  const { run, task } = oneTask(given);
  return noticesOf(run, task, evidence, outside);
}

const SCOPE = { spec: { writes: 'src/**' } };

test('of work inside of its scope nothing is told', () => {
  expect(notices(GOOD, SCOPE)).toEqual([]);
});

test.for<[string, Evidence, Parameters<typeof oneTask>[0], string]>([
  [
    'files outside of its scope are told',
    { changes: changes({ files: ['src/a.ts', 'docs/b.md', 'package.json'] }) },
    SCOPE,
    'it changed 2 files outside of src/**: docs/b.md, package.json',
  ],
  [
    'of many the first five',
    { changes: changes({ files: ['1', '2', '3', '4', '5', '6', '7'] }) },
    SCOPE,
    'it changed 7 files outside of src/**: 1, 2, 3, 4, 5 and 2 more',
  ],
  [
    'changes of a task that was to write nothing are told, all of them counted',
    { changes: changes({ files: ['a\u001B[31m\n'], count: 612 }) },
    { spec: { writes: 'nothing' } },
    'it was to write nothing, and changed 612 files: a and 611 more',
  ],
  [
    'what git ignores is told',
    { changes: changes({ ignored: ['dist', '.cache'] }) },
    {},
    'it made what git ignores and no commit holds: dist, .cache',
  ],
  [
    'that it only found something out is told',
    { changes: NO_CHANGES, says: { findings: 'It is slow.' } },
    {},
    'it changed no file; what it found out is in its result',
  ],
  [
    'what could not be measured is told',
    { unmeasured: 'no\nspace' },
    {},
    'what it changed could not be measured: no space',
  ],
  [
    'a bad result file is told',
    { ...GOOD, saysProblem: 'no JSON' },
    {},
    'its result file is not as it should be: no JSON',
  ],
])('%s', ([, evidence, given, said]) => {
  expect(notices(evidence, given)).toEqual([said]);
});

test('a task that only reads is expected to find things out', () => {
  expect(notices({ changes: NO_CHANGES, says: { findings: 'x' } }, { spec: { writes: 'nothing' } })).toEqual([]);
});
