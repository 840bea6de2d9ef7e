import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claudeLive } from '../../../src/adapters/agents/claude-live.ts';
import type { Signal } from '../../../src/core/events/signal.ts';
import { processesOf, realClaude, SOON, type ClaudeWorld } from './claude-world.ts';

/** The real Claude Code on its screen, against a model server of our own. */
const REAL = { tags: ['agents'] };
const real = realClaude();

test(
  'a turn, a permission that is given once, one that is denied, and one that is given for the conversation',
  REAL,
  async () => {
    const world = await real.ready();
    expect(await world.say('Please [[run: echo once >> allowed.txt]] and [[say: ran it]]')).toContain('echo once');
    const allow = await world.asked();
    expect(allow).toMatchObject({ kind: 'permission', reply: 'mail' });
    expect(allow.text).toBe('Bash: echo once >> allowed.txt\ndescription: A command of the script');
    expect(allow.options.slice(0, 2)).toEqual(['allow', 'deny']);
    await expect.poll(() => world.reading(), SOON).toBe('permission dialog');
    expect(await world.dialogMarked()).toBe(true);
    expect(existsSync(join(world.cwd, 'allowed.txt'))).toBe(false);
    await world.answer(allow, { is: 'option', option: 0 });
    expect((await world.wait('turn-ended')).message).toBe('ran it');
    expect(await readFile(join(world.cwd, 'allowed.txt'), 'utf8')).toBe('once\n');
    expect(await world.dialogMarked()).toBe(false);

    await world.say('Please [[run: touch denied.txt]] and [[say: went on]]');
    await world.answer(await world.asked(), { is: 'option', option: 1 });
    expect((await world.wait('turn-ended', 2)).message).toBe('went on');
    expect(existsSync(join(world.cwd, 'denied.txt'))).toBe(false);
    expect(JSON.stringify(real.server.requests.at(-1)?.asked.body)).toContain('The user did not allow this.');

    await world.say('Please [[run: npm --version]] and [[say: third]]');
    const always = await world.asked();
    expect(always.options[2]).toBe('allow, and from now on in this conversation: Bash(npm --version)');
    await world.answer(always, { is: 'option', option: 2 });
    await world.wait('turn-ended', 3);
    await world.say('Again [[run: npm --version]] and [[say: fourth]]');
    await world.wait('turn-ended', 4);
    expect(await world.told('asked')).toHaveLength(3);
    expect(existsSync(join(world.cwd, '.claude'))).toBe(false);
    expect(await world.told('replied')).toEqual([]);
  },
);

test('a permission answered by a person in the terminal is over, and the hook waits no more', REAL, async () => {
  const world = await real.ready();
  await world.say('Please [[run: echo once >> by-hand.txt]] and [[say: ran it]]');
  const yes = await world.asked();
  await expect.poll(() => world.reading(), SOON).toBe('permission dialog');
  await world.press('1');
  expect(await world.wait('replied')).toEqual({ is: 'replied', key: yes.key, how: 'allowed' });
  await world.wait('turn-ended');
  expect(await readFile(join(world.cwd, 'by-hand.txt'), 'utf8')).toBe('once\n');

  await world.say('Please [[run: touch never.txt]] and [[say: ran it]]');
  const no = await world.asked();
  await expect.poll(() => world.reading(), SOON).toBe('permission dialog');
  await world.press('3');
  expect(await world.wait('replied', 2)).toEqual({ is: 'replied', key: no.key, how: 'denied' });
  await world.wait('interrupted');
  expect(existsSync(join(world.cwd, 'never.txt'))).toBe(false);
  await expect.poll(() => waitingHooks(world), SOON).toEqual([]);
});

