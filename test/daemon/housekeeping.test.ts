import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Home, homeAt, prepareHome } from '../../src/config/home.ts';
import { EMPTY } from '../../src/core/state/state.ts';
import { tidy } from '../../src/daemon/housekeeping.ts';
import { Game, graph, submission } from '../core/build.ts';

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
  await tidy(home, () => game.state);
  expect(tokens.map((token) => existsSync(token))).toEqual([false, true, true]);
});

test('what a killed daemon was about to write is removed, and nothing that is being written', async () => {
  const home = await someHome();
  const result = home.result('backend');
  const [left, own] = [`${result}.${process.pid + 1}.tmp`, `${result}.${process.pid}.tmp`];
  for (const path of [result, left, own]) writeFileSync(path, '{');
  expect(await tidy(home, () => EMPTY)).toEqual([left]);
  expect([result, left, own].map((path) => existsSync(path))).toEqual([true, false, true]);
});

async function someHome(): Promise<Home> {
  const dir = mkdtempSync(join(tmpdir(), 'omo-tidy-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const home = homeAt(dir);
  await prepareHome(home);
  return home;
}
