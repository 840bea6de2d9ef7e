import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { anything, assert, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failureOf } from '../../../src/adapters/agents/codex-failure.ts';
import { hearRollout } from '../../../src/adapters/agents/codex-rollout.ts';

/** Ends of turns in the records of Codex 0.169.0, each failed in its own way. */
const RECORDED = join(import.meta.dirname, 'recorded', 'hooks', 'codex', 'rollout.jsonl');

test('the record tells why each turn failed, that one was broken off, and nothing of one that went well', async () => {
  const lines = (await readFile(RECORDED, 'utf8')).trimEnd().split('\n');
  const news = lines.map((line) => hearRollout(JSON.parse(line)));
  expect(news).toEqual([
    failed({
      kind: 'auth',
      status: 401,
      message: expect.stringMatching(/^unexpected status 401 Unauthorized: Incorrect API key provided: dummy/),
    }),
    failed({ kind: 'rate-limit', status: 429, message: 'exceeded retry limit, last status: 429 Too Many Requests' }),
    failed({
      kind: 'usage-limit',
      message: expect.stringMatching(/^You’ve hit your usage limit\..* try again at 3:58 PM\.$/),
      until: expect.any(Number),
    }),
    failed({ kind: 'quota', message: 'Quota exceeded. Check your plan and billing details.' }),
    failed({ kind: 'quota', message: 'credit' }),
    failed({ kind: 'context', message: expect.stringContaining('ran out of room') }),
    failed({ kind: 'server', message: expect.stringContaining('high demand') }),
    failed({ kind: 'unreachable', message: expect.stringContaining('stream disconnected') }),
    { at: Date.parse('2026-11-21T13:56:25.977Z'), signal: { is: 'interrupted' } },
    undefined,
    undefined,
  ]);
});

test('the record tells when a tool begins and ends, also one that failed, was refused or was broken off', async () => {
  const lines = (await readFile(join(RECORDED, '..', 'rollout-tools.jsonl'), 'utf8')).trimEnd().split('\n');
  const signals = lines
    .map((line) => hearRollout(JSON.parse(line)))
    .map((news) => news && 'signal' in news && news.signal);
  const pair = [
    { is: 'busy', tool: 'began' },
    { is: 'busy', tool: 'ended' },
  ];
  expect(signals).toEqual([...pair, ...pair, ...pair, ...pair]);
});

test('a sub-agent and a question are not tools of this machine; a patch is', () => {
  const asked = [
    { type: 'function_call', name: 'spawn_agent', namespace: 'multi_agent_v1' },
    { type: 'function_call', name: 'multi_agent_v1.wait_agent' },
    { type: 'function_call', name: 'request_user_input' },
    { type: 'custom_tool_call', name: 'apply_patch' },
    { type: 'message', role: 'assistant' },
  ];
  const lines = asked.map((payload) => ({ timestamp: '2026-11-21T14:00:00Z', type: 'response_item', payload }));
  const busy = { at: Date.parse('2026-11-21T14:00:00Z'), signal: { is: 'busy' } };
  const began = { ...busy, signal: { is: 'busy', tool: 'began' } };
  expect(lines.map((line) => hearRollout(line))).toEqual([busy, busy, busy, began, undefined]);
});

test('the record tells which model works, what each answer used, and the conversation’s sum', async () => {
  const lines = (await readFile(join(RECORDED, '..', 'rollout-used.jsonl'), 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => hearRollout(JSON.parse(line)))).toEqual([
    { at: Date.parse('2026-11-21T17:12:47.014Z'), used: 'so far', usage: { model: 'stub-model' } },
    {
      at: Date.parse('2026-11-21T17:12:47.082Z'),
      used: 'more',
      id: 'resp_966aa946b49cd05ffd0830bb',
      usage: { tokens: { input: 10, output: 5, cacheRead: 0, cacheWrite: 0 } },
    },
    {
      at: Date.parse('2026-11-21T17:12:47.184Z'),
      used: 'so far',
      usage: { tokens: { input: 10, output: 5, cacheRead: 0, cacheWrite: 0 } },
    },
  ]);
});

