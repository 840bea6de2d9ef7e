import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { claudeLive } from '../../../src/adapters/agents/claude-live.ts';
import { classifyScreen } from '../../../src/core/screen/classify.ts';
import { AT, RECORDED } from './claude-recorded.ts';

describe('text for the composer', () => {
  test.for<[string, string]>([
    ['hello', 'hello'],
    ['/help me', ' /help me'],
    ['!ls', ' !ls'],
    ['a /help', 'a /help'],
    ['\n/help', '\n/help'],
    ['ends\\', 'ends\\ '],
    ['see @README.md', 'see @README.md '],
    ['see\n@', 'see\n@ '],
    ['see @"two words', 'see @"two words '],
    ['me@example.com', 'me@example.com'],
    ['see @README.md ', 'see @README.md '],
    ['exit', 'exit.'],
    [' :wq! \n', ' :wq!.'],
    ['exit now', 'exit now'],
  ])('%j is typed as %j', ([text, typed]) => {
    expect(claudeLive.composerText(text)).toBe(typed);
    expect(claudeLive.composerText(typed)).toBe(typed);
    expect(claudeLive.isSame(text, typed.trimEnd())).toBe(true);
    expect(claudeLive.isSame(typed, typed.trimEnd())).toBe(true);
  });

  test('is known again after what the composer does to it, and no other text is', () => {
    expect(claudeLive.isSame('a\tb\r\nc\u001B[31m', 'a    b\nc[31m')).toBe(true);
    expect(claudeLive.isSame('cafe\u0301  \n', 'caf\u00e9')).toBe(true);
    expect(claudeLive.isSame('one two', 'one  two')).toBe(false);
    expect(claudeLive.isSame('one', 'one two')).toBe(false);
    expect(claudeLive.isSame(' indented', 'indented')).toBe(false);
  });
});

