import { expect, test } from 'vitest';
import { exitCodeOf } from '../../src/cli/exit-code.ts';

test.for<[string, Parameters<typeof exitCodeOf>[0], number]>([
  ['all done', { ok: true }, 0],
  ['tasks failed', { ok: false }, 3],
  ['stopped by its timeout', { ok: false, cause: 'timeout' }, 124],
  ['cancelled by the person', { ok: false, cause: 'person' }, 130],
  ['cancelled with the task that asked for it', { ok: false, cause: 'parent' }, 130],
  ['all done before the timeout took hold', { ok: true, cause: 'timeout' }, 0],
])('%s', ([, report, code]) => {
  expect(exitCodeOf(report)).toBe(code);
});