test('its questions are answered by an option, by several, and in own words', REAL, async () => {
  const world = await real.ready();
  await world.say(asking([DATABASE]));
  const one = await world.asked();
  expect(one).toMatchObject({ kind: 'choice', options: ['Postgres', 'SQLite'], reply: 'mail' });
  expect(one.text).toBe('Which database do you want?\n   Postgres: the big one\n   SQLite: the small one');
  await expect.poll(() => world.reading(), SOON).toBe('question dialog');
  expect(await world.dialogMarked()).toBe(true);
  await world.answer(one, { is: 'option', option: 1 });
  await world.wait('turn-ended');
  expect(lastToolResult()).toContain('"Which database do you want?"="SQLite"');

  await world.say(asking([DATABASE, EXTRAS]));
  await world.answer(await world.asked(), { is: 'text', text: 'a file will do\n1, 3' });
  await world.wait('turn-ended', 2);
  expect(lastToolResult()).toContain(
    '"Which database do you want?"="a file will do", "Which extras?"="Cache, Mail, and more"',
  );
  expect(await world.told('replied')).toEqual([]);
});

test('a plan put up for review is approved', REAL, async () => {
  const world = await real.ready(['--permission-mode', 'plan']);
  await world.say(`[[tool: ExitPlanMode ${JSON.stringify({ plan: '# The plan\n\n1. dig' })}]] [[say: dug]]`);
  const plan = await world.asked();
  expect(plan).toMatchObject({
    kind: 'confirm',
    options: ['yes', 'no'],
    text: 'Go ahead with this plan?\n\n# The plan\n\n1. dig',
  });
  await world.answer(plan, { is: 'option', option: 0 });
  expect((await world.wait('turn-ended')).message).toBe('dug');
});

test(
  'two sub-agents in the background ask at once, without a dialog on the screen, and each gets its own answer',
  REAL,
  async () => {
    const world = await real.ready();
    await world.say(`${subAgent('one')} ${subAgent('two')} [[say: both started]]`);
    const dialogs = [await world.asked(), await world.asked()];
    expect(dialogs.map(({ text }) => text.split('\n')[0]).toSorted((a = '', b = '') => a.localeCompare(b))).toEqual([
      'Bash (sub-agent general-purpose): touch one.txt',
      'Bash (sub-agent general-purpose): touch two.txt',
    ]);
    expect(await world.dialogMarked()).toBe(false);
    const about = (name: string) =>
      dialogs.find(({ text }) => text.includes(name)) ?? expect.fail(`nobody asked about ${name}`);
    await world.answer(about('two.txt'), { is: 'option', option: 0 });
    await world.answer(about('one.txt'), { is: 'option', option: 1 });
    await world.wait('sub-agent-ended', 2);
    await world.wait('turn-ended');
    expect([existsSync(join(world.cwd, 'one.txt')), existsSync(join(world.cwd, 'two.txt'))]).toEqual([false, true]);
    expect(await world.told('accepted')).toHaveLength(1);
  },
);

test('a hook that waits ends with the agent', REAL, async () => {
  const world = await real.ready();
  await world.say('Please [[run: touch x.txt]]');
  await world.asked();
  expect(await waitingHooks(world)).toHaveLength(1);
  for (const pid of await claudesOf(world)) process.kill(pid, 'SIGKILL');
  await expect.poll(() => waitingHooks(world), SOON).toEqual([]);
});

test('a turn that a person breaks off with Esc stands in its record, if nowhere else', REAL, async () => {
  const world = await real.ready();
  await world.say('[[run: echo half way]] [[wait: 60000]] [[say: the rest]]');
  await expect.poll(async () => (await world.screen()).join('\n'), SOON).toMatch(/⎿\s+half way/);
  const { transcript = '' } = await world.wait('session');
  expect(await recorded(transcript)).toEqual([]);
  await world.press('Escape');
  await expect.poll(() => recorded(transcript), SOON).toEqual([{ is: 'interrupted' }]);
  expect(await world.told('interrupted')).toEqual([]);
});

test('a conversation is gone on with', REAL, async () => {
  const world = await real.ready();
  await world.say('Remember: the word is heron. [[say: noted]]');
  await world.wait('turn-ended');
  const { conversation, transcript = '' } = await world.wait('session');
  // Its record is written behind: killed before that, it goes on in a conversation that knows nothing of the turn.
  await expect.poll(() => readFile(transcript, 'utf8').catch(() => ''), SOON).toMatch(/heron[^]*"assistant"[^]*noted/);
  // With its last session a server ends, and a new one can't be had in that moment.
  await world.tmux('new-session', '-d', '-s', 'keep', 'sleep', '60');
  await world.tmux('kill-session', '-t', '=w');
  await world.open(claudeLive.resume.screen.map((arg) => arg.replace('{id}', conversation)));
  await world.wait('ready', 2);
  // Its hook tells of the start before the composer takes anything.
  await expect.poll(() => world.reading(), SOON).toBe('empty composer');
  expect(await world.told('session')).toMatchObject([{ conversation }, { conversation }]);
  await world.say('Which word? [[say: heron]]');
  await world.wait('turn-ended', 2);
  expect(real.server.turns().at(-1)?.asked.said.join('\n')).toContain('the word is heron');
});

