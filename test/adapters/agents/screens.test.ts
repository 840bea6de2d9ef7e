import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LIVES } from '../../../src/adapters/agents/lives.ts';
import { classifyScreen } from '../../../src/core/screen/classify.ts';
import { MENTIONS } from './mentions.ts';

/** Screens of OpenCode 1.18.33, Codex 0.169.0 and Claude Code 2.1.197. */
const RECORDED = join(import.meta.dirname, 'recorded', 'screens');
const NAMES = readdirSync(RECORDED).map((file) => file.replace(/\.txt$/, ''));
const AGENTS = ['claude', 'codex', 'opencode'] as const;
type Agent = (typeof AGENTS)[number];

describe('OpenCode tells that it waits', () => {
  const rate = { message: 'Rate limit reached for stub-model. Please try again in 20s.' };
  test.for([
    ['usage-limit', 'usage-limit', { message: 'The usage limit has been reached', seconds: '9', attempt: '3' }],
    ['rate-limit', 'rate-limit', { ...rate, seconds: '18', attempt: '4' }],
    ['rate-limit-now', 'rate-limit', { ...rate, attempt: '1' }],
    ['rate-limit-for-hours', 'rate-limit', { ...rate, hours: '1', minutes: '56', attempt: '1' }],
    ['rate-limit-200-columns', 'rate-limit', { ...rate, minutes: '1', attempt: '1' }],
    ['rate-limit-80-columns', 'rate-limit', { ...rate, attempt: '1' }],
    ['rate-limit-60-columns', 'rate-limit', { minutes: '1', seconds: '34', attempt: '1' }],
  ] as const)('%s', ([name, kind, { message, ...groups }]: readonly [string, string, Record<string, string>]) => {
    const reading = classifyScreen(LIVES.opencode.screen, screen(`opencode-1.18.33-${name}`));
    expect(reading).toMatchObject({ shows: { is: 'retrying', kind }, groups });
    if (message !== undefined) expect(reading?.groups?.['message']?.trim()).toBe(message);
  });

  test.for([
    ['Cannot connect to API: Unable to connect.', 'unreachable'],
    ['The server had an error', 'other'],
    [`Too many requests${' and more words'.repeat(5)}… (click to expand)`, 'rate-limit'],
  ] as const)('for “%s”', ([words, kind]) => {
    const lines = screen('opencode-1.18.33-usage-limit').map((line) =>
      line.replace('The usage limit has been reached', words),
    );
    const reading = classifyScreen(LIVES.opencode.screen, lines);
    expect(reading).toMatchObject({ shows: { is: 'retrying', kind }, groups: { seconds: '9' } });
    expect(reading?.groups?.['message']?.trim()).toBe(words.replace(' (click to expand)', ''));
  });
});

/** An expression is compiled after its first use, and then may read otherwise (V8 of Node 20.20, with lookaheads). */
test.for(NAMES)('%s reads the same each time, and in no time', (name) => {
  const { rules, lines } = { rules: LIVES[agentOf(name)].screen, lines: screen(name) };
  const first = classifyScreen(rules, lines);
  const begun = performance.now();
  for (let time = 0; time < 50; time += 1) expect(classifyScreen(rules, lines)).toEqual(first);
  expect(performance.now() - begun).toBeLessThan(1000);
});

describe.for(AGENTS)('on the screen of %s', (agent) => {
  test.for(MENTIONS)('$about says nothing of a limit', ({ text }) => {
    for (const [place, lines] of Object.entries(PLACES[agent](text.split('\n'))))
      expect({ place, shows: shown(agent, lines) }).not.toMatchObject({ shows: 'retrying' });
  });

  test('neither does its own line, where it is said, run or typed', () => {
    for (const line of OWN_LINES[agent])
      for (const [place, lines] of Object.entries(PLACES[agent]([line])))
        if (place !== 'printed')
          expect({ line, place, shows: shown(agent, lines) }).not.toMatchObject({ shows: 'retrying' });
  });

  test('neither does its own line from before', () => {
    for (const line of OWN_LINES[agent]) expect(shown(agent, PAST[agent](line))).not.toBe('retrying');
  });

  test('its own line in its own place is one', () => {
    for (const line of OWN_LINES[agent])
      expect({ line, shows: shown(agent, WAITING[agent](line)) }).toMatchObject({ shows: 'retrying' });
  });
});

