import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codexLive } from '../../../src/adapters/agents/codex-live.ts';
import { classifyScreen } from '../../../src/core/screen/classify.ts';

/** Screens of Codex 0.169.0, 120 columns wide. */
async function screen(name: string): Promise<string[]> {
  const file = join(import.meta.dirname, 'recorded', 'screens', `codex-0.169.0-${name}.txt`);
  return (await readFile(file, 'utf8')).split('\n');
}

function shown(lines: readonly string[]): string | undefined {
  const written = lines.filter((line) => line.trim() !== '');
  return codexLive.screen.find((rule) => rule.when.test(written.slice(-rule.lines).join('\n')))?.name;
}

function marked(lines: readonly string[]): string[] {
  return codexLive.dialogMarks.filter((mark) => lines.some((line) => new RegExp(mark).test(line)));
}

const SCREENS = [
  ['starting', undefined, false],
  ['ready', 'empty composer', false],
  ['working', 'working', false],
  ['waiting-hook', 'working', false],
  ['reconnecting', 'no network, trying again', false],
  ['stream-cut', 'no network, trying again', false],
  ['server-busy', 'rate limit, trying again', false],
  ['high-demand', 'server trouble, trying again', false],
  ['refused-401', 'trying again', false],
  ['usage-limit', 'usage limit', false],
  ['usage-limit-60-columns', 'usage limit', false],
  ['usage-limit-typed', 'usage limit', false],
  ['after-usage-limit', 'working', false],
  ['says-usage-limit', 'empty composer', false],
  ['permission', 'permission dialog', true],
  ['question', 'question box', true],
  ['folder-trust', 'folder trust dialog', true],
  ['hook-review', 'hook review dialog', true],
  ['sign-in', 'sign-in screen', true],
] as const;

test.for(SCREENS)('%s', async ([name, rule, dialog]) => {
  const lines = await screen(name);
  expect({ rule: shown(lines), dialog: marked(lines).length > 0 }).toEqual({ rule, dialog });
});

test.for([
  ['server-busy', 'rate-limit', { message: 'Exceeded retry limit, last status: 429 Too Many Requests', attempt: '2' }],
  ['reconnecting', 'unreachable', { message: 'Connection failed: error sending request' }],
  [
    'usage-limit',
    'usage-limit',
    { message: expect.stringMatching(/^You’ve hit your [^]*PM\.$/) as string, until: '7:10 PM' },
  ],
  ['usage-limit-60-columns', 'usage-limit', { until: '7:19 PM' }],
] as const)('%s tells why', async ([name, kind, groups]) => {
  expect(classifyScreen(codexLive.screen, await screen(name))).toMatchObject({
    shows: { is: 'retrying', kind },
    groups,
  });
});

test('a usage limit’s end may be days away, wrapped, or not told', async () => {
  const limit = await screen('usage-limit');
  const ended = (words: string) =>
    classifyScreen(
      codexLive.screen,
      limit.map((line) => line.replace('try again at 7:10 PM.', words)),
    )?.groups?.['until'];
  expect(ended('try again at Jul 7th, 2027 12:25 PM.')).toBe('Jul 7th, 2027 12:25 PM');
  expect(ended('try again at Jul 7th,\n2027 12:25 PM.')).toBe('Jul 7th,\n2027 12:25 PM');
  expect(ended('try again later.')).toBe(undefined);
});

test('text in the composer is no empty composer, and what the agent says further up is no dialog', async () => {
  const ready = await screen('ready');
  expect(shown(ready.map((line) => line.replace('Ask Codex to do anything', '/help me')))).toBe(undefined);
  const said = [
    '• Would you like to run the tests?',
    '  1. Yes, proceed',
    '  Press the enter key to go on',
    '',
    ...ready,
  ];
  expect({ rule: shown(said), marks: marked(said) }).toEqual({ rule: 'empty composer', marks: [] });
});

test('dialogs have keys for each option, and marks only characters that tmux takes', () => {
  for (const { shows } of codexLive.screen) {
    if (shows.is === 'dialog') expect(shows.dialog.keys?.length ?? 0).toBe(shows.dialog.options.length);
  }
  for (const mark of codexLive.dialogMarks) expect(mark).toMatch(/^[A-Za-z0-9 .?[\]^$*\u0080-\uFFFF]+$/);
});