test('the screen says when it waits, works, and asks whether to trust the folder or the key', REAL, async () => {
  const world = await real.world();
  await writeFile(
    join(world.root, 'person', '.claude.json'),
    JSON.stringify({ hasCompletedOnboarding: true, theme: 'dark' }),
  );
  await world.open();
  for (const dialog of ['folder trust dialog', 'API key dialog']) {
    await expect.poll(() => world.reading(), SOON).toBe(dialog);
    expect(await world.dialogMarked()).toBe(true);
    await world.press('1');
  }
  await world.wait('ready');
  await expect.poll(() => world.reading(), SOON).toBe('empty composer');
  expect(await world.dialogMarked()).toBe(false);
  await world.say('[[wait: 3000]] [[say: waited]]');
  await expect.poll(() => world.reading(), SOON).toBe('working');
  await world.wait('turn-ended');
  await expect.poll(() => world.reading(), SOON).toBe('empty composer');
});

const DATABASE = {
  question: 'Which database do you want?',
  header: 'Database',
  options: [
    { label: 'Postgres', description: 'the big one' },
    { label: 'SQLite', description: 'the small one' },
  ],
  multiSelect: false,
};
const EXTRAS = {
  question: 'Which extras?',
  header: 'Extras',
  options: [
    { label: 'Cache', description: '' },
    { label: 'Queue', description: '' },
    { label: 'Mail, and more', description: '' },
  ],
  multiSelect: true,
};

function asking(questions: readonly object[]): string {
  return `[[tool: AskUserQuestion ${JSON.stringify({ questions })}]] [[say: thank you]]`;
}

/** The marks of its own are written so that the main conversation doesn't read them. */
function subAgent(name: string): string {
  const prompt = `[[run: touch ${name}.txt]] [[say: ${name} is done]]`;
  const input = { description: name, prompt, subagent_type: 'general-purpose', run_in_background: true };
  return `[[tool: Agent ${JSON.stringify(input).replaceAll('[[', '\\u005b\\u005b').replaceAll(']]', '\\u005d\\u005d')}]]`;
}

/** As the model was told it with the last request. */
function lastToolResult(): string {
  const { messages } = (real.server.turns().at(-1)?.asked.body ?? { messages: [] }) as {
    messages: { content: unknown }[];
  };
  const blocks = messages.flatMap(({ content }) =>
    Array.isArray(content) ? (content as { type: string; content?: unknown }[]) : [],
  );
  return String(blocks.findLast(({ type }) => type === 'tool_result')?.content);
}

async function recorded(transcript: string): Promise<Signal[]> {
  const lines = (await readFile(transcript, 'utf8')).split('\n').filter((line) => line !== '');
  return lines
    .flatMap((line) => claudeLive.record?.(JSON.parse(line) as Record<string, unknown>) ?? [])
    .flatMap((news) => ('signal' in news ? [news.signal] : []));
}

async function waitingHooks(world: ClaudeWorld): Promise<number[]> {
  const all = await Promise.all(
    (await processesOf(world.root)).map(async (pid) => ({ pid, words: await commandLine(pid) })),
  );
  return all.flatMap(({ pid, words }) =>
    words.at(-2) === 'ask' && words.some((word) => word.endsWith('agent-event.sh')) ? [pid] : [],
  );
}

async function claudesOf(world: ClaudeWorld): Promise<number[]> {
  const all = await Promise.all(
    (await processesOf(world.root)).map(async (pid) => ({ pid, words: await commandLine(pid) })),
  );
  return all.flatMap(({ pid, words }) => (words[0]?.endsWith('claude') ? [pid] : []));
}

async function commandLine(pid: number): Promise<string[]> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
}
