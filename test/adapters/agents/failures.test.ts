import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { failureOf } from '../../../src/adapters/agents/codex-failure.ts';
import { readOutcome, type Outcome } from '../../../src/adapters/agents/outcome.ts';
import type { Failure } from '../../../src/core/events/signal.ts';
import { FAILURES } from '../../support/model-server/failures.ts';
import { claude, codex, opencode, output } from './agent-lines.ts';

/** When each of them ended: 21 November 2026, 12:20:30, on this machine's clock. */
const AT = new Date(2026, 10, 21, 12, 20, 30).getTime();
const TWO_HOURS = 7_200_000;

type Kind = Failure['kind'];
type Agent = 'claude' | 'codex' | 'opencode';

describe('what the real agents printed', () => {
  /** recorded/failures: against our model server, with its bodies; the exit each of them had. */
  const RECORDED: [
    file: string,
    exit: number | 'SIGKILL',
    kind: Kind | 'crashed',
    status?: number | undefined,
    until?: number,
  ][] = [
    ['claude-2.1.197-rate-limit-waited-out', 1, 'rate-limit', 429],
    ['claude-2.1.197-rate-limit-after-a-tool', 1, 'rate-limit', 429],
    ['claude-2.1.197-account-limit', 1, 'rate-limit', 429],
    ['claude-2.1.197-no-quota', 1, 'quota', 429],
    ['claude-2.1.197-server-error', 1, 'server', 500],
    ['claude-2.1.197-connection-lost', 1, 'unreachable'],
    ['claude-2.1.197-unreachable', 1, 'unreachable'],
    ['claude-2.1.197-too-long', 1, 'context', 400],
    ['claude-2.1.197-result-missing', 1, 'conversation', 400],
    ['claude-2.1.197-result-unexpected', 1, 'conversation', 400],
    ['claude-2.1.197-thinking-out-of-place', 1, 'conversation', 400],
    ['claude-2.1.197-no-such-conversation', 1, 'conversation'],
    ['claude-2.1.197-killed-while-silent', 'SIGKILL', 'crashed'],
    ['claude-2.1.197-killed-after-a-tool', 'SIGKILL', 'crashed'],
    ['codex-0.169.0-rate-limit-after-a-tool', 1, 'rate-limit', 429],
    ['codex-0.169.0-usage-limit', 1, 'usage-limit', undefined, clock(19, 11)],
    ['codex-0.169.0-no-quota', 1, 'quota'],
    ['codex-0.169.0-stream-cut', 1, 'unreachable'],
    ['codex-0.169.0-output-missing', 1, 'conversation'],
    ['codex-0.169.0-chat-result-missing', 1, 'conversation'],
    ['codex-0.169.0-killed-while-reconnecting', 'SIGKILL', 'rate-limit', 429],
    ['codex-0.169.0-killed-while-server-fails', 'SIGKILL', 'server'],
    ['codex-0.169.0-killed-while-overloaded', 'SIGKILL', 'server', 529],
    ['codex-0.169.0-killed-while-unreachable', 'SIGKILL', 'unreachable'],
    ['codex-0.169.0-killed-while-silent', 'SIGKILL', 'crashed'],
    ['codex-0.169.0-killed-after-a-tool', 'SIGKILL', 'crashed'],
    ['opencode-1.18.33-result-missing', 1, 'conversation', 400],
    ['opencode-1.18.33-output-missing', 1, 'conversation', 400],
    ['opencode-1.18.33-rate-limit', 1, 'rate-limit', 429, AT + 1000],
    ['opencode-1.18.33-rate-limit-after-a-tool', 1, 'rate-limit', 429, AT + 1000],
    ['opencode-1.18.33-usage-limit', 1, 'usage-limit', 429, 1_795_288_848_000],
    ['opencode-1.18.33-no-quota', 1, 'quota', 429, AT + 1000],
    ['opencode-1.18.33-server-error', 1, 'server', 500, AT + 1000],
    ['opencode-1.18.33-killed-after-a-tool', 'SIGKILL', 'crashed'],
  ];

  test.for(RECORDED)('%s, ended with %s: %s', async ([file, exit, kind, status, until]) => {
    const text = await readFile(join(import.meta.dirname, 'recorded', 'failures', `${file}.jsonl`), 'utf8');
    const outcome = readOutcome(file.split('-')[0] as Agent, text, exitOf(exit), AT);
    expect({ ok: outcome.ok, ...causeOf(outcome) }).toEqual({ ok: false, kind, status, until });
  });

  /** recorded: what other tests read too. */
  test.for([
    ['claude-2.1.197-refused-401', 'auth', 401],
    ['claude-2.1.197-no-credit', 'quota', 400],
    ['claude-2.1.197-overloaded', 'server', 529],
    ['codex-0.169.0-refused-401', 'auth', 401],
    ['codex-0.169.0-no-credit', 'quota'],
    ['codex-0.169.0-usage', 'usage-limit'],
    ['codex-0.169.0-context', 'context'],
    ['opencode-1.18.33-refused-401', 'auth', 401],
    ['opencode-1.18.33-no-credit', 'quota', 400],
  ] as const)('%s: %s', async ([file, kind, status]) => {
    const text = await readFile(join(import.meta.dirname, 'recorded', `${file}.jsonl`), 'utf8');
    const { failure } = readOutcome(file.split('-')[0] as Agent, text, { exitCode: 1 }, AT);
    expect({ kind: failure?.kind, status: failure?.status }).toEqual({ kind, status });
  });
});

