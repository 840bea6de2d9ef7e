import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { anything, assert, constant, constantFrom, dictionary, oneof, property, tuple } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codexLive } from '../../../src/adapters/agents/codex-live.ts';
import { skippedHooks } from '../../../src/adapters/agents/codex-hooks.ts';
import { Signal } from '../../../src/core/events/signal.ts';

/** Payloads as Codex 0.169.0 gave them to its hooks, with other paths. */
const RECORDED = join(import.meta.dirname, 'recorded', 'hooks', 'codex');
const SESSION = '01a1fe7a-e08a-75a3-889f-70c451a5db37';
const TRANSCRIPT = `/home/me/.codex/sessions/2026/11/21/rollout-2026-11-21T14-20-28-${SESSION}.jsonl`;

const SPEC = { dir: '/home/me/attempt', out: '/home/me/attempt/out', hooks: '/opt/omo/hooks', env: {} };

describe('what a hook says', () => {
  const session = { is: 'session', conversation: SESSION, transcript: TRANSCRIPT };

  test.for([
    ['session-start', [session]],
    [
      'prompt',
      [
        session,
        {
          is: 'accepted',
          text: 'Delegate [[tool: multi_agent_v1.spawn_agent {"message":"count the files"}]] [[wait: 1500]] [[say: delegated]]',
        },
      ],
    ],
    ['prompt-of-sub-agent', []],
    ['sub-agent-stop', [{ is: 'sub-agent-ended', agent: '01a1fe7a-ea8c-7fb0-b7d1-905154067d7c' }]],
    ['stop', [{ is: 'turn-ended', message: 'done' }]],
    ['interrupt', [{ is: 'interrupted' }]],
    ['session-end', [{ is: 'session-ended', reason: 'other' }]],
    [
      'permission-request',
      [asked({ kind: 'permission', text: 'May I publish the package?\n$ npm publish', options: ['allow', 'deny'] })],
    ],
    [
      'permission-request-of-sub-agent',
      [
        asked({
          kind: 'permission',
          text: 'A sub-agent asks:\nsub?\n$ echo x >> /srv/log',
          options: ['allow', 'deny'],
        }),
      ],
    ],
  ] as const)('%s', async ([name, signals]) => {
    expect(await heard(name)).toEqual(signals);
  });

  test('a question is a choice with a key for each option, over when it was answered', async () => {
    const [question] = await heard('question-asked');
    const [answered] = await heard('question-answered');
    const key = question?.is === 'asked' ? question.dialog.key : '';
    expect(key).toMatch(/^call_/);
    expect([question, answered]).toEqual([
      {
        is: 'asked',
        dialog: {
          key,
          kind: 'choice',
          text: 'Which color do you want?',
          options: ['Red (Recommended)', 'Blue', 'None of the above'],
          keys: [['1'], ['2'], ['3']],
          reply: 'keys',
        },
      },
      { is: 'replied', key, how: 'answered' },
    ]);
  });

  test('several questions at once are answered where they stand', async () => {
    const [question] = await heard('two-questions-asked');
    expect(question).toMatchObject({
      dialog: {
        kind: 'free',
        text: 'Which color do you want? (Red (Recommended) / Blue)\nWhich size? (Small / Large)',
        options: [],
      },
    });
    expect(question).not.toHaveProperty('dialog.keys');
  });

  test('too large to pass on, it says what its name alone can say', () => {
    expect(omitted('Stop')).toEqual([{ is: 'turn-ended' }]);
    expect(omitted('UserPromptSubmit')).toEqual([{ is: 'busy' }]);
    expect(omitted('PermissionRequest')).toMatchObject([
      { is: 'asked', dialog: { key: 'w.1', text: expect.stringContaining('too large') } },
    ]);
  });

  test('a tool that is no command is shown with its input', () => {
    const payload = {
      hook_event_name: 'PermissionRequest',
      tool_name: 'mcp__db__drop',
      tool_input: { table: 'users' },
    };
    expect(codexLive.hear({ id: 'w.1', at: 0, payload })).toMatchObject([
      { dialog: { text: 'mcp__db__drop {"table":"users"}' } },
    ]);
  });

  test('the hook that waited ended without an answer', () => {
    const payload = { hook_event_name: 'DialogOver', dialog: 'w.1', because: 'expired' };
    expect(codexLive.hear({ id: 'w.2', at: 0, payload })).toEqual([{ is: 'replied', key: 'w.1' }]);
  });

  test('whatever a payload is, it says signals or nothing', () => {
    const names = ['SessionStart', 'UserPromptSubmit', 'PermissionRequest', 'PreToolUse', 'PostToolUse', 'Stop'];
    const field = constantFrom('session_id', 'prompt', 'tool_name', 'tool_input', 'tool_use_id', 'agent_id');
    const payloads = tuple(
      constantFrom(...names),
      dictionary(field, oneof(anything(), constant('request_user_input'))),
    ).map(([name, rest]) => ({ ...rest, hook_event_name: name }));
    assert(
      property(payloads, (payload) => {
        for (const signal of codexLive.hear({ id: 'w.1', at: 0, payload })) Signal.parse(signal);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('its command line', () => {
  test('gets the hooks before everything else, the words it had stay, and nothing is written', () => {
    const armed = codexLive.arm({ ...SPEC, form: 'batch', argv: ['/usr/bin/codex', 'exec', '--json', '-'] });
    expect(armed).toMatchObject({ env: { OMO_HOOKS: '/opt/omo/hooks' }, files: [] });
    expect(armed.links ?? []).toEqual([]);
    expect([armed.argv[0], ...armed.argv.slice(-3)]).toEqual(['/usr/bin/codex', 'exec', '--json', '-']);
    const added = armed.argv.slice(1, -3);
    expect(added.slice(-2)).toEqual(['--add-dir', '/home/me/attempt/out']);
    expect(
      added
        .slice(0, -2)
        .filter((_, index) => index % 2 === 0)
        .every((word) => word === '-c'),
    ).toBe(true);
    expect(added.join('\n')).not.toContain('request_user_input');
  });

  test('never shares a background server on a screen', () => {
    for (const argv of [['codex'], ['codex', ...codexLive.screenArgs]]) {
      expect(onScreen(argv).filter((word) => word === '--no-daemon')).toHaveLength(1);
    }
    expect(onScreen(['codex']).join('\n')).toContain('^request_user_input$');
  });

  test.for([
    [codexLive.screenArgs, true],
    [['--sandbox=workspace-write'], true],
    [['-c', 'sandbox_mode="workspace-write"'], true],
    [['--sandbox', 'read-only'], false],
    [['work in workspace-write mode'], false],
    [[], false],
  ] as const)(
    'lets it write its result beside the person’s own folders where its screen allows that: %j',
    ([args, adds]) => {
      const argv = onScreen(['codex', ...args]);
      expect(argv.includes('--add-dir')).toBe(adds);
      expect(argv.includes('sandbox_workspace_write.writable_roots=["/home/me/attempt/out"]')).toBe(!adds);
    },
  );

  test('goes on with a conversation with the same permissions', () => {
    expect(codexLive.resume.batch.slice(0, 5)).toEqual([
      'exec',
      '--json',
      '--skip-git-repo-check',
      '--sandbox',
      'workspace-write',
    ]);
    expect(codexLive.resume.batch.slice(-3)).toEqual(['resume', '{id}', '-']);
    expect(codexLive.resume.screen).toEqual([...codexLive.screenArgs, '--cd', '.', 'resume', '{id}']);
  });

  test('hooks that Codex lists as untrusted, switched off or not at all are told', () => {
    const others = ['session_start', 'interrupt', 'session_end', 'permission_request', 'subagent_stop'];
    const hooks = [
      ...others.map((label) => listed(label, true, 'trusted')),
      listed('stop', true, 'modified'),
      listed('user_prompt_submit', false, 'trusted'),
    ];
    expect(skippedHooks('batch', { id: 2, result: { data: [{ hooks }] } })).toEqual(['UserPromptSubmit', 'Stop']);
    expect(skippedHooks('screen', { id: 2, error: {} })).toHaveLength(9);
  });
});

describe('text', () => {
  test('is kept from being a command, a mention or a skill, and is the same without the blanks', () => {
    for (const text of ['/help me', '!ls', 'see @README.md', 'print $FOO', 'plain']) {
      const typed = codexLive.composerText(text);
      expect(typed).toBe(` ${text} `);
      expect(codexLive.isSame(typed, text)).toBe(true);
    }
    expect(codexLive.isSame('one\r\ntwo\u0007\n', 'one\ntwo')).toBe(true);
    expect(codexLive.isSame('one', 'one\ntwo')).toBe(false);
  });
});

describe('an answer', () => {
  const dialog = { key: 'w.1', kind: 'permission', options: ['allow', 'deny'] } as const;
  const decision = (answer: Parameters<typeof codexLive.mail>[1]) =>
    JSON.parse(codexLive.mail({ ...dialog, text: '', options: [...dialog.options] }, answer)) as unknown;
  test('is what the hook prints; a text is a no that says why', () => {
    expect(decision({ is: 'option', option: 0 })).toEqual(printed({ behavior: 'allow' }));
    expect(decision({ is: 'option', option: 1 })).toEqual(
      printed({ behavior: 'deny', message: 'This was not allowed.' }),
    );
    expect(decision({ is: 'text', text: 'Use a dry run' })).toEqual(
      printed({ behavior: 'deny', message: 'Use a dry run' }),
    );
  });
});

function omitted(name: string): Signal[] {
  return codexLive.hear({ id: 'w.1', at: 0, payload: { hook_event_name: name, omitted: 'too large' } });
}

function onScreen(argv: readonly string[]): readonly string[] {
  return codexLive.arm({ ...SPEC, form: 'screen', argv }).argv;
}

function printed(decision: object) {
  return { hookSpecificOutput: { hookEventName: 'PermissionRequest', decision } };
}

function listed(label: string, enabled: boolean, trustStatus: string) {
  return { key: `/<session-flags>/config.toml:${label}:0:0`, enabled, trustStatus };
}

function asked(dialog: object) {
  return { is: 'asked', dialog: { key: 'w.1', reply: 'mail', ...dialog } };
}

async function heard(name: string): Promise<Signal[]> {
  const payload = JSON.parse(await readFile(join(RECORDED, `${name}.json`), 'utf8')) as Record<string, unknown>;
  const signals = codexLive.hear({ id: 'w.1', at: 0, payload });
  return signals.map((signal) => Signal.parse(signal));
}
