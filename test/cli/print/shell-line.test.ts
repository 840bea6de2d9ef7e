import { expect, test } from 'vitest';
import { shellLine } from '../../../src/cli/print/shell-line.ts';

test('a printed command can be pasted into a shell', () => {
  expect(shellLine(['tmux', '-L', 'omo', 'attach', '-t', '=omo-worker-x', "it's 'my' $HOME", ''])).toBe(
    "tmux -L omo attach -t =omo-worker-x 'it'\\''s '\\''my'\\'' $HOME' ''",
  );
});
