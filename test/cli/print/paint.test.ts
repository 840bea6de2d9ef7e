import { expect, test } from 'vitest';
import { painter } from '../../../src/cli/print/paint.ts';

test.for<[string, Record<string, string>, boolean, boolean]>([
  ['a terminal gets colours', {}, true, true],
  ['a pipe gets none', {}, false, false],
  ['NO_COLOR takes them away', { NO_COLOR: '1' }, true, false],
  ['an empty NO_COLOR counts as unset', { NO_COLOR: '' }, true, true],
  ['a dumb terminal gets none', { TERM: 'dumb' }, true, false],
  ['FORCE_COLOR brings them to a pipe', { FORCE_COLOR: '1' }, false, true],
  ['FORCE_COLOR beats NO_COLOR', { FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
  ['FORCE_COLOR=0 takes them away', { FORCE_COLOR: '0' }, true, false],
])('%s', ([, env, tty, coloured]) => {
  expect(painter(env, tty)('red', 'x')).toBe(coloured ? '\u001B[31mx\u001B[39m' : 'x');
});