describe('its screen', () => {
  test.for([
    ['ready', 'empty composer', false],
    ['working', 'working', false],
    ['background', 'working', false],
    ['permission', 'permission dialog', true],
    ['permission-write', 'permission dialog', true],
    ['permission-fetch', 'permission dialog', true],
    ['plan', 'plan dialog', true],
    ['exit-plan-mode', 'permission dialog', true],
    ['question', 'question dialog', true],
    ['question-several', 'question dialog', true],
    ['question-review', 'question dialog', true],
    ['trust', 'folder trust dialog', true],
    ['api-key', 'API key dialog', true],
    ['retrying', 'trying again', false],
    ['retrying-queued', 'trying again', false],
    ['session-limit', 'usage limit, trying again', false],
    ['session-limit-60-columns', 'usage limit, trying again', false],
    ['no-network', 'no network, trying again', false],
    ['last-retry', 'rate limit, trying again', false],
    ['failed-turn', 'empty composer', false],
  ] as const)('%s is read', ([name, rule, marked]) => {
    const lines = screen(name);
    expect(classifyScreen(claudeLive.screen, lines)?.rule).toBe(rule);
    const marks = claudeLive.dialogMarks.map((mark) => new RegExp(mark));
    expect(lines.some((line) => marks.some((mark) => mark.test(line)))).toBe(marked);
  });

  test.for([
    ['retrying', 'server', { message: 'API error', seconds: '12', attempt: '6' }],
    [
      'session-limit',
      'usage-limit',
      { message: 'Session limit reached', until: '7:08pm', seconds: '12', attempt: '6' },
    ],
    ['session-limit-60-columns', 'usage-limit', { message: 'Session limit …', until: '7:08pm', attempt: '5' }],
    ['no-network', 'unreachable', { message: 'Unable to connect to API (ConnectionRefused)', attempt: '2' }],
    ['last-retry', 'rate-limit', { message: '429 This request would exceed your rate limit', attempt: '1' }],
  ] as const)('%s tells why, and how long it waits', ([name, kind, groups]) => {
    expect(classifyScreen(claudeLive.screen, screen(name))).toMatchObject({ shows: { is: 'retrying', kind }, groups });
  });

  // The program has these words, for waits that are longer and for limits without an end.
  test.for([
    [
      '✻ Weekly limit reached · Retrying in 2h (Nov 25, 3pm) · attempt 1/10',
      'usage-limit',
      { until: 'Nov 25, 3pm', hours: '2' },
    ],
    ['✻ Session limit reached · Retrying in 1m 5s · attempt 1/10', 'usage-limit', { minutes: '1', seconds: '5' }],
    ['✻ Waiting for API response · will retry in 1m 30s · check your network', 'unreachable', { minutes: '1' }],
  ] as const)('so does “%s”', ([line, kind, groups]) => {
    const reading = classifyScreen(claudeLive.screen, composerBelow([line, '  ⎿  Tip: look at it']));
    expect(reading).toMatchObject({ shows: { is: 'retrying', kind }, groups });
  });

  test('what is said in the conversation is no dialog', () => {
    const said = ['● Do you want to go on?', '  ❯ 1. Yes', '  2. No', '  esc to interrupt'];
    const lines = composerBelow(said);
    expect(classifyScreen(claudeLive.screen, lines)?.rule).toBe('empty composer');
    expect(lines.filter((line) => claudeLive.dialogMarks.some((mark) => new RegExp(mark).test(line)))).toEqual([]);
  });

  test('every mark is a regular expression of the kind tmux takes', () => {
    for (const mark of claudeLive.dialogMarks) expect(mark).toMatch(/^[^{},:#|"'\\%]+$/);
  });
});

function screen(name: string): string[] {
  return readFileSync(join(RECORDED, 'screens', `claude-2.1.197-${name}.txt`), 'utf8').split('\n');
}

function composerBelow(lines: readonly string[]): string[] {
  return [...lines, '─'.repeat(40), '❯', '─'.repeat(40), '  ? for shortcuts'];
}

describe('its record of the conversation', () => {
  const LINE = {
    type: 'user',
    isSidechain: false,
    message: { role: 'user', content: [{ type: 'text', text: '[Request interrupted by user]' }] },
    timestamp: '2026-11-21T14:00:00.000Z',
    interruptedMessageId: 'msg_8f231f5aee3bbd0d8aad5d15',
  };

  const USED = {
    input_tokens: 10,
    output_tokens: 5,
    cache_read_input_tokens: 300,
    cache_creation_input_tokens: 20,
    service_tier: 'standard',
  };
  const ANSWER = {
    type: 'assistant',
    isSidechain: false,
    message: { id: 'msg_1', model: 'claude-opus-4-8', role: 'assistant', content: [], usage: USED },
    timestamp: '2026-11-21T14:00:00.000Z',
  };

  test.for([false, true])('tells what an answer used, also a sub-agent’s: %s', (isSidechain) => {
    const usage = { model: 'claude-opus-4-8', tokens: { input: 10, output: 5, cacheRead: 300, cacheWrite: 20 } };
    expect(claudeLive.record?.({ ...ANSWER, isSidechain })).toEqual([{ at: AT, used: 'more', id: 'msg_1', usage }]);
  });

  test('tells of a turn that was broken off by Esc', () => {
    expect(claudeLive.record?.(LINE)).toEqual([{ at: AT, signal: { is: 'interrupted' } }]);
  });

  test.for([
    ['what a person typed', { ...LINE, promptSource: 'typed' }],
    ['a sub-agent', { ...LINE, isSidechain: true }],
    ['other words', { ...LINE, message: { content: [{ type: 'text', text: 'hello' }] } }],
    ['a string', { ...LINE, message: { content: '[Request interrupted by user]' } }],
    ['no time', { ...LINE, timestamp: 'soon' }],
    ['nothing', {}],
    ['its own words', { ...ANSWER, message: { ...ANSWER.message, model: '<synthetic>' } }],
    ['less than nothing', { ...ANSWER, message: { ...ANSWER.message, usage: { ...USED, input_tokens: -1 } } }],
    ['beyond belief', { ...ANSWER, message: { ...ANSWER.message, usage: { ...USED, output_tokens: 1e12 } } }],
    ['no figures', { ...ANSWER, message: { ...ANSWER.message, usage: { input_tokens: 5 } } }],
  ] as const)('says nothing for %s', ([, line]) => {
    expect(claudeLive.record?.(line)).toEqual([]);
  });
});

describe('its command line', () => {
  const SPEC = {
    dir: '/attempt',
    out: '/attempt/out',
    hooks: '/omo/hooks',
    env: {},
    form: 'screen',
    argv: ['/bin/claude', '--model', 'x'],
  } as const;

  const RESULT_ARGS = ['--add-dir=/attempt/out', '--allowedTools=Bash(printenv OMO_RESULT)'];

  const given = (form: 'screen' | 'batch') => hooksIn(claudeLive.arm({ ...SPEC, form }).files[0]?.text);

  test('gets the hooks in front, as settings', () => {
    const armed = claudeLive.arm(SPEC);
    const settings = ['--settings', '/attempt/claude-settings.json'];
    expect(armed.argv).toEqual(['/bin/claude', ...settings, ...RESULT_ARGS, '--model', 'x']);
    expect(armed.env).toEqual({ OMO_HOOKS: '/omo/hooks', CLAUDE_CODE_ENABLE_PROMPT_SUGGESTION: 'false' });
    expect(armed.files.map(({ path }) => path)).toEqual(['/attempt/claude-settings.json']);
    expect(Object.keys(hooksIn(armed.files[0]?.text))).toContain('PermissionRequest');
  });

  test('asks nothing without a screen, since Claude asks nothing there', () => {
    const armed = claudeLive.arm({ ...SPEC, form: 'batch' });
    expect(armed.env).toEqual({ OMO_HOOKS: '/omo/hooks' });
    expect(Object.keys(hooksIn(armed.files[0]?.text))).not.toContain('PermissionRequest');
  });

  test('hears of tools on its screen only, and not of those that wait for its provider', () => {
    const [{ matcher }] = given('screen')['PreToolUse'] as [{ matcher: string }];
    const tools = ['Bash', 'mcp__db__dump', 'TaskOutput', 'Agent', 'Task', 'WebFetch', 'WebSearch', 'AskUserQuestion'];
    expect(tools.filter((tool) => new RegExp(matcher).test(tool))).toEqual(tools.slice(0, 3));
    expect(given('screen')).toHaveProperty('PostToolBatch');
    expect(Object.keys(given('batch')).filter((event) => event.includes('Tool'))).toEqual([]);
  });

  test.for([['--settings', 'own.json'], ['--settings={"a":1}']])('keeps the person’s own settings: %j', (own) => {
    const armed = claudeLive.arm({ ...SPEC, argv: ['claude', ...own] });
    expect(armed.argv).toEqual(['claude', '--plugin-dir', '/attempt/claude-plugin', ...RESULT_ARGS, ...own]);
    expect(armed.files.map(({ path }) => path)).toEqual([
      '/attempt/claude-plugin/.claude-plugin/plugin.json',
      '/attempt/claude-plugin/hooks/hooks.json',
    ]);
  });
});

function hooksIn(text = ''): Record<string, unknown> {
  return (JSON.parse(text) as { hooks: Record<string, unknown> }).hooks;
}