test('what was read from a cache and written to one is no input; figures that can’t be say nothing', () => {
  const all = { input_tokens: 100, cached_input_tokens: 60, cache_write_input_tokens: 30, output_tokens: 5 };
  expect(used(all)).toMatchObject({ usage: { tokens: { input: 10, output: 5, cacheRead: 60, cacheWrite: 30 } } });
  const { output_tokens: _, ...missing } = all;
  expect([{ ...all, cached_input_tokens: 90 }, { ...all, input_tokens: 1e12 }, missing].map(used)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

function used(usage: object) {
  const payload = { response_id: 'r', usage };
  return hearRollout({ timestamp: '2026-11-21T14:00:00.000Z', type: 'token_usage_record', payload });
}

test('a line that is something else says nothing', () => {
  assert(property(anything(), (line) => hearRollout(line) === undefined));
  expect(hearRollout({ timestamp: 'yesterday', type: 'event_msg', payload: { type: 'turn_aborted' } })).toBe(undefined);
});

describe('a failure', () => {
  test.for([
    ['Connection failed: error sending request', { http_connection_failed: { http_status_code: null } }, 'unreachable'],
    ['unexpected status 503 Service Unavailable: x', { http_connection_failed: { http_status_code: 503 } }, 'server'],
    ['x', { response_stream_disconnected: { http_status_code: 429 } }, 'rate-limit'],
    ['Your access token could not be refreshed. Please log out and sign in again.', 'other', 'auth'],
    ['Your workspace is out of credits. Add credits to continue.', 'usage_limit_exceeded', 'quota'],
    ['Selected model is at capacity. Please try a different model.', 'server_overloaded', 'server'],
    ['Something new', 'a_name_of_tomorrow', 'other'],
    ['Something new', 7, 'other'],
  ] as const)('“%s” with %j is %s', ([message, info, kind]) => {
    expect(failureOf(message, info, 0).kind).toBe(kind);
  });

  test.for([
    ['exceeded retry limit, last status: 429 Too Many Requests', 'rate-limit'],
    ['unexpected status 401 Unauthorized: Incorrect API key provided: dummy', 'auth'],
    ['We’re currently experiencing high demand, which may cause temporary errors.', 'server'],
    ['Quota exceeded. Check your plan and billing details.', 'quota'],
    ['You’ve hit your usage limit. Visit x or try again at 3:58 PM.', 'usage-limit'],
  ] as const)('is told by its words alone where exec gives nothing else: %s', ([message, kind]) => {
    expect(failureOf(message, undefined, 0).kind).toBe(kind);
  });
});

describe('the end of a usage limit', () => {
  test.for([
    ['try again at 3:58 PM', new Date(2026, 10, 21, 13, 58), new Date(2026, 10, 21, 15, 59)],
    ['try again at 1:05 AM', new Date(2026, 10, 21, 23, 5), new Date(2026, 10, 22, 1, 6)],
    ['try again at 12:30 AM', new Date(2026, 11, 31, 23, 5), new Date(2027, 0, 1, 0, 31)],
    ['try again at 12:30 PM', new Date(2026, 10, 21, 9), new Date(2026, 10, 21, 12, 31)],
    ['try again at Jul 7th, 2026 12:25 PM', new Date(2026, 6, 3), new Date(2026, 6, 7, 12, 26)],
  ] as const)('%s', ([words, at, end]) => {
    expect(until(words, at)).toBe(end.getTime());
  });

  test('is unknown where the words name none', () => {
    expect(until('try again later', new Date(0))).toBe(undefined);
  });
});

function failed(failure: object) {
  return { at: expect.any(Number) as number, signal: { is: 'turn-failed', failure } };
}

function until(words: string, at: Date): number | undefined {
  return failureOf(`You’ve hit your usage limit. ${words}.`, 'usage_limit_exceeded', at.getTime()).until;
}
