import { expect, test } from 'vitest';
import { exitCodeOf } from '../../src/cli/exit-code.ts';
import type { TaskReport } from '../../src/core/report/report.ts';
import { reportOf, taskOf, tried, workerOf } from './reports.ts';

test.for<[string, Pick<Parameters<typeof exitCodeOf>[0], 'ok' | 'cause'>, number]>([
  ['all done', { ok: true }, 0],
  ['tasks failed', { ok: false }, 3],
  ['stopped by its timeout', { ok: false, cause: 'timeout' }, 124],
  ['cancelled by the person', { ok: false, cause: 'person' }, 130],
  ['cancelled with the task that asked for it', { ok: false, cause: 'parent' }, 130],
  ['all done before the timeout took hold', { ok: true, cause: 'timeout' }, 0],
])('%s', ([, report, code]) => {
  expect(exitCodeOf({ ...report, workers: [] })).toBe(code);
});

const limited = taskOf('A', 'failed', { tries: [tried(1, 'codex', 'task-failed'), tried(2, 'codex', 'limited')] });
const down = taskOf('B', 'failed', { tries: [tried(1, 'codex', 'provider-down')] });
const bad = taskOf('C', 'failed', { tries: [tried(1, 'codex', 'limited'), tried(2, 'claude', 'task-failed')] });
const untold = taskOf('D', 'failed');
const skipped = taskOf('E', 'skipped');

test.for<[string, TaskReport[], number]>([
  ['every failed task ended by its provider', [limited, down, skipped, taskOf('F', 'done')], 5],
  ['one of them failed by its work', [limited, bad], 3],
  ['nobody told how one of them ended', [limited, untold], 3],
  ['none failed, and still not all is done', [skipped], 3],
  ['login and allowance are the provider’s too', [taskOf('G', 'failed', { tries: [tried(1, 'x', 'auth')] })], 5],
  ['used up', [taskOf('G', 'failed', { tries: [tried(1, 'x', 'quota')] })], 5],
  ['hung', [taskOf('G', 'failed', { tries: [tried(1, 'x', 'hung')] })], 3],
])('of a run that is over: %s', ([, tasks, code]) => {
  expect(exitCodeOf(reportOf([workerOf('backend', 'failed', ...tasks)]))).toBe(code);
});

test('that the run was cancelled goes before its provider’s limits', () => {
  expect(exitCodeOf(reportOf([workerOf('backend', 'failed', limited)], { cause: 'person' }))).toBe(130);
});