const OWN_LINES: Record<Agent, readonly string[]> = {
  claude: [
    '✻ API error · Retrying in 3s · attempt 4/10',
    '✻ Session limit reached · Retrying in 1s (11:36am) · attempt 4/10',
  ],
  codex: ['■ You’ve hit your usage limit. Upgrade to Pro or try again at 11:27 AM.'],
  opencode: ['■■⬝⬝⬝⬝⬝⬝ The usage limit has been reached [retrying in 9s attempt #3]'],
};

/** Where an agent's screen shows what was said, run, or typed; and the same printed by a program, to the last line. */
const PLACES: Record<Agent, (text: readonly string[]) => Record<string, string[]>> = {
  claude: (text) => ({
    said: claude([...led('● ', '  ', text), '', '✻ Worked for 3s']),
    'while it says it': claude([...led('● ', '  ', text), '', '✶ Mulling…']),
    'the last thing': claude(led('● ', '  ', text)),
    run: claude(['● Bash(cat notes)', ...led('  ⎿  ', '     ', text)]),
    asked: claude(led('❯ ', '  ', text)),
    typed: claude(['✻ Worked for 3s'], led('❯ ', '  ', text)),
    printed: [...text],
  }),
  codex: (text) => ({
    said: codex([...led('• ', '  ', text), '', '  Worked for 3s • 17:12']),
    'while it says it': codex(led('• ', '  ', text)),
    run: codex(['• Ran cat notes', ...led('  └ ', '    ', text), '', '• Working (3s • esc to interrupt)']),
    asked: codex([...led('› ', '  ', text), '', '• Working (3s • esc to interrupt)']),
    typed: codex(['  Worked for 3s • 17:12'], led('› ', '  ', text)),
    printed: [...text],
  }),
  opencode: (text) => ({
    said: openCode(led('     ', '     ', text), '⬝⬝⬝⬝■■■■  esc interrupt'),
    'at the end': openCode(led('     ', '     ', text), '/home/me/project'),
    run: openCode(led('  ┃  ', '  ┃  ', ['$ cat notes', ...text]), '⬝⬝⬝⬝■■■■  esc interrupt'),
    typed: openCode(['     Done.'], '⬝⬝⬝⬝■■■■  esc interrupt', led('  ┃  ', '  ┃  ', text)),
    printed: [...text],
  }),
};

const WAITING: Record<Agent, (line: string) => string[]> = {
  claude: (line) => claude([line]),
  codex: (line) => codex([line]),
  opencode: (line) => openCode(['     Done.'], line),
};

const PAST: Record<Agent, (line: string) => string[]> = {
  claude: (line) => claude([line, '● Done.', '', '✻ Worked for 3s']),
  codex: (line) => codex([line, '', '› Go on.', '', '• Working (3s • esc to interrupt)']),
  opencode: (line) => openCode([`   ${line}`, '     Done.'], '⬝⬝⬝⬝■■■■  esc interrupt'),
};

function claude(above: readonly string[], composer: readonly string[] = ['❯']): string[] {
  const edge = '─'.repeat(80);
  return [...above, '', edge, ...composer, edge, '  esc to interrupt · ← for agents'];
}

function codex(above: readonly string[], composer: readonly string[] = ['› Ask Codex to do anything']): string[] {
  return [
    ...above,
    '',
    '',
    ...composer,
    '',
    '  stub-model default · /home/me/project',
    '  ← for agents · ? for shortcuts',
  ];
}

function openCode(above: readonly string[], status: string, composer: readonly string[] = ['  ┃']): string[] {
  return [
    ...above,
    '',
    '  ┃',
    ...composer,
    '  ┃',
    '  ┃  Build · Stub Model Stub',
    `  ╹${'▀'.repeat(80)}`,
    `   ${status}`,
  ];
}

function led(first: string, others: string, lines: readonly string[]): string[] {
  return lines.map((line, at) => (at === 0 ? first : others) + line);
}

function shown(agent: Agent, lines: readonly string[]): string | undefined {
  return classifyScreen(LIVES[agent].screen, lines)?.shows.is;
}

function screen(name: string): string[] {
  return readFileSync(join(RECORDED, `${name}.txt`), 'utf8').split('\n');
}

function agentOf(name: string): Agent {
  return AGENTS.find((agent) => name.startsWith(agent)) ?? expect.fail(`${name} is of no agent`);
}
