import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claudeLive } from '../../../src/adapters/agents/claude-live.ts';
import { hearRecord } from '../../../src/adapters/agents/claude-record.ts';
import { codexLive } from '../../../src/adapters/agents/codex-live.ts';
import type { Live, RecordNews } from '../../../src/adapters/agents/live.ts';
import { classifyScreen } from '../../../src/core/screen/classify.ts';
import { AttemptRecord } from '../../../src/daemon/attempt-record.ts';
import { Used } from '../../../src/daemon/used.ts';
import { realClaude, SOON } from './claude-world.ts';
import { endsOf, newWorker, POLL, readyScreen, START_MS, startCodexHome, type CodexHome } from './codex-world.ts';

/** The real agents on their screens, with a model server that fails them: what their screens and their records tell. */
const REAL = { tags: ['agents'] };
const claude = realClaude();
let codex: CodexHome;
beforeAll(async () => {
  codex = await startCodexHome();
}, START_MS);
afterAll(() => codex.close());

const PATIENT = ['-c', 'model_providers.stub.request_max_retries=4', '-c', 'model_providers.stub.stream_max_retries=5'];

function reading(live: Live, lines: readonly string[]) {
  const { shows, groups } = classifyScreen(live.screen, lines) ?? {};
  return shows?.is === 'retrying' ? { kind: shows.kind, ...groups } : shows?.is;
}

describe('Claude Code', () => {
  test('shows each of its retries, and says nothing of them by hook or record', REAL, async () => {
    const world = await claude.world();
    world.env['CLAUDE_CODE_MAX_RETRIES'] = '10';
    await world.open();
    await world.wait('ready');
    await expect.poll(() => world.reading(), SOON).toBe('empty composer');
    await world.say('Go. [[fail: 429]]');
    const shown = async () => reading(claudeLive, await world.screen());
    await expect.poll(shown, SOON).toMatchObject({ kind: 'server', message: 'API error', attempt: '3' });
    expect((await world.signals()).filter(({ is }) => is === 'retrying' || is === 'turn-failed')).toEqual([]);
    const { transcript = '' } = await world.wait('session');
    expect(newsIn(await readFile(transcript, 'utf8'), claudeLive)).toEqual([]);
  });

  test('shows until when the plan’s limit lasts', REAL, async () => {
    const world = await claude.world();
    world.env['CLAUDE_CODE_MAX_RETRIES'] = '10';
    await world.open([], { columns: 60, rows: 30 });
    await world.wait('ready');
    await expect.poll(() => world.reading(), SOON).toBe('empty composer');
    await world.say('Go. [[fail: usage]]');
    const shown = async () => reading(claudeLive, await world.screen());
    const until = expect.stringMatching(/^\d{1,2}(:\d\d)?[ap]m$/) as string;
    await expect.poll(shown, SOON).toMatchObject({ kind: 'usage-limit', until, attempt: '2' });
  });

  test('records what each answer used, also its sub-agents’', REAL, async () => {
    const world = await claude.ready();
    const input = { description: 'x', prompt: 'Say done.', subagent_type: 'general-purpose', run_in_background: false };
    await world.say(`[[tool: Agent ${JSON.stringify(input)}]] [[say: all done]]`);
    await world.wait('turn-ended');
    const { transcript = '' } = await world.wait('session');
    const key = { run: 'r1', task: 't1', attempt: 1 };
    const record = new AttemptRecord({ key, hooks: 'claude', hear: hearRecord, since: 0, told: [] }, transcript);
    let usage: unknown;
    const used = async () => {
      await record.read();
      return (usage = record.newUsage() ?? usage);
    };
    const model = expect.stringMatching(/^claude-/) as string;
    await expect.poll(used, SOON).toEqual([{ model, tokens: { ...NONE, input: 30, output: 15 } }]);
  });
});

describe('Codex', () => {
  test('shows that it tries again, then its record tells how the turn failed', REAL, async () => {
    const worker = await newWorker(codex, 'alpha');
    const screen = await readyScreen(codex, worker, [...codexLive.screenArgs, ...PATIENT]);
    await screen.say('Go. [[fail: 429 retry-after 3]]');
    const shown = async () => reading(codexLive, await screen.lines());
    const message = 'Exceeded retry limit, last status: 429 Too Many Requests';
    await expect.poll(shown, POLL).toMatchObject({ kind: 'rate-limit', message, attempt: '2' });
  });

  test('leaves a usage limit on its screen until the next turn', REAL, async () => {
    const worker = await newWorker(codex, 'alpha');
    const screen = await readyScreen(codex, worker);
    const shown = async () => reading(codexLive, await screen.lines());
    await screen.say('Go. [[fail: usage]]');
    // Of another day it names that too.
    const until = expect.stringMatching(/^(?:[A-Z][a-z]{2} \d{1,2}[a-z]{2}, \d{4} )?\d{1,2}:\d\d [AP]M$/) as string;
    await expect.poll(shown, POLL).toMatchObject({ kind: 'usage-limit', until });
    await screen.say('Go on. [[wait: 1500]] [[say: ■ You’ve hit your usage limit. try again at 7:10 PM.]]');
    await expect.poll(shown, POLL).toBe('busy');
    await expect.poll(() => endsOf(worker), POLL).toHaveLength(1);
    await expect.poll(shown, POLL).toBe('ready');
  });

  test('records what each answer used; a conversation that is gone on with counts on', REAL, async () => {
    const first = await newWorker(codex, 'alpha');
    const screen = await readyScreen(codex, first);
    await screen.say('[[run: true]] [[say: One.]]');
    await expect.poll(() => endsOf(first), POLL).toHaveLength(1);
    await screen.keys('C-c');
    await expect.poll(async () => (await first.signals()).at(-1)?.is, POLL).toBe('session-ended');
    const { conversation, transcript } = await sessionOf(first);
    const before = await news(transcript);
    expect(usedIn(before)).toEqual([{ model: 'stub-model', tokens: { ...NONE, input: 20, output: 10 } }]);

    const began = Date.now();
    const next = await newWorker(codex, 'alpha');
    const args = codexLive.resume.screen.map((word) => word.replace('{id}', conversation));
    await (await readyScreen(codex, next, args)).say('Again. [[say: Two.]]');
    await expect.poll(() => endsOf(next), POLL).toHaveLength(1);
    const own = [{ model: 'stub-model', tokens: { ...NONE, input: 10, output: 5 } }];
    await expect.poll(async () => usedIn(await news(transcript), began), POLL).toEqual(own);
    const totals = (await news(transcript)).filter((one) => 'used' in one && one.used === 'so far');
    expect(totals.at(-1)).toMatchObject({ usage: { tokens: { input: 30, output: 15 } } });
    expect(usedIn(totals, began)).toEqual(own);
  });
});

const NONE = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

async function sessionOf(worker: { signals: () => Promise<readonly { readonly is: string }[]> }) {
  const session = (await worker.signals()).find((one) => one.is === 'session' && 'transcript' in one);
  return session as unknown as { conversation: string; transcript: string };
}

async function news(transcript: string): Promise<RecordNews[]> {
  return newsIn(await readFile(transcript, 'utf8'), codexLive);
}

function newsIn(text: string, live: Live): RecordNews[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.flatMap((line) => live.record?.(JSON.parse(line) as Record<string, unknown>) ?? []);
}

function usedIn(all: readonly RecordNews[], since = 0): unknown {
  const used = new Used(since);
  for (const one of all) if ('used' in one) used.hear(one);
  return used.usage;
}
