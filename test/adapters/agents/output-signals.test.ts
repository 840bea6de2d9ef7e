import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FORMS } from '../../../src/adapters/agents/forms.ts';
import { shell } from '../../../src/adapters/agents/shell.ts';
import type { Signal } from '../../../src/core/events/signal.ts';
import { claude, codex, opencode } from './agent-lines.ts';

/** What the lines of an agent's output say while it works. */
const AT = Date.UTC(2026, 10, 21, 12);
type Agent = keyof typeof FORMS;

describe('what the real agents printed says', () => {
  test.for([
    ['claude-2.1.197-wrote-a-file', ['session', 'began', 'ended', 'began', 'ended', 'busy']],
    [
      'failures/claude-2.1.197-rate-limit-after-a-tool',
      ['session', 'began', 'ended', 'rate-limit, 1', 'rate-limit, 2', 'failed: rate-limit'],
    ],
    ['failures/claude-2.1.197-unreachable', ['session', 'unreachable, 1', 'unreachable, 2', 'failed: unreachable']],
    ['failures/claude-2.1.197-server-error', ['session', 'server, 1', 'server, 2', 'failed: server']],
    ['claude-2.1.197-refused-401', ['session', 'auth, 1', 'failed: auth']],
    ['failures/claude-2.1.197-thinking-out-of-place', ['session', 'failed: conversation']],
    ['failures/claude-2.1.197-no-such-conversation', ['failed: conversation']],
    ['codex-0.169.0-wrote-a-file', ['session', 'busy', 'began', 'ended', 'began', 'ended', 'busy']],
    ['codex-0.169.0-refused-401', ['session', 'busy', 'auth, 1', 'failed: auth']],
    [
      'failures/codex-0.169.0-killed-while-reconnecting',
      ['session', 'busy', 'rate-limit, 1', 'rate-limit, 2', 'rate-limit, 3', 'rate-limit, 4'],
    ],
    [
      'failures/codex-0.169.0-killed-while-unreachable',
      ['session', 'busy', 'unreachable', 'unreachable', 'unreachable'],
    ],
    ['failures/codex-0.169.0-killed-while-overloaded', ['session', 'busy', 'server, 1', 'server, 2', 'server, 3']],
    ['failures/codex-0.169.0-usage-limit', ['session', 'busy', 'failed: usage-limit']],
    [
      'failures/opencode-1.18.33-conversation-1',
      ['session', 'busy', 'ended', 'busy', 'session', 'busy', 'busy', 'busy'],
    ],
    ['failures/opencode-1.18.33-rate-limit', ['session', 'failed: rate-limit']],
  ] as const)('%s', async ([file, said]) => {
    const agent = file.replace('failures/', '').split('-')[0] as Agent;
    const text = await readFile(join(import.meta.dirname, 'recorded', `${file}.jsonl`), 'utf8');
    const lines = text.split('\n').filter((line) => line !== '');
    const signals = lines.flatMap((line) => signalsOf(agent, JSON.parse(line) as object));
    expect(signals.map((signal) => inAWord(signal))).toEqual(said);
  });
});

test('a session is named by its id', async () => {
  const init = { type: 'system', subtype: 'init', session_id: 'c-1' };
  expect(signalsOf('claude', init)).toEqual([{ is: 'session', conversation: 'c-1' }]);
  expect(signalsOf('codex', { type: 'thread.started', thread_id: 'c-2' })).toEqual([
    { is: 'session', conversation: 'c-2' },
  ]);
  expect(signalsOf('opencode', opencode.begun())[0]).toEqual({ is: 'session', conversation: 'ses_1' });
});

test('Claude Code that waits says what for, and until when', () => {
  const line = claude.retry({ attempt: 4, error: 'rate_limit', error_status: 429, retry_delay_ms: 2400 });
  const failure = {
    kind: 'rate-limit',
    message: 'rate_limit (HTTP 429), try 4 of 10 in 2.4 s',
    status: 429,
    until: AT + 2400,
  };
  expect(signalsOf('claude', line)).toEqual([{ is: 'retrying', attempt: 4, failure }]);
});

