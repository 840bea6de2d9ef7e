import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { leftoverCheck } from '../../src/cli/doctor/leftovers.ts';
import type { Leftover } from '../../src/protocol/messages.ts';
import { toldDaemon } from './told-daemon.ts';

const UID = process.getuid?.() ?? 0;
const one = (state: Leftover['state'], name: string, kind: Leftover['kind'] = 'branch'): Leftover => ({
  kind,
  run: 'r1',
  name,
  repository: '/home/me/shop',
  state,
  why: 'because',
});

test.for<[string, Leftover[], object]>([
  ['nothing', [], { state: 'ok', says: 'no trees or branches of runs' }],
  ['what is in use', [one('needed', 'omo/r/a')], { state: 'ok', says: 'none; 1 branch in use' }],
  [
    'what nothing needs',
    [one('removable', '/t/r1/ui', 'tree'), one('removable', 'omo/r1/b'), one('kept', 'omo/r1/c')],
    {
      state: 'warn',
      says: '1 tree and 1 branch that nothing needs any more: /t/r1/ui, omo/r1/b',
      todo: 'run `omo clean`',
    },
  ],
  [
    'what holds work',
    ['a', 'b', 'c', 'd'].map((name) => one('kept', name)),
    {
      state: 'warn',
      says: '4 branches of ended runs with work that is nowhere else: a, b, c and 1 more',
      todo: 'take it in with `omo merge <run>`, or see it with `omo clean --dry-run`',
    },
  ],
])('doctor names %s', async ([, leftovers, check]) => {
  const daemon = await toldDaemon({ leftovers: { schemaVersion: 1, leftovers } });
  expect(await leftoverCheck({ home: daemon.home, env: {}, uid: UID })).toEqual({ name: 'leftovers', ...check });
  expect(daemon.asked).toEqual([['leftovers', { remove: false, force: false }]]);
});

test('trees are named as they lie in the home', async () => {
  const leftovers: Leftover[] = [];
  const daemon = await toldDaemon({ leftovers: { schemaVersion: 1, leftovers } });
  leftovers.push(one('removable', join(daemon.home, 'worktrees/r1/ui'), 'tree'));
  expect(await leftoverCheck({ home: daemon.home, env: {}, uid: UID })).toMatchObject({
    says: '1 tree that nothing needs any more: worktrees/r1/ui',
  });
});

test('a daemon of before, that knows no leftovers, is no trouble', async () => {
  const daemon = await toldDaemon({});
  expect(await leftoverCheck({ home: daemon.home, env: {}, uid: UID })).toMatchObject({ state: 'ok' });
});

test('without a daemon the folders of runs are counted, and none is started', async () => {
  const home = mkdtempSync(join(tmpdir(), 'omo-left-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const look = () => leftoverCheck({ home, env: {}, uid: UID });
  expect(await look()).toMatchObject({ state: 'ok', says: 'no trees of runs' });
  mkdirSync(join(home, 'worktrees/r0'), { recursive: true });
  expect(await look()).toMatchObject({ state: 'ok', says: 'no trees of runs' });
  mkdirSync(join(home, 'worktrees/r1/ui'), { recursive: true });
  expect(await look()).toMatchObject({ state: 'warn', says: 'working trees of 1 run' });
  rmSync(join(home, 'worktrees'), { recursive: true });
  writeFileSync(join(home, 'worktrees'), '');
  expect(await look()).toMatchObject({ state: 'ok' });
});
