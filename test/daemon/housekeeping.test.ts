import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { execFileSync, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Home, homeAt, prepareHome } from '../../src/config/home.ts';
import type { State } from '../../src/core/state/state.ts';
import { EMPTY } from '../../src/core/state/state.ts';
import { keepHouse, tidy } from '../../src/daemon/housekeeping.ts';
import { Game, graph, submission } from '../core/build.ts';

const GONE = '260102-030405-abc';

test('a daemon’s start removes the tokens of attempts that are over, and of those alone', async () => {
  const home = await someHome();
  const game = new Game(submission(graph({ a: [], b: [] })));
  game.decide();
  const lost = game.key('a');
  game.tell({ type: 'attempt.lost', at: 2100, ...lost, reason: 'omo stopped before it was started' });
  game.decide();
  const [again, other] = [game.key('a'), game.key('b')];
  expect(again.attempt).toBe(2);
  const tokens = [lost, again, other].map((key) => home.token(key));
  for (const token of tokens) writeFileSync(token, 'secret');
  await tidied(home, () => game.state);
  expect(tokens.map((token) => existsSync(token))).toEqual([false, true, true]);
});

test('what a killed daemon was about to write is removed, and nothing that is being written', async () => {
  const home = await someHome();
  const result = home.result('backend');
  const [left, own] = [`${result}.${process.pid + 1}.tmp`, `${result}.${process.pid}.tmp`];
  for (const path of [result, left, own]) writeFileSync(path, '{');
  expect(await tidied(home, () => EMPTY)).toEqual([left]);
  expect([result, left, own].map((path) => existsSync(path))).toEqual([true, false, true]);
});

test('what omo did not make is not removed, wherever it lies', async () => {
  const home = await someHome();
  const theirs = [
    join(home.attempts, 'my-notes'),
    join(home.attempts, `${GONE}-copy`),
    join(home.environments, 'prod.json'),
    join(home.root, 'backup.1.tmp'),
    join(home.root, 'worker-notes.1.tmp'),
    join(home.root, 'worker-backend_result.json.1.tmp.d'),
  ];
  for (const path of theirs) writeFileSync(path, 'mine');
  const folder = `${home.result('frontend')}.1.tmp`;
  mkdirSync(folder);
  mkdirSync(join(home.attempts, GONE));
  expect(await tidied(home, () => EMPTY)).toEqual([join(home.attempts, GONE)]);
  expect([...theirs, folder].filter((path) => !existsSync(path))).toEqual([]);
});

test('what showed workers of a forgotten run goes; of one that is known it stays, and so does the script', async () => {
  const home = await someHome();
  mkdirSync(home.views);
  const { runs } = new Game(submission(graph({ a: [] }), { run: '260102-030405-new' })).state;
  const views = [`${GONE}.a.7-1-1.begun`, '260102-030405-new.a.7-1-1.begun', 'a.sh'].map((name) =>
    join(home.views, name),
  );
  for (const path of views) writeFileSync(path, '');
  expect(await tidied(home, () => ({ ...EMPTY, runs }))).toEqual(views.slice(0, 1));
});

test('the environment of a run that is just taken in stays, and a folder that is just made', async () => {
  const home = await someHome();
  const [young, old] = [home.environment(GONE), home.environment('260102-030405-old')];
  for (const path of [young, old]) writeFileSync(path, '{}');
  utimesSync(old, new Date(0), new Date(0));
  const begun = join(home.attempts, '260102-030405-new');
  const runs = new Game(submission(graph({ a: [] }))).state.runs.map((run) => ({ ...run, id: '260102-030405-new' }));
  // The run is recorded, and its folder made, while this is under way.
  const state = (): State => (existsSync(begun) ? { ...EMPTY, runs } : EMPTY);
  const tidying = tidied(home, state);
  mkdirSync(begun);
  expect(await tidying).toEqual([old]);
  expect([young, begun].map((path) => existsSync(path))).toEqual([true, true]);
});

