import { expect, test } from 'vitest';
import { countWords, leftoverLines } from '../../../src/cli/print/leftovers.ts';
import { plain } from '../../../src/cli/print/paint.ts';
import type { Leftover } from '../../../src/protocol/messages.ts';

const HOME = { home: '/home/o', force: false };
const SHEET = { columns: () => 100, paint: plain };

const one = (over: Partial<Leftover>): Leftover => ({
  kind: 'branch',
  run: 'r1',
  name: 'omo/r1/api',
  repository: '/home/me/shop',
  state: 'removed',
  why: 'it is in main',
  ...over,
});

test('the trees and branches of each repository stand together, with what became of them and why', async () => {
  const all = [
    one({ kind: 'tree', name: '/home/o/worktrees/r1/backend' }),
    one({}),
    one({ name: 'omo/r1/\u001B[2Jui', state: 'kept', why: 'it holds 2 commits that are nowhere else' }),
    one({
      kind: 'tree',
      name: '/elsewhere/x',
      state: 'needed',
      why: 'run r2 goes on',
      repository: '/home/me/b\u001B[2Jlog',
    }),
  ];
  expect(await leftoverLines(all, HOME, SHEET)).toEqual([
    '/home/me/shop',
    '   WHAT    NAME                  STATE    WHY',
    '✓  tree    worktrees/r1/backend  removed  it is in main',
    '✓  branch  omo/r1/api            removed  it is in main',
    '–  branch  omo/r1/ui             kept     it holds 2 commits that are nowhere else',
    '',
    '/home/me/blog',
    '   WHAT  NAME          STATE   WHY',
    '●  tree  /elsewhere/x  needed  run r2 goes on',
    '',
    '1 tree and 1 branch removed, 1 branch kept, 1 tree in use',
    'omo clean --force also removes what holds work, and the work with it.',
  ]);
});

test('what stays though it was to go is not said to go so', async () => {
  const lines = await leftoverLines([one({ state: 'kept' })], { ...HOME, force: true }, SHEET);
  expect(lines.at(-1)).toBe('1 branch kept');
});

test('what would be removed says how', async () => {
  const lines = await leftoverLines([one({ state: 'removable' }), one({ state: 'removable' })], HOME, SHEET);
  expect(lines.slice(-2)).toEqual(['2 branches to be removed', 'omo clean removes what can be.']);
});

test('no row is wider than the terminal', async () => {
  const lines = await leftoverLines([one({ name: 'n'.repeat(90), why: 'w'.repeat(90) })], HOME, {
    ...SHEET,
    columns: () => 60,
  });
  expect(lines.filter((line) => line.length > 60)).toEqual([]);
});

test('trees and branches are counted, and none is said of none', () => {
  const tree = one({ kind: 'tree' });
  expect([countWords([]), countWords([tree]), countWords([tree, tree, one({})])]).toEqual([
    '',
    '1 tree',
    '2 trees and 1 branch',
  ]);
});
