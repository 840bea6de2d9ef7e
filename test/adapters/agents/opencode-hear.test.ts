import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { opencodeLive } from '../../../src/adapters/agents/opencode-live.ts';
import type { Dialog, Signal } from '../../../src/core/events/signal.ts';
import { Signal as SignalSchema } from '../../../src/core/events/signal.ts';

/** What OpenCode 1.18.33 told its plugin, in files of one turn or more each; and what it means. */
const RECORDED = join(import.meta.dirname, 'recorded', 'hooks', 'opencode');
const AT = 1_795_275_000_000;

describe('hear', () => {
  test('permissions: what is asked, and how it was answered', () => {
    expect(heard('permissions')).toEqual([
      { is: 'noticed', text: 'OpenCode has loaded omo’s plugin' },
      { is: 'session', conversation: MAIN },
      { is: 'session', conversation: MAIN },
      { is: 'accepted', text: expect.stringMatching(/^\[\[run: cat a\.txt\]\]/) as string },
      { is: 'busy' },
      asked(
        /^per_/,
        'permission',
        'OpenCode asks to run a command:\ncat a.txt\n“always” also allows, until OpenCode ends: cat *',
        PERMISSION,
      ),
      { is: 'replied', key: KEY, how: 'allowed' },
      asked(/^per_/, 'permission', expect.stringMatching(EDIT) as string, PERMISSION),
      { is: 'replied', key: KEY, how: 'denied' },
      { is: 'turn-ended', message: 'both done' },
    ]);
  });

  test('a no in the terminal breaks the turn off', () => {
    expect(heard('refused-in-the-terminal').slice(-3)).toEqual([
      asked(
        /^per_/,
        'permission',
        'OpenCode asks to use a folder outside of its working directory:\ncat /etc/hostname\n/etc/*\n“always” also allows, until OpenCode ends: /etc/*',
        PERMISSION,
      ),
      { is: 'replied', key: KEY, how: 'denied' },
      { is: 'interrupted' },
    ]);
    expect(heard('question-dismissed').slice(-2)).toEqual([
      { is: 'replied', key: KEY, how: 'denied' },
      { is: 'interrupted' },
    ]);
  });

  test('several questions come one by one, each with a key of its own', () => {
    const signals = heard('questions');
    const [colour, sizes] = signals.flatMap((one) => (one.is === 'asked' ? [one.dialog] : []));
    expect(signals.slice(3)).toEqual([
      asked(/^que_\w+\.1$/, 'choice', 'Which colour? (1 of 2)\n- Red: like fire\n- Blue: like sky', ['Red', 'Blue']),
      { is: 'replied', key: colour?.key, how: 'answered' },
      asked(
        /^que_\w+\.2$/,
        'choice',
        'Which sizes? (2 of 2)\n- S: small\n- L: large\nSeveral may be chosen: their names, with commas between.',
        ['S', 'L'],
      ),
      { is: 'replied', key: sizes?.key, how: 'answered' },
      { is: 'turn-ended', message: 'ok' },
    ]);
  });

  test('a sub-agent’s end is not the turn’s', () => {
    expect(heard('todo-and-sub-agent').slice(3)).toEqual([
      {
        is: 'todo',
        items: [
          { text: 'one', status: 'in_progress' },
          { text: 'two', status: 'pending' },
        ],
      },
      { is: 'noticed', text: 'a sub-agent began: helper (@general subagent)' },
      { is: 'sub-agent-ended', agent: 'general' },
      { is: 'turn-ended', message: 'all done' },
    ]);
  });

  test('a tool that runs for long begins and ends, in a sub-agent too', () => {
    const [began, ended] = [
      { is: 'busy', tool: 'began' },
      { is: 'busy', tool: 'ended' },
    ];
    expect(heard('tools').slice(5)).toEqual([
      began,
      ended,
      { is: 'noticed', text: 'a sub-agent began: helper (@general subagent)' },
      began,
      ended,
      { is: 'sub-agent-ended', agent: 'general' },
      { is: 'turn-ended', message: 'slept' },
    ]);
    expect(hear({ type: 'omo.tool', state: 'stopped' })).toEqual([]);
  });

  test('broken off by Escape, at work or waiting', () => {
    expect(heard('interrupted').at(-1)).toEqual({ is: 'interrupted' });
    expect(heard('usage-limit-broken-off').slice(-2)).toEqual([
      {
        is: 'retrying',
        attempt: 2,
        failure: {
          kind: 'usage-limit',
          message: 'The usage limit has been reached',
          until: expect.any(Number) as number,
        },
      },
      { is: 'interrupted' },
    ]);
    expect(heard('closed-while-asking')).toEqual([{ is: 'replied', key: KEY }, { is: 'interrupted' }]);
  });

  test('a conversation too long is shortened, and that is no failure', () => {
    expect(heard('too-long-and-shortened').map(({ is }) => is)).toEqual(['session', 'accepted', 'busy', 'turn-ended']);
  });

  test.for([
    ['refused-401', { kind: 'auth', message: 'Incorrect API key provided: dummy', status: 401 }],
    ['no-credit', { kind: 'quota', message: 'credit', status: 400 }],
    [
      'no-quota',
      {
        kind: 'quota',
        message: 'You exceeded your current quota, please check your plan and billing details.',
        status: 429,
        until: AT + 1000,
      },
    ],
    [
      'rate-limit',
      {
        kind: 'rate-limit',
        message: 'Rate limit reached for stub-model. Please try again in 20s.',
        status: 429,
        until: AT + 1000,
      },
    ],
    ['server-error', { kind: 'server', message: 'The server had an error', status: 500, until: AT + 1000 }],
  ] as const)('%s', ([name, failure]) => {
    const signals = heard(name);
    expect(signals.at(-1)).toEqual({ is: 'turn-failed', failure });
    const { kind, message } = failure;
    const retries = signals.flatMap((one) => (one.is === 'retrying' ? [one] : []));
    expect(retries).toEqual(
      [1, 2, 3, 4, 5].slice(0, retries.length).map((attempt) => ({
        is: 'retrying',
        attempt,
        failure: { kind, message, until: expect.any(Number) as number },
      })),
    );
    expect(retries.length === 5 || failure.status < 402).toBe(true);
  });

  test('no connection', () => {
    const message = 'Cannot connect to API: Unable to connect. Is the computer able to access the url?';
    expect(heard('unreachable').at(-1)).toEqual({
      is: 'retrying',
      attempt: 1,
      failure: { kind: 'unreachable', message, until: 1_795_275_083_579 },
    });
  });

  test('every signal is one, and no recording is silent', () => {
    for (const file of readdirSync(RECORDED)) {
      const signals = heard(file.replace('.json', ''));
      expect(signals.map((signal) => SignalSchema.parse(signal))).toEqual(signals);
      expect(signals).not.toEqual([]);
    }
  });

  test('rubbish says nothing, and throws nothing', () => {
    const whole = readdirSync(RECORDED).flatMap((file) => payloads(file.replace('.json', '')));
    const rubbish = [null, 1, 'x', [], {}, { type: null }];
    const damaged = whole.flatMap((payload) =>
      Object.keys(payload).flatMap((name) => rubbish.map((bad) => ({ ...payload, [name]: bad }))),
    );
    const inner = whole.flatMap((payload) => rubbish.map((properties) => ({ type: payload['type'], properties })));
    for (const payload of [{}, { type: 'session.idle' }, { type: '__proto__' }, ...damaged, ...inner])
      for (const signal of hear(payload)) expect(SignalSchema.safeParse(signal).success).toBe(true);
    expect(damaged.length).toBeGreaterThan(500);
  });

  test('where OpenCode knows no pattern it can’t be allowed for good', () => {
    const properties = { permission: 'doom_loop', patterns: ['bash'] };
    expect(hear({ type: 'permission.asked', properties, key: 'per_1' })).toEqual([
      asked(/^per_1$/, 'permission', 'OpenCode asks whether to go on with what it has done several times:\nbash', [
        'allow',
        'deny',
      ]),
    ]);
  });

  test('what the plugin tells of itself', () => {
    expect(hear({ type: 'omo.mail.failed', letter: 'm1.prompt', why: 'not found' })).toEqual([
      { is: 'noticed', text: 'OpenCode did not take m1.prompt: not found' },
    ]);
    expect(hear({ hook_event_name: 'chat.message', omitted: 'longer than 1048576 bytes' })).toEqual([
      { is: 'noticed', text: 'chat.message was left out: longer than 1048576 bytes' },
    ]);
  });

  test('an error without a turn: the conversation’s is a failed turn, another’s a notice', () => {
    const error = { name: 'UnknownError', data: { message: 'Agent not found: "x".' } };
    const event = (more: object) => ({ type: 'session.error', properties: { error, ...more } });
    expect(hear(event({ sessionID: 'ses_1' }))).toEqual([
      { is: 'turn-failed', failure: { kind: 'other', message: 'Agent not found: "x".' } },
    ]);
    expect(hear(event({}))).toEqual([{ is: 'noticed', text: 'Agent not found: "x".' }]);
    expect(hear({ ...event({ sessionID: 'ses_2' }), child: true })).toEqual([
      { is: 'noticed', text: 'Agent not found: "x".' },
    ]);
    expect(
      hear({
        type: 'session.error',
        properties: { sessionID: 'ses_1', error: { name: 'MessageAbortedError', data: { message: 'Aborted' } } },
      }),
    ).toEqual([]);
  });
});

const MAIN = /^ses_\w+$/.exec(String(payloads('permissions')[2]?.['sessionID']))?.[0];
const KEY: unknown = expect.stringMatching(/^(per|que)_\w+$/);
const PERMISSION = ['allow', 'deny', 'always'];
const EDIT =
  /^OpenCode asks to change a file:\n\/project\/a\.txt\nproject\/a\.txt\nIndex: [^]*-line one\n\+line two\n\n“always” also allows, until OpenCode ends: \*$/;

function asked(key: RegExp, kind: Dialog['kind'], text: string, options: readonly string[]) {
  return { is: 'asked', dialog: { key: expect.stringMatching(key) as string, kind, text, options, reply: 'mail' } };
}

function heard(name: string): Signal[] {
  return payloads(name).flatMap(hear);
}

function hear(payload: Readonly<Record<string, unknown>>): Signal[] {
  return opencodeLive.hear({ id: 'w.1', payload, at: AT });
}

function payloads(name: string): Record<string, unknown>[] {
  return JSON.parse(readFileSync(join(RECORDED, `${name}.json`), 'utf8')) as Record<string, unknown>[];
}
