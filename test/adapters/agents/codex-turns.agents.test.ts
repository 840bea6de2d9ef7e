import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codexLive } from '../../../src/adapters/agents/codex-live.ts';
import { hearRollout } from '../../../src/adapters/agents/codex-rollout.ts';
import type { Signal } from '../../../src/core/events/signal.ts';
import { textOf } from '../../support/tmux.ts';
import {
  endsOf,
  lastTurn,
  newWorker,
  POLL,
  readyScreen,
  START_MS,
  startCodexHome,
  type CodexHome,
  type Worker,
} from './codex-world.ts';

/** The real Codex on its screen, offline: what it is told reaches the model exactly, and why a turn failed is known. */
const tags = ['agents'];
let home: CodexHome;
beforeAll(async () => {
  home = await startCodexHome();
}, START_MS);
afterAll(() => home.close());

describe('the model gets exactly', () => {
  const texts = [
    ['8 KB', long(8192)],
    ['64 KB', long(65_536)],
    ['many lines', '# A plan\n\n- one\n\n    indented\n\ttabbed\n- two'],
    ['quotes and backticks', 'say "hi" to \'you\', `id`, $(id), 100% %s'],
    ['a last semicolon', 'one; two;'],
    ['a last backslash', 'a path ends in \\'],
    ['a last file', 'look at @README.md'],
    ['a last variable', 'print $FOO'],
    ['a first dash', '-n --help'],
    ['a first slash', '/help me with this'],
    ['a first bang', '!echo this is no command'],
    ['a first hash', '# heading'],
    ['a first question mark', '? what is this'],
    ['emoji and other scripts', '👩‍👩‍👧 ünïcödé 日本語 العربية'],
  ] as const;

  test('what was pasted, with the blanks around it cut off', { tags }, async () => {
    const worker = await newWorker(home, 'alpha');
    await writeFile(join(worker.cwd, 'README.md'), '# A project\n');
    const screen = await readyScreen(home, worker);
    for (const [name, text] of texts) {
      await screen.say(text);
      const accepted = async () => (await worker.signals()).findLast((signal) => signal.is === 'accepted')?.text;
      await expect.poll(accepted, { ...POLL, message: name }).toBe(text);
      await expect.poll(async () => (await worker.signals()).at(-1)?.is, POLL).toBe('turn-ended');
      expect(lastTurn(home).asked.text, name).toBe(text);
      expect(codexLive.isSame(codexLive.composerText(text), (await accepted()) ?? '')).toBe(true);
    }
    await expect.poll(() => endsOf(worker)).toHaveLength(texts.length);
  });
});

describe('a failed turn', () => {
  test.for([
    ['429', { kind: 'rate-limit', status: 429 }],
    ['usage', { kind: 'usage-limit' }],
    ['401', { kind: 'auth', status: 401 }],
  ] as const)('(%s) fires no hook, and its record says why', { tags }, async ([failure, expected]) => {
    const worker = await newWorker(home, 'alpha');
    const screen = await readyScreen(home, worker);
    const start = Date.now();
    await screen.say(`Fail. [[fail: ${failure}]]`);
    await expect.poll(() => failuresOf(worker), POLL).toHaveLength(1);
    const [failed] = await failuresOf(worker);
    expect(failed?.signal).toMatchObject({ is: 'turn-failed', failure: expected });
    expect(failed?.at).toBeGreaterThanOrEqual(start);
    await expect.poll(screen.shown, POLL).toBe(failure === 'usage' ? 'usage limit' : 'empty composer');
    expect((await worker.signals()).map(({ is }) => is)).toEqual(['session', 'session', 'accepted']);
    if (expected.kind === 'usage-limit') expectInTwoHours(failed?.signal);
  });
});

async function failuresOf(worker: Worker) {
  const session = (await worker.signals()).find((signal) => signal.is === 'session');
  const lines = (await textOf(session?.transcript ?? '')).split('\n').filter((line) => line !== '');
  const news = lines.flatMap((line) => hearRollout(JSON.parse(line)) ?? []);
  return news.flatMap((one) => ('signal' in one ? [one] : []));
}

/** What the model server's usage failure says; Codex cuts the seconds off, omo adds a minute for them. */
function expectInTwoHours(signal: Signal | undefined): void {
  const until = signal?.is === 'turn-failed' ? (signal.failure.until ?? 0) : 0;
  const minutes = (until - Date.now()) / 60_000;
  expect(minutes).toBeGreaterThan(100);
  expect(minutes).toBeLessThanOrEqual(121);
}

/** That many UTF-16 units at most. */
function long(length: number): string {
  return 'All work and no play; 一二三 🎉 "quoted" \\ `$HOME`\n'
    .repeat(length / 40)
    .slice(0, length)
    .trim();
}
