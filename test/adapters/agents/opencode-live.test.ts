import { describe, expect, test } from 'vitest';
import { opencodeLive } from '../../../src/adapters/agents/opencode-live.ts';
import type { Dialog } from '../../../src/core/events/signal.ts';
import { classifyScreen } from '../../../src/core/screen/classify.ts';

describe('arm', () => {
  const spec = {
    dir: '/attempt',
    out: '/attempt/out',
    hooks: '/om o/hooks',
    form: 'screen',
    argv: ['opencode'],
  } as const;
  const PLUGIN = 'file:///om%20o/hooks/opencode-plugin.js';
  const OURS = { 'external_director?': { '/attempt/out/*': 'allow' } };
  const arm = (env: Record<string, string>, more: object = {}) => opencodeLive.arm({ ...spec, env, ...more });

  test('gives the plugin by the environment, and writes nothing', () => {
    const armed = arm({ PATH: '/bin' });
    expect(armed).toEqual({
      argv: ['opencode'],
      files: [],
      env: {
        OPENCODE_CONFIG_CONTENT: JSON.stringify({ permission: OURS, plugin: [PLUGIN] }),
        OPENCODE_ENABLE_QUESTION_TOOL: '1',
        npm_config_fetch_retries: '0',
        OMO_OPENCODE: JSON.stringify({
          was: { OPENCODE_CONFIG_CONTENT: null, OPENCODE_ENABLE_QUESTION_TOOL: null, npm_config_fetch_retries: null },
        }),
      },
    });
  });

  test('without a screen it asks no questions', () => {
    expect(arm({}, { form: 'batch' }).env).not.toHaveProperty('OPENCODE_ENABLE_QUESTION_TOOL');
  });

  test('keeps the person’s settings and plugins, however they are written, and tells what they were', () => {
    const content =
      '{ // mine\n "theme": "a // b, }", "plugin": ["./mine.js", ["other", { "k": 1, },], ], /* and */ "model": "x/y", }';
    const theirs = { OPENCODE_CONFIG_CONTENT: content, NPM_CONFIG_FETCH_RETRIES: '5' };
    const { env } = arm(theirs);
    expect(JSON.parse(env['OPENCODE_CONFIG_CONTENT'] ?? '')).toEqual({
      theme: 'a // b, }',
      model: 'x/y',
      permission: OURS,
      plugin: ['./mine.js', ['other', { k: 1 }], PLUGIN],
    });
    expect(env).toMatchObject({ npm_config_fetch_retries: '0', NPM_CONFIG_FETCH_RETRIES: '0' });
    expect(JSON.parse(env['OMO_OPENCODE'] ?? '')).toMatchObject({ was: { ...theirs, npm_config_fetch_retries: null } });
  });

  test.for([
    ['"ask"', { '*': 'ask', ...OURS }],
    ['{ "edit": "deny", "external_directory": "allow" }', { edit: 'deny', external_directory: 'allow', ...OURS }],
  ] as const)('keeps the person’s permissions, and the rule for the result folder is the last: %s', ([theirs, all]) => {
    const content = arm({ OPENCODE_CONFIG_CONTENT: `{ "permission": ${theirs} }` }).env['OPENCODE_CONFIG_CONTENT'];
    expect(JSON.stringify(JSON.parse(content ?? '').permission)).toBe(JSON.stringify(all));
  });

  test('is not in there twice', () => {
    const once = arm({}).env;
    expect(arm(once).env['OPENCODE_CONFIG_CONTENT']).toBe(once['OPENCODE_CONFIG_CONTENT']);
  });

  test.for(['rubbish', '[]', '"x"', '{"plugin":"one"}', '{"permission":[]}', '{'])(
    'settings that are none are told: %s',
    (content) => {
      expect(() => arm({ OPENCODE_CONFIG_CONTENT: content })).toThrow(
        /^OPENCODE_CONFIG_CONTENT is no JSON object of OpenCode's settings/,
      );
    },
  );

  test.for([
    [['-s', 'ses_1'], { session: 'ses_1' }],
    [['--session=ses_1', '-m', 'a/b/c'], { session: 'ses_1', model: { providerID: 'a', modelID: 'b/c' } }],
    [['--model', 'nonsense', '--agent', 'plan'], { agent: 'plan' }],
    [['--agent', 'plan', '--agent=build'], { agent: 'build' }],
    [['-s'], {}],
  ] as const)('tells the plugin what the command line chose: %s', ([args, chosen]) => {
    const { was: _, ...rest } = JSON.parse(arm({}, { argv: ['opencode', ...args] }).env['OMO_OPENCODE'] ?? '') as {
      was: unknown;
    };
    expect(rest).toEqual(chosen);
  });
});

test('the command lines that go on with a conversation', () => {
  expect(opencodeLive.resume).toEqual({ batch: ['run', '--format', 'json', '-s', '{id}'], screen: ['-s', '{id}'] });
});

