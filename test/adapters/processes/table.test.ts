import { spawn } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { ancestorsOf } from '../../../src/adapters/processes/ancestors.ts';
import { parseStat } from '../../../src/adapters/processes/proc.ts';
import { parseMarked, parsePs } from '../../../src/adapters/processes/ps.ts';
import { PROC, PS } from '../../../src/adapters/processes/system-table.ts';

function child(env: Record<string, string> = {}): number {
  const started = spawn('/bin/sleep', ['1000'], { env, stdio: 'ignore' });
  onTestFinished(() => {
    started.kill('SIGKILL');
  });
  return started.pid ?? 0;
}

test.each([
  ['/proc', PROC],
  ['ps', PS],
] as const)('%s tells a child, its parent, and the environment it was started with', async (_, table) => {
  const [pid, other] = [child({ MARK: 'a b', PATH: '/bin' }), child({ MARK: 'c' })];
  const rows = await table.rows();
  expect(rows.find((row) => row.pid === pid)).toMatchObject({ parent: process.pid, start: await table.start(pid) });
  expect(await table.marked([pid, other], { MARK: 'a b' })).toEqual(new Set([pid]));
});

test.each([
  ['/proc', PROC],
  ['ps', PS],
] as const)('%s knows no process that has ended', async (_, table) => {
  const started = spawn('/bin/true');
  await new Promise((resolve) => started.on('exit', resolve));
  expect(await table.start(started.pid ?? 0)).toBeUndefined();
});

test('ps tells the same start wherever the person is', async () => {
  const usual = process.env['TZ'];
  onTestFinished(() => void (usual === undefined ? delete process.env['TZ'] : (process.env['TZ'] = usual)));
  const starts = [];
  for (const zone of ['Asia/Tokyo', 'America/Lima']) {
    process.env['TZ'] = zone;
    starts.push((await PS.start(process.pid))?.replace(/\d\d /, ''));
  }
  expect(starts[0]).toBe(starts[1]);
});

test('a process name with blanks, parentheses and newlines does not shift the fields of /proc', () => {
  const rest = `S 7 8 9 34816 ${Array.from({ length: 15 }, () => '0').join(' ')} 4711 0`;
  expect(parseStat(5, `5 (a) S 1 (b)\nc) ${rest}`)).toEqual({
    pid: 5,
    parent: 7,
    group: 8,
    session: 9,
    tty: '34816',
    start: expect.any(String),
  });
  expect(parseStat(5, `5 (x) Z ${rest.slice(2)}`)).toBeUndefined();
});

test('lines of ps are read with and without a terminal; a zombie is not alive', () => {
  const text = [
    '    7     1     7 ?        Ss   Fri Nov 20 12:00:01 2026',
    '  812     7   812 pts/3    S+   Fri Nov 20 12:00:02 2026',
    '  813     7   812 ??       S    Fri Nov 20 12:00:02 2026',
    '  900     7   812 ?        Z    Fri Nov 20 12:00:03 2026',
  ].join('\n');
  expect(parsePs(text)).toEqual([
    { pid: 7, parent: 1, group: 7, session: 0, tty: '', start: 'Fri Nov 20 12:00:01 2026' },
    { pid: 812, parent: 7, group: 812, session: 0, tty: 'pts/3', start: 'Fri Nov 20 12:00:02 2026' },
    { pid: 813, parent: 7, group: 812, session: 0, tty: '', start: 'Fri Nov 20 12:00:02 2026' },
  ]);
});

test('a mark in a line of ps must be whole', () => {
  const text = '  5 sleep 1 A=1 B=22\n  6 sleep 1 A=1 B=2\n  7 sleep 1 A=1 B=2 C=3';
  expect(parseMarked(text, [5, 6, 7], { A: '1', B: '2' })).toEqual(new Set([6, 7]));
  expect(parseMarked(text, [6], { A: '1', B: '2' })).toEqual(new Set([6]));
});

test('ancestors are told nearest first, without pid 1', () => {
  const pid = child();
  expect(ancestorsOf(pid).slice(0, 3)).toEqual([pid, process.pid, process.ppid]);
  expect(ancestorsOf(pid)).not.toContain(1);
});