describe('what Claude Code says a turn died of', () => {
  const GATEWAY = 'If it persists, check your inference gateway (127.0.0.1:4912).';
  const REFUSED = 'API Error: Request rejected (429) · ';
  test.for([
    ['rate_limit', `${REFUSED}This request would exceed your rate limit`, 429, 'rate-limit'],
    [
      'rate_limit',
      `${REFUSED}This request would exceed your account's rate limit. Please try again later.`,
      429,
      'rate-limit',
    ],
    [
      'rate_limit',
      `${REFUSED}You exceeded your current quota, please check your plan and billing details.`,
      429,
      'quota',
    ],
    [
      'server_error',
      `API Error: 500 Internal server error. This is a server-side issue, usually temporary — try again in a moment. ${GATEWAY}`,
      500,
      'server',
    ],
    [
      'server_error',
      `API Error: Repeated 529 Overloaded errors. The API is at capacity — this is usually temporary. Try again in a moment. ${GATEWAY}`,
      null,
      'server',
      529,
    ],
    ['overloaded', `API Error: 529 Overloaded. ${GATEWAY}`, 529, 'server'],
    ['authentication_failed', 'Invalid API key · Fix external API key', 401, 'auth'],
    ['oauth_org_not_allowed', 'Your organization does not have access to Claude.', 403, 'auth'],
    ['billing_error', 'Credit balance is too low', 400, 'quota'],
    ['server_error', 'API Error: Unable to connect to API (ConnectionRefused)', null, 'unreachable'],
    [
      'server_error',
      'API Error: Connection to the API was lost (ECONNRESET). This is usually temporary — try again.',
      null,
      'unreachable',
    ],
    ['invalid_request', 'Prompt is too long · the request is ~210000 tokens (limit 200000)', 400, 'context'],
    ['invalid_request', 'API Error: 400 due to tool use concurrency issues.', 400, 'conversation'],
    [
      'unknown',
      'API Error: 400 messages.3: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_01.',
      400,
      'conversation',
    ],
    [
      'rate_limit',
      "You've hit your session limit · resets 3:30pm (UTC)",
      429,
      'usage-limit',
      undefined,
      nextUtc(15, 30),
    ],
    [
      'rate_limit',
      "You've hit your weekly limit · resets Nov 25, 3pm (UTC)",
      429,
      'usage-limit',
      undefined,
      Date.UTC(2026, 10, 25, 15),
    ],
    ['rate_limit', 'Session limit reached · try again later', 429, 'usage-limit'],
    ['rate_limit', "You're out of extra usage · resets 3pm (UTC)", 429, 'quota', undefined, nextUtc(15, 0)],
    ['model_not_found', 'There is no model claude-none', 404, 'other'],
    ['unknown', 'something new', 503, 'server'],
    ['max_output_tokens', 'The answer was longer than 32000 tokens', null, 'other'],
  ] as const)('%s: %s (%s): %s', ([error, text, told, kind, said, until]) => {
    const lines = [claude.died(error, text), claude.result({ is_error: true, api_error_status: told, result: text })];
    const { failure } = readOutcome('claude', output(lines), { exitCode: 1 }, AT);
    const status = said ?? told ?? undefined;
    expect(failure).toEqual(
      kind === 'other'
        ? undefined
        : { kind, message: text, ...(status !== undefined && { status }), ...(until !== undefined && { until }) },
    );
  });

  test('a status counts also where no reason is named', () => {
    const lines = [claude.result({ is_error: true, api_error_status: 429, result: 'no' })];
    expect(readOutcome('claude', output(lines), { exitCode: 1 }, AT).failure).toMatchObject({ kind: 'rate-limit' });
  });

  test('an answer that was cut off and then went on did not fail', () => {
    const lines = [
      claude.died('max_output_tokens', 'too long'),
      claude.said('now shorter'),
      claude.result({ result: 'now shorter' }),
    ];
    expect(readOutcome('claude', output(lines), { exitCode: 0 }, AT)).toMatchObject({
      ok: true,
      summary: 'now shorter',
    });
  });
});

