import { expect, test } from 'vitest';
import { narrow, wide } from '../../../src/cli/print/width.ts';
import { wrap } from '../../../src/cli/print/wrap.ts';

test.for<[string, string, string[]]>([
  ['a line that fits', 'one two', ['one two']],
  ['a longer one, at its blanks', 'one two three', ['one two', 'three']],
  ['a word that is too long by itself', 'a bcdefghijklm n', ['a', 'bcdefghi', 'jklm n']],
  ['line ends stay', 'one\n\ntwo', ['one', '', 'two']],
  ['indents stay', '  one two three', ['  one', 'two', 'three']],
])('%s', ([, text, lines]) => {
  expect(wrap(text, 8, narrow)).toEqual(lines);
});

test('wide characters are counted as they are shown, and never cut', async () => {
  const measure = await wide();
  expect(wrap('登录页面 👩‍💻👩‍💻👩‍💻', 6, measure)).toEqual(['登录页', '面', '👩‍💻👩‍💻👩‍💻']);
});