test.for([
  ['overloaded', 529, 'server'],
  ['server_error', 500, 'server'],
  ['authentication_failed', 401, 'auth'],
  ['unknown', null, 'unreachable'],
  ['server_error', null, 'unreachable'],
  ['unknown', 503, 'server'],
  ['unknown', 429, 'rate-limit'],
] as const)('Claude Code that waits for %s with the status %s waits for: %s', ([error, status, kind]) => {
  const [signal] = signalsOf('claude', claude.retry({ error, error_status: status, retry_delay_ms: 1 }));
  expect(signal).toMatchObject({ is: 'retrying', failure: { kind } });
});

test.for([-1, 'soon', null, undefined, 1e300])('a wait of %s has no end', (delay) => {
  const [signal] = signalsOf('claude', claude.retry({ error: 'rate_limit', error_status: 429, retry_delay_ms: delay }));
  expect(signal).toMatchObject({ is: 'retrying', failure: { kind: 'rate-limit', status: 429 } });
  expect(signal).not.toHaveProperty('failure.until');
});

test('tools that Claude Code runs at once each begin and end', () => {
  const block = { type: 'tool_use', id: 'toolu_1', name: 'Bash', input: {} };
  const tool = claude.tool('Bash', {});
  const two = { ...tool, message: { ...tool.message, content: [block, { ...block, id: 'toolu_2' }] } };
  const began = { is: 'busy', tool: 'began' };
  expect(signalsOf('claude', two)).toEqual([began, began]);
  expect(signalsOf('claude', claude.toolResult('x'))).toEqual([{ is: 'busy', tool: 'ended' }]);
});

test('a sub-agent of Claude Code’s that dies leaves its turn alive', () => {
  const line = { ...claude.died('rate_limit', 'no'), parent_tool_use_id: 'toolu_1' };
  expect(signalsOf('claude', line)).toEqual([{ is: 'busy' }]);
});

test('a turn of Claude Code that ends for a reason of its own is told once, with the result', () => {
  const line = claude.result({ subtype: 'error_max_turns', is_error: true, result: undefined });
  expect(signalsOf('claude', line)).toEqual([
    { is: 'turn-failed', failure: { kind: 'other', message: 'error_max_turns' } },
  ]);
});

test('a warning of Codex’s is no sign of life, and its last words come with the failure', () => {
  const warning = { type: 'item.completed', item: { type: 'error', message: 'Model metadata not found' } };
  expect(signalsOf('codex', warning)).toEqual([]);
  expect(signalsOf('codex', codex.error('exceeded retry limit, last status: 429 Too Many Requests'))).toEqual([]);
});

test.for(['claude', 'codex', 'opencode'] as const)('lines of no known form say nothing (%s)', (agent) => {
  const lines = [
    {},
    { type: 'result' },
    { type: 'error' },
    { type: 'system', session_id: 7 },
    { type: 'assistant' },
    { type: 'new' },
  ];
  expect(lines.flatMap((line) => signalsOf(agent, line))).toEqual([]);
});

test('a plain program says nothing of itself', () => {
  expect(shell.form.signals(claude.retry({ error: 'rate_limit' }), AT)).toEqual([]);
});

function signalsOf(agent: Agent, line: object): readonly Signal[] {
  return FORMS[agent].signals(line as Readonly<Record<string, unknown>>, AT);
}

function inAWord(signal: Signal): string {
  switch (signal.is) {
    case 'busy':
      return signal.tool ?? 'busy';
    case 'retrying':
      return `${signal.failure.kind}${signal.attempt === undefined ? '' : `, ${signal.attempt}`}`;
    case 'turn-failed':
      return `failed: ${signal.failure.kind}`;
    default:
      return signal.is;
  }
}
