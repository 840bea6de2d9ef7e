import { appendFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { AgentSpec } from '../../src/core/events/agent-spec.ts';
import type { Event } from '../../src/core/events/event.ts';
import { Records } from '../../src/daemon/records.ts';
import type { Rounds } from '../../src/daemon/rounds.ts';
import { CODEX, World } from './attempts.ts';

/** Follows the record of one attempt on its agent's screen. */
async function followed(agent: AgentSpec) {
  const world = await World.make(agent, { form: 'screen' });
  const path = join(world.files.dir, 'record.jsonl');
  world.tell({
    type: 'agent.signalled',
    at: 3000,
    ...world.key,
    by: 'hook',
    signal: { is: 'session', conversation: 'c', transcript: path },
  });
  const write = (...lines: object[]) => appendFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return { world, path, write, follow: () => follow(world) };
}

function follow(world: World): Rounds {
  const rounds = new Records({ ...world.parts, day: () => '2026-11-21' }).rounds();
  rounds.start();
  onTestFinished(() => rounds.stop());
  return rounds;
}

const CLAUDE: AgentSpec = { ...CODEX, name: 'claude', provider: 'anthropic', output: 'claude', hooks: 'claude' };
const SOON = { timeout: 5000, interval: 20 };

const INTERRUPTED = {
  type: 'user',
  isSidechain: false,
  timestamp: iso(6000),
  message: { content: [{ type: 'text', text: '[Request interrupted by user]' }] },
};

function claudeAnswer(id: string, input: number, at = 5000): object {
  const usage = { input_tokens: input, output_tokens: 1 };
  return { type: 'assistant', timestamp: iso(at), message: { id, model: 'opus', usage } };
}

function codexAnswer(id: string, input: number, at = 5000): object {
  const payload = { response_id: id, usage: { input_tokens: input, output_tokens: 1 } };
  return { type: 'token_usage_record', timestamp: iso(at), payload };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function usedIn(facts: readonly Event[]): unknown[] {
  return facts.flatMap((fact) => (fact.type === 'attempt.used' ? [fact.usage.map(({ tokens }) => tokens?.input)] : []));
}

test('what was used is told whole, once for each change', async () => {
  const { world, write, follow: begin } = await followed(CLAUDE);
  write(claudeAnswer('1', 10), claudeAnswer('2', 5));
  begin();
  await expect
    .poll(() => world.facts, SOON)
    .toEqual([
      {
        type: 'attempt.used',
        at: world.wall,
        ...world.key,
        day: '2026-11-21',
        usage: [{ model: 'opus', tokens: { input: 15, output: 2, cacheRead: 0, cacheWrite: 0 } }],
      },
    ]);
  write(claudeAnswer('2', 5), INTERRUPTED);
  await expect.poll(() => world.types, SOON).toContain('agent.signalled');
  write(claudeAnswer('3', 1));
  await expect.poll(() => usedIn(world.facts), SOON).toEqual([[15], [16]]);
});

test('what sub-agents of Claude Code used is among it', async () => {
  const { world, path, write, follow: begin } = await followed(CLAUDE);
  const folder = join(path.replace(/\.jsonl$/, ''), 'subagents');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'agent-1.jsonl'), `${JSON.stringify(claudeAnswer('s1', 100))}\n`);
  await writeFile(join(folder, 'agent-1.meta.json'), '{}');
  write(claudeAnswer('1', 10));
  begin();
  await expect.poll(() => usedIn(world.facts), SOON).toEqual([[110]]);
});

test('a conversation that is gone on with was paid for before', async () => {
  const { world, write, follow: begin } = await followed(CODEX);
  write(codexAnswer('1', 100, 1000), codexAnswer('2', 10, 4000));
  begin();
  await expect.poll(() => usedIn(world.facts), SOON).toEqual([[10]]);
});

test('what a daemon before has told is not told again', async () => {
  const { world, write, follow: begin } = await followed(CODEX);
  write(codexAnswer('1', 10));
  const daemon = begin();
  await expect.poll(() => usedIn(world.facts), SOON).toEqual([[10]]);
  await daemon.stop();
  begin();
  write(failed(6000));
  await expect.poll(() => world.types, SOON).toContain('agent.signalled');
  write(codexAnswer('2', 5));
  await expect.poll(() => usedIn(world.facts), SOON).toEqual([[10], [15]]);
});

test('the last lines count, though its program or the attempt has ended by then', async () => {
  const { world, write, follow: begin } = await followed(CODEX);
  write(codexAnswer('1', 10));
  begin();
  await expect.poll(() => usedIn(world.facts), SOON).toEqual([[10]]);
  write(codexAnswer('2', 5), failed(6000));
  world.tell({ type: 'attempt.exited', at: 6000, ...world.key, exitCode: 0, by: 'launcher' });
  await expect.poll(() => usedIn(world.facts), SOON).toEqual([[10], [15]]);
  write(codexAnswer('3', 1), failed(7000));
  world.tell(
    { type: 'attempt.collect-decided', at: 6000, ...world.key },
    { type: 'attempt.ended', at: 7000, ...world.key, ok: true, exitCode: 0 },
  );
  expect(world.state.runs[0]?.tasks[0]?.phase.is).toBe('done');
  await expect.poll(() => usedIn(world.facts), SOON).toEqual([[10], [15], [16]]);
  expect(new Set(world.types)).toEqual(new Set(['attempt.used']));
});

test('a failed turn is told, one of a turn before is not', async () => {
  const { world, write, follow: begin } = await followed(CODEX);
  write(failed(1500), failed(6000));
  begin();
  await expect.poll(() => world.types, SOON).toEqual(['agent.signalled']);
  expect(world.facts[0]).toMatchObject({ at: 6000, by: 'record', signal: { is: 'turn-failed' } });
});

test('a record that is not there yet is no trouble; one that can’t be read is told', async () => {
  const { world, path, write, follow: begin } = await followed(CODEX);
  begin();
  write(codexAnswer('1', 10));
  await expect.poll(() => usedIn(world.facts), SOON).toEqual([[10]]);
  expect(world.warnings).toEqual([]);
  world.tell({
    type: 'agent.signalled',
    at: 6000,
    ...world.key,
    by: 'hook',
    signal: { is: 'session', conversation: 'd', transcript: join(path, '..') },
  });
  await expect.poll(() => world.warnings[0], SOON).toMatchObject({ msg: 'record not read', task: 'a' });
});

function failed(at: number): object {
  const error = {
    message: 'Quota exceeded. Check your plan and billing details.',
    codex_error_info: 'usage_limit_exceeded',
  };
  return { type: 'event_msg', timestamp: iso(at), payload: { type: 'task_complete', error } };
}
