import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { homeAt, prepareHome } from '../../src/config/home.ts';
import { tidy } from '../../src/daemon/housekeeping.ts';
import { Game, graph, submission } from '../core/build.ts';

test('a daemon’s start removes the tokens of attempts that are over, and of those alone', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'omo-tidy-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const home = homeAt(dir);
  await prepareHome(home);
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