test('answers as the plugin is told them', () => {
  const permission: Dialog = { key: 'per_1', kind: 'permission', text: 'May I?', options: PERMISSION, reply: 'mail' };
  const question: Dialog = { key: 'que_1', kind: 'choice', text: 'Which?', options: ['Red', 'Blue'], reply: 'mail' };
  expect([0, 1, 2].map((option) => mail(permission, option))).toEqual([
    { reply: 'once' },
    { reply: 'reject', message: 'Denied.' },
    { reply: 'always' },
  ]);
  expect(words(permission, 'use npm instead')).toEqual({ reply: 'reject', message: 'use npm instead' });
  // Whatever is not clearly a yes is a no.
  expect([words(permission, 'allow'), mail(permission, 7)]).toEqual([
    { reply: 'reject', message: 'allow' },
    { reply: 'reject', message: 'Denied.' },
  ]);
  expect(mail(question, 1)).toEqual({ answer: ['Blue'] });
  expect(words(question, 'green')).toEqual({ text: 'green' });
});

describe('typing', () => {
  const LONG = `/init ${'x'.repeat(150)}`;
  test.for([
    ['/help', ' /help'],
    ['  /help', '   /help'],
    [LONG, `\u200B${LONG}`],
    ['/a\nb\nc', '\u200B/a\nb\nc'],
    ['read @README.md', 'read @README.md '],
    ['@a', '@a '],
    ['a@b.c', 'a@b.c'],
    ['exit', 'exit.'],
    [' :q\n', ':q.'],
    ['exit now', 'exit now'],
    ['!ls \\', '!ls \\'],
  ])('%j goes into the composer as %j, and is known again', ([text = '', composer = '']) => {
    expect(opencodeLive.composerText(text)).toBe(composer);
    expect(opencodeLive.isSame(text, composer)).toBe(true);
    expect(opencodeLive.isSame(text, `${composer.trim()} `)).toBe(true);
    // By mail it is as it was.
    expect(opencodeLive.isSame(text, text)).toBe(true);
    expect(opencodeLive.isSame(text, `${text} and more`)).toBe(false);
  });
});

describe('the screen', () => {
  const BAR = `  ╹${'▀'.repeat(60)}`;
  const composer = (text: string, foot: string) => `  ┃\n  ┃${text}\n  ┃\n  ┃  Build · Model Provider\n${BAR}\n${foot}`;
  const IDLE = '   /work                    15 (0%)  ctrl+p commands';

  test.for([
    [
      'first composer',
      'ready',
      `logo\n${composer('  Ask anything… "Fix broken tests"', '      tab agents  ctrl+p commands')}\n   ● Tip Use /help\n  /work     1.18.33`,
    ],
    ['empty composer', 'ready', `  ┃  hello\n  ┃\n     hi\n${composer('', IDLE)}`],
    [
      'empty composer',
      'ready',
      `     hi\n${composer(`${' '.repeat(70)}LSPs are disabled`, `${IDLE}    • OpenCode 1.18.33`)}`,
    ],
    ['empty composer', 'ready', composer('', IDLE).replaceAll(/^  ┃$/gm, `  ┃${' '.repeat(70)}a list at the right`)],
    ['working', 'busy', composer('', '   ⬝⬝■■■■■■  esc interrupt            tab agents  ctrl+p commands')],
    ['working', 'busy', composer('', '   ■■■■■■⬝⬝  esc again to interrupt      tab agents  ctrl+p commands')],
    [
      'rate limit, trying again',
      'retrying',
      composer('', '   ■■ Rate limit reached. [retrying in 3s attempt #1] esc again to interrupt'),
    ],
    [
      'permission dialog',
      'dialog',
      '  ┃  △ Permission required\n  ┃    # Shell command\n  ┃\n  ┃  $ ls\n  ┃\n  ┃   Allow once   Allow always   Reject      ctrl+f fullscreen  ⇆ select  enter confirm\n  ┃',
    ],
    [
      'permission dialog',
      'dialog',
      '  ┃  $ ls\n  ┃\n  ┃   Allow once   Allow always   Reject\n  ┃\n  ┃  ctrl+f fullscreen  ⇆ select  enter confirm\n  ┃',
    ],
    [
      'always-allow dialog',
      'dialog',
      '  ┃  △ Always allow\n  ┃\n  ┃  - ls *\n  ┃\n  ┃\n  ┃   Confirm   Cancel         ⇆ select  enter confirm\n  ┃',
    ],
    [
      'question dialog',
      'dialog',
      '  ┃  Which colour?\n  ┃  1. Red\n  ┃\n  ┃  ↑↓ select  enter submit  esc dismiss\n  ┃',
    ],
    [
      'question dialog',
      'dialog',
      '  ┃   Colour   Sizes   Confirm\n  ┃\n  ┃  ⇆ tab  ↑↓ select  enter confirm  esc dismiss\n  ┃',
    ],
  ] as const)('%s: %s', ([rule, is, screen]) => {
    expect(shows(screen)).toMatchObject({ rule, shows: { is } });
  });

  test('a composer with a text in it, and words in the conversation, are none of these', () => {
    expect(shows(composer('  half typed', IDLE))).toBeUndefined();
    const talk = '     I said: esc interrupt, Ask anything… and enter submit  esc dismiss';
    expect(shows(`${talk}\n${composer('  x', IDLE)}`)).toBeUndefined();
  });
});

const PERMISSION = ['allow', 'deny', 'always'];

function mail(dialog: Dialog, option: number): unknown {
  return JSON.parse(opencodeLive.mail(dialog, { is: 'option', option }));
}

function words(dialog: Dialog, text: string): unknown {
  return JSON.parse(opencodeLive.mail(dialog, { is: 'text', text }));
}

function shows(screen: string) {
  return classifyScreen(opencodeLive.screen, screen.split('\n'));
}
