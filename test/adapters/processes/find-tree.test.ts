import { expect, test } from 'vitest';
import type { TreeTarget } from '../../../src/adapters/processes/find-tree.ts';
import { treeFinder } from '../../../src/adapters/processes/find-tree.ts';
import type { ProcessRow, ProcessTable } from '../../../src/adapters/processes/process-table.ts';

/** Processes as a test tells them, each with its environment. */
interface Told extends Partial<ProcessRow> {
  readonly pid: number;
  readonly env?: Readonly<Record<string, string>>;
}

const MINE = { HOME: '/h', RUN: 'r1' };

function tableOf(told: () => readonly Told[]): ProcessTable {
  const rows = (): ProcessRow[] =>
    told().map(({ pid, parent = 1, group = 0, session = 0, tty = '', start = `s${pid}` }) => {
      return { pid, parent, group, session, tty, start };
    });
  const bears = (pid: number, marks: Readonly<Record<string, string>>): boolean =>
    Object.entries(marks).every(([name, value]) => told().find((one) => one.pid === pid)?.env?.[name] === value);
  return {
    rows: () => Promise.resolve(rows()),
    below: () => Promise.resolve([]),
    start: (pid) => Promise.resolve(rows().find((row) => row.pid === pid)?.start),
    marked: (pids, marks) => Promise.resolve(new Set(pids.filter((pid) => bears(pid, marks)))),
    command: () => Promise.resolve(''),
  };
}

async function found(told: readonly Told[], target: Partial<TreeTarget> = {}): Promise<number[]> {
  const find = treeFinder(
    tableOf(() => told),
    { ...TARGET, ...target },
  );
  return pidsOf((await find()).members);
}

function pidsOf(rows: readonly ProcessRow[]): number[] {
  return rows.map(({ pid }) => pid).toSorted((a, b) => a - b);
}

const TARGET: TreeTarget = { root: { pid: 900, start: 's900' }, marks: MINE, kin: { HOME: '/h' }, spare: [] };

test('whom a look has met stays known when it forks away, leaves its session and clears its environment', async () => {
  let told: Told[] = [
    { pid: 900, session: 900, env: MINE },
    { pid: 901, parent: 900, session: 901 },
  ];
  const find = treeFinder(
    tableOf(() => told),
    TARGET,
  );
  expect(pidsOf((await find()).members)).toEqual([900, 901]);
  told = [{ pid: 901, parent: 1, session: 901 }];
  expect(pidsOf((await find()).members)).toEqual([901]);
  told = [{ pid: 901, parent: 1, session: 901, start: 'later' }];
  expect(pidsOf((await find()).members)).toEqual([]);
});

test('a session whose leader is gone counts only while somebody marked holds its number', async () => {
  const stranger = { pid: 950, session: 900 };
  expect(await found([stranger])).toEqual([]);
  expect(await found([stranger, { pid: 951, session: 900, env: MINE }])).toEqual([950, 951]);
});

test('what was noted of it before is found by pid and start time, and by nothing less', async () => {
  const known = [{ pid: 950, start: 's950' }];
  expect(await found([{ pid: 950 }, { pid: 951, parent: 950 }], { known })).toEqual([950, 951]);
  expect(await found([{ pid: 950, start: 'later' }], { known })).toEqual([]);
});

test('a daemon or another worker of the same home that came to it as an orphan is not its', async () => {
  const told = [
    { pid: 900, env: MINE },
    { pid: 910, parent: 900, env: { HOME: '/h' } },
    { pid: 911, parent: 910, env: { HOME: '/h', RUN: 'r2' } },
    { pid: 912, parent: 911 },
    { pid: 920, parent: 900, env: { HOME: '/another', RUN: 'r1' } },
  ];
  expect(await found(told)).toEqual([900, 920]);
});

test('without marks nobody bears them', async () => {
  const all = await import('../../../src/adapters/processes/system-table.ts');
  expect(await all.PROC.marked([process.pid], {})).toEqual(new Set());
});

test('a look by marks alone finds who bears them and their children, on a system that tells no sessions too', async () => {
  const told = [{ pid: 950, env: MINE }, { pid: 951, parent: 950 }, { pid: 960 }, { pid: 2, parent: 0 }];
  const find = treeFinder(
    tableOf(() => told),
    { marks: MINE, spare: [] },
  );
  expect(pidsOf((await find()).members)).toEqual([950, 951]);
});