describe('what Codex says a turn failed of', () => {
  const LIMIT =
    'You’ve hit your usage limit. Upgrade to Pro (https://chatgpt.com/explore/pro), visit https://chatgpt.com/settings/usage to purchase more credits or try again at ';
  const TABLE = [
    [
      { response_too_many_failed_attempts: { http_status_code: 429 } },
      'exceeded retry limit, last status: 429 Too Many Requests',
      'rate-limit',
      429,
    ],
    ['usage_limit_exceeded', `${LIMIT}11:27 AM.`, 'usage-limit', undefined, clock(11, 28, 22)],
    ['usage_limit_exceeded', `${LIMIT}12:21 PM.`, 'usage-limit', undefined, clock(12, 22)],
    [
      'usage_limit_exceeded',
      `${LIMIT}Jul 7th, 2027 12:25 PM.`,
      'usage-limit',
      undefined,
      new Date(2027, 6, 7, 12, 26).getTime(),
    ],
    ['usage_limit_exceeded', 'Quota exceeded. Check your plan and billing details.', 'quota'],
    ['internal_server_error', 'We’re currently experiencing high demand, which may cause temporary errors.', 'server'],
    [
      { http_connection_failed: { http_status_code: 401 } },
      'unexpected status 401 Unauthorized: Incorrect API key provided: dummy, url: http://127.0.0.1:4901/v1/responses',
      'auth',
      401,
    ],
    [
      'context_window_exceeded',
      "Codex ran out of room in the model's context window. Start a new thread or clear earlier history before retrying.",
      'context',
    ],
    [{ http_connection_failed: { http_status_code: null } }, 'Connection failed: error sending request', 'unreachable'],
    [
      'other',
      '{"error":{"type":"invalid_request_error","message":"No tool output found for function call call_abc."}}',
      'conversation',
    ],
  ] as const;

  test.for(TABLE)('%j: %s: %s', ([info, message, kind, status, until]) => {
    expect(shortOf(failureOf(message, info, AT))).toEqual({ kind, status, until });
  });

  test.for(TABLE)(
    'and by its words alone, as `exec` prints them: not %j, but %s: %s',
    ([, message, kind, status, until]) => {
      const { failure } = readOutcome(
        'codex',
        output([codex.error(message), codex.failed(message)]),
        { exitCode: 1 },
        AT,
      );
      expect(shortOf(failure)).toEqual({ kind, status, until });
    },
  );
});