test('after a journal was repaired with losses, what belongs to runs of before is left to the person', async () => {
  const home = await someHome();
  const later = '280102-030405-abc';
  for (const run of [GONE, later]) mkdirSync(join(home.attempts, run));
  const at = Date.UTC(2027, 0, 1);
  const lossy: State = { ...EMPTY, losses: [{ at, lost: [{ from: 3, to: 3 }] }] };
  expect(await tidied(home, () => lossy)).toEqual([join(home.attempts, later)]);
  const gone = [{ run: GONE, at, days: 30 }];
  expect(await tidied(home, () => ({ ...lossy, gone }))).toEqual([join(home.attempts, GONE)]);
});

test('what a run’s processes still use stays, though omo knows nothing of the run', async () => {
  const home = await someHome();
  const folder = join(home.attempts, GONE);
  mkdirSync(folder);
  const worker = spawn('sleep', ['60'], { env: { PATH: process.env['PATH'], OMO_HOME: home.root, OMO_RUN_ID: GONE } });
  onTestFinished(() => void worker.kill('SIGKILL'));
  await new Promise((resolve) => worker.once('spawn', resolve));
  expect(await tidied(home, () => EMPTY)).toEqual([]);
  expect(existsSync(folder)).toBe(true);
  const over = new Promise((resolve) => worker.once('exit', resolve));
  worker.kill('SIGKILL');
  await over;
  expect(await tidied(home, () => EMPTY)).toEqual([folder]);
});

test('what was made unwritable is removed all the same, and what can’t be is told and holds up nothing', async () => {
  const home = await someHome();
  const [cache, other] = [join(home.attempts, GONE, 'a.1', 'out', 'mod'), join(home.attempts, '260102-030405-zzz')];
  for (const path of [cache, other]) mkdirSync(path, { recursive: true });
  writeFileSync(join(cache, 'go.sum'), '');
  chmodSync(cache, 0o555);
  const told: object[] = [];
  await asNobody(home, async () => {
    await tidied(home, () => EMPTY, told);
  });
  expect([join(home.attempts, GONE), other].filter((path) => existsSync(path))).toEqual([]);
  expect(told).toEqual(
    process.getuid?.() === 0 ? [{ file: rootsOwn(home), reason: expect.stringMatching(/^E(PERM|ACCES)/) }] : [],
  );
});

test('a home that can be neither read nor written keeps no daemon from starting: it is told in the log', async () => {
  const home = await someHome();
  const game = new Game(submission(graph({ a: [] })));
  game.decide();
  const runs = game.state.runs.map((run) => ({ ...run, phase: { is: 'ended', at: 1 } as const }));
  for (const { name } of runs[0]?.workers ?? []) writeFileSync(home.result(name), '{ cut');
  const told: object[] = [];
  const log = { warn: (facts: object) => void told.push(facts) };
  const state = (): State => ({ ...EMPTY, runs });
  await asNobody(home, async () => {
    chmodSync(home.attempts, 0o000);
    chmodSync(home.root, 0o500);
    await keepHouse({ home, state, now: () => 1, log });
  });
  chmodSync(home.attempts, 0o700);
  chmodSync(home.root, 0o700);
  expect(told).toEqual([{ err: expect.objectContaining({ code: 'E_FILE' }) }, { err: expect.any(Error) }]);
});

async function tidied(home: Home, state: () => State, told: object[] = []): Promise<string[]> {
  const log = { warn: (facts: object) => void told.push(facts) };
  return tidy({ home, state, now: () => Date.now(), log });
}

/** An attempt in which another user has left something. */
function rootsOwn(home: Home): string {
  return join(home.attempts, '260102-030405-000');
}

/** What is root's own refuses root nothing. */
async function asNobody(home: Home, act: () => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) return act();
  execFileSync('chown', ['-R', '65534:65534', home.root]);
  mkdirSync(join(rootsOwn(home), 'docker'), { recursive: true });
  process.setegid?.(65534);
  process.seteuid?.(65534);
  try {
    await act();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(0);
  }
}

async function someHome(): Promise<Home> {
  const dir = mkdtempSync(join(tmpdir(), 'omo-tidy-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const home = homeAt(dir);
  await prepareHome(home);
  return home;
}
