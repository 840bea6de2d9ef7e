import { expect, test } from 'vitest';
import type { ProcessRow } from '../../../src/adapters/processes/process-table.ts';
import { lineOf, membersOf } from '../../../src/adapters/processes/tree.ts';

const row = (pid: number, parent: number, more: Partial<ProcessRow> = {}): ProcessRow => ({
  pid,
  parent,
  group: 0,
  session: 0,
  tty: '',
  start: `s${pid}`,
  ...more,
});
const root = { pid: 10, start: 's10' };
const nobody = { session: undefined, marked: new Set<number>(), spared: new Set<number>() };
const pids = (rows: readonly ProcessRow[]): number[] => rows.map((one) => one.pid).sort((a, b) => a - b);

test('a tree is the root, its descendants, its session, its terminal and whoever bears the marks', () => {
  const rows = [
    row(10, 1, { tty: '5' }),
    row(11, 10),
    row(12, 11),
    row(13, 1, { session: 10 }),
    row(14, 1, { tty: '5' }),
    row(15, 1),
    row(16, 15),
    row(20, 1, { tty: '6', session: 20 }),
  ];
  expect(pids(membersOf(rows, { root, ...nobody, session: 10, marked: new Set([15]) }))).toEqual([
    10, 11, 12, 13, 14, 15, 16,
  ]);
});

test('a root whose pid another process has by now counts for nothing, nor does its session or terminal', () => {
  const rows = [
    row(10, 1, { start: 'later', tty: '5', session: 10 }),
    row(11, 10, { session: 10 }),
    row(12, 1, { tty: '5' }),
  ];
  expect(membersOf(rows, { root, ...nobody, session: 10 })).toEqual([]);
});

test('a dead root leaves its session, when that is sure, but not its terminal', () => {
  const rows = [row(13, 1, { session: 10 }), row(14, 1, { tty: '5' })];
  expect(pids(membersOf(rows, { root, ...nobody, session: 10 }))).toEqual([13]);
  expect(pids(membersOf(rows, { root, ...nobody }))).toEqual([]);
});

test('nobody is reached through a process that is spared', () => {
  const rows = [row(10, 1), row(11, 10), row(12, 11)];
  expect(pids(membersOf(rows, { root, ...nobody, spared: new Set([11]) }))).toEqual([10]);
});

test('the line of a process is itself, what is above it, and pid 1', () => {
  expect(lineOf([row(30, 20), row(20, 1), row(40, 1)], 30)).toEqual(new Set([1, 20, 30]));
});

test('a session or group that the system does not tell, or that everything shares, makes nobody part of a tree', () => {
  const everything = [0, 1].flatMap((id) => [
    row(20 + id, 1, { session: id }),
    row(30 + id, 1, { group: id, session: 7 }),
  ]);
  const signs = { ...nobody, marked: new Set([20, 21]) };
  for (const session of [0, 1])
    for (const first of [root, undefined, { pid: session, start: '' }])
      expect(pids(membersOf(everything, { ...signs, root: first, session }))).toEqual([20, 21]);
});