describe('what OpenCode says a turn failed of', () => {
  const BODIES = Object.entries(FAILURES).flatMap(([name, body]) => {
    const { status, anthropic, openai } = body(7200);
    return [['openai', openai] as const, ...(anthropic ? [['anthropic', anthropic] as const] : [])].map(
      ([wire, said]) => [name, wire, status, said] as const,
    );
  });
  const KINDS: Record<keyof typeof FAILURES, Kind> = {
    '401': 'auth',
    '429': 'rate-limit',
    usage: 'usage-limit',
    quota: 'quota',
    credit: 'quota',
    context: 'context',
    '500': 'server',
    '529': 'server',
  };

  test.for(BODIES)('the body of %s on the wire of %s', ([name, wire, status, body]) => {
    // The one words it as any other limit; what tells it apart is in headers of that wire alone.
    const kind = name === 'usage' && wire === 'anthropic' ? 'rate-limit' : KINDS[name as keyof typeof FAILURES];
    const { message } = (body as { error: { message: string } }).error;
    const line = opencode.failed('APIError', { message, statusCode: status, responseBody: JSON.stringify(body) });
    expect(readOutcome('opencode', output([line]), { exitCode: 1 }, AT).failure).toMatchObject({
      kind,
      message,
      status,
    });
  });

  test('a plan’s limit names its end', () => {
    const body = {
      error: { type: 'usage_limit_reached', message: 'The usage limit has been reached', resets_in_seconds: 7200 },
    };
    const line = opencode.failed('APIError', {
      message: body.error.message,
      statusCode: 429,
      responseBody: JSON.stringify(body),
    });
    expect(readOutcome('opencode', output([line]), { exitCode: 1 }, AT).failure?.until).toBe(AT + TWO_HOURS);
  });

  test.for([
    ['Rate limit reached for stub-model. Please try again in 20s.', 'rate-limit'],
    ['The usage limit has been reached', 'usage-limit'],
    ['You exceeded your current quota, please check your plan and billing details.', 'quota'],
    ['The server had an error', 'server'],
    ['Cannot connect to API: Unable to connect. Is the computer able to access the url?', 'unreachable'],
    ['Insufficient balance. Manage your billing here: https://opencode.ai/workspace/billing', 'quota'],
    ['The socket connection was closed unexpectedly.', 'unreachable'],
    [
      "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'.",
      'conversation',
    ],
    ['messages.5.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`.', 'conversation'],
  ] as const)('by its words alone: %s: %s', ([message, kind]) => {
    const line = opencode.failed('UnknownError', { message });
    expect(readOutcome('opencode', output([line]), { exitCode: 1 }, AT).failure).toEqual({ kind, message });
  });

  test.for([
    'ENOENT: no such file or directory, open src/billing.ts',
    'the module authentication was not found',
    'socket.io.test.ts is not a test',
    'the file line429 is not there',
  ])('of something else: %s', (message) => {
    const outcome = readOutcome(
      'opencode',
      output([opencode.failed('UnknownError', { message })]),
      { exitCode: 1 },
      AT,
    );
    expect({ ok: outcome.ok, ...causeOf(outcome) }).toEqual({ ok: false });
  });

  test('a conversation that was too long, and was shortened, did not fail', () => {
    const lines = [
      opencode.failed('ContextOverflowError', { message: 'too long' }),
      opencode.begun(),
      opencode.ended(),
    ];
    expect(readOutcome('opencode', output(lines), { exitCode: 0 }, AT)).not.toHaveProperty('failure');
  });
});

