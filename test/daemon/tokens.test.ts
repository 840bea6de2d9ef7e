import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { AttemptKey, Event } from '../../src/core/events/event.ts';
import { Tokens } from '../../src/daemon/tokens.ts';
import { Game, graph, pane, submission } from '../core/build.ts';

const KEY: AttemptKey = { run: 'r1', task: 'a', attempt: 1 };
const TOKEN = 'ab'.repeat(32);

/** A run whose attempt 1 of task a works as worker `a`; task b waits for it. */
function working() {
  const game = new Game(submission(graph({ a: [], b: ['a'] })));
  game.decide();
  game.tell({ type: 'attempt.started', at: 1, ...KEY, place: pane('%1') });
  const dir = mkdtempSync(join(tmpdir(), 'omo-tokens-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const file = (key: AttemptKey): string => join(dir, `${key.run}.${key.task}.${key.attempt}`);
  writeFileSync(file(KEY), TOKEN);
  const tokens = new Tokens({ token: file }, () => game.state);
  return { game, tokens, file };
}

/** The program ended, and what it left was collected. */
const OVER: Event[] = [
  { type: 'attempt.exited', at: 2, ...KEY, exitCode: 0, by: 'launcher' },
  { type: 'attempt.collect-decided', at: 2, ...KEY },
  { type: 'attempt.ended', at: 3, ...KEY, ok: true, exitCode: 0 },
];

const letter = (over: Record<string, unknown> = {}) => ({
  type: 'agent_hook',
  worker_name: 'a',
  ...KEY,
  token: TOKEN,
  ...over,
});

test('the token of the attempt makes its event trusted', async () => {
  const { tokens } = working();
  expect(await tokens.check(letter())).toEqual({ is: 'trusted', key: KEY });
});

const NAMES_NONE = 'it names no attempt: run, task, attempt and worker_name are needed';

test.each([
  [{ token: undefined }, 'it shows no token, and r1/a/1 has one'],
  [{ token: 17 }, 'it shows no token, and r1/a/1 has one'],
  [{ token: '' }, 'it does not show the token of r1/a/1'],
  [{ token: 'ba'.repeat(32) }, 'it does not show the token of r1/a/1'],
  [{ token: `${TOKEN}\n` }, 'it does not show the token of r1/a/1'],
  [{ token: TOKEN.slice(1) }, 'it does not show the token of r1/a/1'],
  [{ worker_name: 'b' }, 'the worker of r1/a/1 is a, not b'],
  [{ run: 'r2' }, 'there is no run r2'],
  [{ task: 'c' }, 'run r1 has no task c'],
  [{ task: 'b' }, 'there is no attempt r1/b/1 yet'],
  [{ attempt: 2 }, 'there is no attempt r1/a/2 yet'],
  [{ run: undefined, task: undefined, attempt: undefined, token: undefined }, NAMES_NONE],
  [{ worker_name: undefined }, NAMES_NONE],
  [{ attempt: '1' }, NAMES_NONE],
  [{ attempt: 1.5 }, NAMES_NONE],
  [{ run: '../../etc' }, NAMES_NONE],
  [{ task: 'a\u001b[2J' }, NAMES_NONE],
  [{ worker_name: 'x'.repeat(1_000_000) }, NAMES_NONE],
])('%j is not trusted: %s', async (wrong, why) => {
  const { tokens } = working();
  expect(await tokens.check(letter(wrong))).toEqual({ is: 'untrusted', why });
});

test('an attempt that is over is nobody’s any more, though its token was known', async () => {
  const { tokens, game } = working();
  expect(await tokens.check(letter())).toMatchObject({ is: 'trusted' });
  game.tell(...OVER);
  expect(await tokens.check(letter())).toEqual({ is: 'untrusted', why: 'the attempt r1/a/1 is over' });
});

test('a token is read once, and let go of when its attempt is over and another’s is read', async () => {
  const { tokens, game, file } = working();
  await tokens.check(letter());
  rmSync(file(KEY));
  expect(await tokens.check(letter())).toMatchObject({ is: 'trusted' });
  const running = game.state;
  game.tell(...OVER);
  game.decide();
  const next = { run: 'r1', task: 'b', attempt: 1 };
  writeFileSync(file(next), TOKEN);
  expect(await tokens.check(letter({ ...next, worker_name: 'b' }))).toEqual({ is: 'trusted', key: next });
  // As if it ran again: nothing of it is remembered.
  game.state = running;
  expect(await tokens.check(letter())).toEqual({ is: 'untrusted', why: 'the token of r1/a/1 was removed' });
});

test('a token that is not whole yet is neither believed nor kept', async () => {
  const { tokens, file } = working();
  for (const half of ['', TOKEN.slice(0, 32)]) {
    writeFileSync(file(KEY), half);
    expect(await tokens.check(letter({ token: half }))).toEqual({
      is: 'untrusted',
      why: 'the token of r1/a/1 is not whole',
    });
  }
  writeFileSync(file(KEY), TOKEN);
  expect(await tokens.check(letter())).toMatchObject({ is: 'trusted' });
});

test('a file that cannot be read is a reason, not a fault', async () => {
  const { tokens, file, game } = working();
  rmSync(file(KEY));
  const folder = new Tokens({ token: () => tmpdir() }, () => game.state);
  expect(await tokens.check(letter())).toEqual({ is: 'untrusted', why: 'the token of r1/a/1 was removed' });
  expect(await folder.check(letter())).toEqual({
    is: 'untrusted',
    why: "the token of r1/a/1 can't be read (EISDIR)",
  });
});

test('no payload makes it throw, and none is trusted by chance', async () => {
  const { tokens } = working();
  const values = fc.oneof(fc.jsonValue(), fc.constantFrom('r1', 'a', 'b', 1, 2, ''));
  const payloads = fc.record({ run: values, task: values, attempt: values, worker_name: values, token: values });
  await fc.assert(
    fc.asyncProperty(payloads, async (payload) => {
      expect(await tokens.check(payload)).toEqual({ is: 'untrusted', why: expect.any(String) });
    }),
  );
});
