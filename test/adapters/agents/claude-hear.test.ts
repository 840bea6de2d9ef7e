import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { claudeLive } from '../../../src/adapters/agents/claude-live.ts';
import { Signal } from '../../../src/core/events/signal.ts';
import { AT, dialogOf, hear, payload, RECORDED } from './claude-recorded.ts';

describe('what the real program gave its hooks', () => {
  test.for([
    ['session-start', ['session', 'ready']],
    ['user-prompt-submit', [{ is: 'accepted', text: 'Please [[say: it is done]]\n' }]],
    ['stop', [{ is: 'turn-ended', message: 'it is done' }]],
    ['session-end', [{ is: 'session-ended', reason: 'other' }]],
    ['notification-permission', [{ is: 'noticed', text: 'Claude needs your permission' }]],
    ['pre-tool-use', [{ is: 'busy', tool: 'began' }]],
    ['pre-tool-use-of-sub-agent', [{ is: 'busy', tool: 'began' }]],
    ['post-tool-batch-failed', [{ is: 'busy', tool: 'ended' }]],
    ['post-tool-batch-denied', [{ is: 'busy', tool: 'ended' }]],
    // Its provider's work.
    ['post-tool-batch-agent', [{ is: 'busy' }]],
    ['subagent-stop', [{ is: 'sub-agent-ended', agent: 'general-purpose' }]],
    // It goes on by itself.
    ['stop-with-sub-agent', [{ is: 'busy' }]],
    ['user-prompt-submit-task-notification', [{ is: 'busy' }]],
    // It may be a server, which never ends.
    ['stop-with-command', [{ is: 'turn-ended', message: 'started shell' }]],
    ['stop-failure-401', [failure('auth', 'Invalid API key · Fix external API key')]],
    ['stop-failure-credit', [failure('quota', 'Credit balance is too low')]],
    ['stop-failure-429', [failure('rate-limit', /would exceed your rate limit$/, 429)]],
    ['stop-failure-usage', [failure('rate-limit', /your account's rate limit/, 429)]],
    ['stop-failure-500', [failure('server', /500 Internal server error/, 500)]],
    ['stop-failure-529', [failure('server', /529 Overloaded/, 529)]],
    ['stop-failure-refused', [failure('unreachable', 'API Error: Unable to connect to API (ConnectionRefused)')]],
    ['stop-failure-context', [failure('context', /^Prompt is too long/)]],
  ] as const)('%s', ([name, expected]) => {
    const told = claudeLive.hear({ id: 'frontend.1', payload: payload(name), at: AT });
    expect(told.map((one, index) => (typeof expected[index] === 'string' ? one.is : one))).toEqual(expected);
    expect(told.map((one) => Signal.parse(one))).toEqual(told);
  });

  test('dialogs that ended without an answer of omo’s', () => {
    const ran = payload('dialog-over-ran');
    const withdrawn = payload('dialog-over-withdrawn');
    expect(hear(ran)).toEqual([{ is: 'replied', key: ran['dialog'], how: 'allowed' }]);
    expect(hear(withdrawn)).toEqual([
      { is: 'replied', key: withdrawn['dialog'], how: 'denied' },
      { is: 'interrupted' },
    ]);
    expect(hear({ ...ran, because: 'expired' })).toMatchObject([{ is: 'noticed' }]);
  });

  test.for([
    [
      'bash',
      'permission',
      'Bash: npm test\ndescription: A command of the script',
      ['allow', 'deny', 'allow, and from now on in this conversation: Bash(npm test *)'],
    ],
    [
      'write',
      'permission',
      'Write: /home/omo/work/a.txt\ncontent: hello',
      ['allow', 'deny', 'allow, and from now on in this conversation: all edits'],
    ],
    [
      'fetch',
      'permission',
      'WebFetch: https://example.com/x\nprompt: look',
      ['allow', 'deny', 'allow, and from now on in this conversation: WebFetch(domain:example.com)'],
    ],
    [
      'sub-agent',
      'permission',
      'Bash (sub-agent general-purpose): touch one.txt\ndescription: A command of the script',
      ['allow', 'deny', 'allow, and from now on in this conversation: work in /home/omo/work + all edits'],
    ],
    ['plan', 'confirm', 'Go ahead with this plan?\n\n# The plan\n\n1. dig\n2. fill', ['yes', 'no']],
    [
      'questions',
      'choice',
      `Several questions; answer with a line for each.
1. Which database do you want?
   Postgres: the big one
   SQLite: the small one
2. Which extras?
   Cache: redis
   Queue: amqp
   (several may be chosen: 1, 2)`,
      ['1. Postgres', '1. SQLite', '2. Cache', '2. Queue'],
    ],
  ] as const)('the dialog of a %s', ([name, kind, text, options]) => {
    expect(hear(payload(`permission-request-${name}`))).toEqual([
      { is: 'asked', dialog: { key: 'frontend.1', kind, text, options, reply: 'mail' } },
    ]);
  });

  test('a session that begins anew in the middle of a turn, after a compaction, is not ready', () => {
    expect(hear({ ...payload('session-start'), source: 'compact' }).map(({ is }) => is)).toEqual(['session']);
    expect(hear({ ...payload('session-start'), source: 'clear' }).map(({ is }) => is)).toEqual(['session', 'ready']);
  });

  test('tools that ran at once end together, each counted for itself and those of the provider not at all', () => {
    const calls = ['Bash', 'Agent', 'Read', 'mcp__db__dump', 'Monitor'].map((tool_name) => ({ tool_name }));
    const began = calls.flatMap((call) => hear({ hook_event_name: 'PreToolUse', ...call }));
    expect(began.filter((one) => one.is === 'busy' && one.tool === 'began')).toHaveLength(3);
    const ended = hear({ hook_event_name: 'PostToolBatch', tool_calls: calls });
    expect(ended).toEqual([1, 2, 3].map(() => ({ is: 'busy', tool: 'ended' })));
  });

  test('a batch too large to pass on had a tool', () => {
    const omitted = { hook_event_name: 'PostToolBatch', omitted: 'it has more than 1044480 bytes' };
    expect(hear(omitted)).toEqual([{ is: 'busy', tool: 'ended' }]);
  });

  test('every recorded payload says something', () => {
    const silent = readdirSync(join(RECORDED, 'hooks', 'claude')).filter(
      (file) => hear(payload(file.slice(0, -5))).length === 0,
    );
    expect(silent).toEqual([]);
  });
});

describe('what is no payload of Claude’s', () => {
  test.for([
    {},
    { hook_event_name: 7 },
    { hook_event_name: 'PreToolUse' },
    { hook_event_name: 'PreToolUse', tool_name: {} },
    { hook_event_name: 'PostToolBatch', tool_calls: [{ tool_name: 7 }] },
    { hook_event_name: 'Stop', last_assistant_message: 7 },
    { hook_event_name: 'UserPromptSubmit' },
    { hook_event_name: 'StopFailure', error: {} },
    { hook_event_name: 'DialogOver', dialog: 'x', because: 'of me' },
    { omitted: 'it is not a JSON object' },
  ])('%j says nothing', (rubbish) => {
    expect(hear(rubbish)).toEqual([]);
  });

  test('a turn’s end is heard though its list of tasks is rubbish', () => {
    expect(hear({ hook_event_name: 'Stop', background_tasks: [7, null] })).toEqual([{ is: 'turn-ended' }]);
  });

  test('a permission without its content, or with nonsense in it, is asked all the same', () => {
    const omitted = {
      hook_event_name: 'PermissionRequest',
      tool_name: 'Write',
      omitted: 'it has more than 1044480 bytes',
    };
    expect(dialogOf(omitted)).toMatchObject({
      kind: 'permission',
      text: 'Write: its request can’t be shown: it has more than 1044480 bytes',
      options: ['allow', 'deny'],
    });
    for (const input of [undefined, 7, [], { questions: [] }, { questions: [{ question: 7 }] }]) {
      const asked = { hook_event_name: 'PermissionRequest', tool_name: 'AskUserQuestion', tool_input: input };
      expect(dialogOf(asked)).toMatchObject({ kind: 'permission', options: ['allow', 'deny'] });
    }
  });
});

describe('why a turn failed', () => {
  test.for([
    [
      'rate_limit',
      'You’ve hit your session limit · resets 3:30pm (Europe/Berlin)',
      'usage-limit',
      '2026-11-21T14:30:00Z',
    ],
    ['rate_limit', "You've hit your session limit · resets 2pm (UTC)", 'usage-limit', '2026-11-22T14:00:00Z'],
    [
      'rate_limit',
      "You've hit your weekly limit · resets Nov 25, 12am (America/New_York)",
      'usage-limit',
      '2026-11-25T05:00:00Z',
    ],
    [
      'rate_limit',
      "You've hit your Opus limit · resets Jan 2, 9am (Asia/Kolkata)",
      'usage-limit',
      '2027-01-02T03:30:00Z',
    ],
    [
      'rate_limit',
      "You've hit your weekly limit · resets Jan 2, 2027, 9:05am (UTC)",
      'usage-limit',
      '2027-01-02T09:05:00Z',
    ],
    ['rate_limit', "You've hit your weekly limit · resets 9am (Moon/Base)", 'usage-limit', undefined],
    ['rate_limit', "You've hit your weekly limit", 'usage-limit', undefined],
    ['rate_limit', "You're out of usage credits", 'quota', undefined],
    ['rate_limit', "You've hit your org's monthly spend limit · run /usage-credits to raise it", 'quota', undefined],
    ['oauth_org_not_allowed', 'Your organization does not allow this', 'auth', undefined],
    ['overloaded', 'Overloaded', 'server', undefined],
    ['max_output_tokens', 'API Error: The model has reached its context window limit.', 'context', undefined],
    ['invalid_request', 'API Error: 400 tools.0: bad', 'other', undefined],
    ['model_not_found', 'There is no such model', 'other', undefined],
    ['something_new', 'what', 'other', undefined],
  ] as const)('%s: %s', ([error, message, kind, until]) => {
    const [told] = hear({ hook_event_name: 'StopFailure', error, last_assistant_message: message });
    expect(told).toMatchObject({ is: 'turn-failed', failure: { kind, message } });
    const time = told?.is === 'turn-failed' ? told.failure.until : undefined;
    expect(time === undefined ? undefined : new Date(time).toISOString().replace('.000', '')).toBe(until);
  });
});

function failure(kind: string, message: string | RegExp, status?: number): unknown {
  const text: unknown = typeof message === 'string' ? message : expect.stringMatching(message);
  return { is: 'turn-failed', failure: { kind, message: text, ...(status !== undefined && { status }) } };
}