describe('when it is over', () => {
  test.for([
    ['a time that has passed stays', 'opencode', resets({ resets_at: 1_000_000_000 }), 1_000_000_000_000],
    ['a time a year ahead stays', 'opencode', resets({ resets_in_seconds: 31_536_000 }), AT + 31_536_000_000],
    ['so does one in the year 5000', 'opencode', resets({ resets_at: 95_617_584_000 }), 95_617_584_000_000],
    ['one that no calendar has is none', 'opencode', resets({ resets_at: 1e300 }), undefined],
    ['nor is one before all time', 'opencode', resets({ resets_at: -1 }), undefined],
    ['nor a length below nothing', 'opencode', resets({ resets_in_seconds: -60 }), undefined],
    ['nor a text', 'opencode', resets({ resets_at: 'tomorrow' }), undefined],
    ['a header below nothing', 'opencode', refused({ responseHeaders: { 'retry-after': '-5' } }), undefined],
    ['a header that is half a number', 'opencode', refused({ responseHeaders: { 'retry-after': '12abc' } }), undefined],
    [
      'an empty header',
      'opencode',
      refused({ responseHeaders: { 'retry-after-ms': '', 'retry-after': '' } }),
      undefined,
    ],
    [
      'a header that only begins like a date',
      'opencode',
      refused({ responseHeaders: { 'retry-after': 'May 5' } }),
      undefined,
    ],
    ['no such hour', 'claude', limit('27pm (UTC)'), undefined],
    ['no such minute', 'claude', limit('3:75pm (UTC)'), undefined],
    ['no such month', 'claude', limit('Foo 25, 3pm (UTC)'), undefined],
    ['no such day', 'claude', limit('Nov 45, 3pm (UTC)'), undefined],
    ['no such place', 'claude', limit('3pm (Middle/Earth)'), undefined],
    ['no such hour', 'codex', again('27:00 PM'), undefined],
    ['no such day', 'codex', again('Jul 99th, 2027 1:00 PM'), undefined],
  ] as const)('%s (%s)', ([, agent, line, until]) => {
    const { failure } = readOutcome(agent, output([line]), { exitCode: 1 }, AT);
    expect({ limited: failure?.kind.endsWith('-limit'), until: failure?.until }).toEqual({ limited: true, until });
  });
});

describe('an agent that died', () => {
  test.for([
    ['claude', [claude.said('hi')], { signal: 'SIGKILL' }],
    ['claude', [], { exitCode: 0 }],
    ['claude', [claude.result({})], { exitCode: 137 }],
    ['codex', [codex.said('hi')], { exitCode: 139 }],
    ['codex', [codex.said('hi')], { exitCode: 101 }],
    ['codex', [], {}],
    ['opencode', [opencode.begun(), opencode.said('hi')], { exitCode: 1 }],
    ['opencode', [opencode.begun(), opencode.tool('bash', { status: 'error', error: 'no' })], { signal: 'SIGSEGV' }],
  ] as const)('%s, having said %j, with %j: that is a crash', ([agent, lines, exit]) => {
    const outcome = readOutcome(agent, output(lines), exit, AT);
    expect(outcome).toMatchObject({ ok: false, crashed: true });
    expect(outcome).not.toHaveProperty('failure');
  });

  test.for([
    ['claude', [claude.result({ subtype: 'error_max_turns', is_error: true, result: undefined })], { exitCode: 1 }],
    ['claude', [claude.result({})], { exitCode: 1 }],
    ['codex', [codex.failed('the model gave up')], { exitCode: 1 }],
    ['codex', [codex.failed('the model gave up')], { signal: 'SIGKILL' }],
    ['opencode', [opencode.begun(), opencode.ended({ reason: 'length' })], { exitCode: 0 }],
    [
      'opencode',
      [opencode.tool('write', { status: 'error', error: 'rejected' }), opencode.ended({ reason: 'tool-calls' })],
      { exitCode: 0 },
    ],
  ] as const)('%s, having said %j, with %j: it only failed', ([agent, lines, exit]) => {
    const outcome = readOutcome(agent, output(lines), exit, AT);
    expect({ ok: outcome.ok, ...causeOf(outcome) }).toEqual({ ok: false });
  });

  test('while it waited for its provider was kept by that', () => {
    const waits = claude.retry({ error: 'rate_limit', error_status: 429, retry_delay_ms: 3000 });
    const { failure, crashed } = readOutcome('claude', output([claude.said('hi'), waits]), { signal: 'SIGTERM' }, AT);
    expect({ crashed, ...shortOf(failure) }).toEqual({ kind: 'rate-limit', status: 429, until: AT + 3000 });
  });

  test.for([
    ['claude', claude.retry({ error: 'rate_limit', error_status: 429, retry_delay_ms: 3000 }), claude.said('hi')],
    ['claude', claude.retry({ error: 'rate_limit', error_status: 429, retry_delay_ms: 3000 }), claude.toolResult('hi')],
    ['claude', claude.died('rate_limit', 'API Error: Request rejected (429)'), claude.said('hi')],
    [
      'codex',
      codex.error('Reconnecting... 1/5 (exceeded retry limit, last status: 429 Too Many Requests)'),
      codex.said('hi'),
    ],
  ] as const)('%s long after it had waited was not kept by that', ([agent, waits, goesOn]) => {
    expect(causeOf(readOutcome(agent, output([waits, goesOn]), { signal: 'SIGKILL' }, AT))).toEqual({
      kind: 'crashed',
    });
  });

  test('while a warning came was still kept by what it waited for', () => {
    const waits = codex.error('Reconnecting... waiting for network (Connection failed: error sending request)');
    const warning = {
      type: 'item.completed',
      item: { id: 'item_0', type: 'error', message: 'Model metadata not found' },
    };
    const { failure } = readOutcome('codex', output([waits, warning]), { signal: 'SIGTERM' }, AT);
    expect(failure).toEqual({ kind: 'unreachable', message: 'Connection failed: error sending request' });
  });

  test('a plain program that is killed is told by its exit alone', () => {
    expect(readOutcome('text', 'hi\n', { signal: 'SIGKILL' }, AT)).toEqual({
      ok: false,
      summary: 'hi',
      reason: 'signal SIGKILL: hi',
    });
  });
});

function refused(data: object) {
  return opencode.failed('APIError', { message: 'no', statusCode: 429, ...data });
}

function resets(error: object) {
  return refused({ responseBody: JSON.stringify({ error: { type: 'usage_limit_reached', ...error } }) });
}

function limit(words: string) {
  return claude.died('rate_limit', `You've hit your session limit · resets ${words}`);
}

function again(words: string) {
  return codex.failed(`You’ve hit your usage limit. Try again later or try again at ${words}.`);
}

function exitOf(exit: number | 'SIGKILL') {
  return typeof exit === 'number' ? { exitCode: exit } : { signal: exit };
}

function causeOf({ failure, crashed }: Outcome): {
  kind?: string;
  status?: number | undefined;
  until?: number | undefined;
} {
  if (failure !== undefined) return shortOf(failure);
  return crashed ? { kind: 'crashed' } : {};
}

function shortOf(failure: Failure | undefined) {
  return { kind: failure?.kind ?? 'none', status: failure?.status, until: failure?.until };
}

/** On this machine's clock. */
function clock(hour: number, minute: number, day = 21): number {
  return new Date(2026, 10, day, hour, minute).getTime();
}

/** The next such time after AT, in UTC. */
function nextUtc(hour: number, minute: number): number {
  const today = Date.UTC(2026, 10, new Date(AT).getUTCDate(), hour, minute);
  return today > AT ? today : today + 86_400_000;
}
