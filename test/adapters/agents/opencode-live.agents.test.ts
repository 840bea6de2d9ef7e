import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { opencodeLive } from '../../../src/adapters/agents/opencode-live.ts';
import { prepareAgents, startOpenCodeOnce } from '../../support/agents.ts';
import { installAgents } from '../../support/install-agents.ts';
import { startModelServer, type ModelServer, type Recorded } from '../../support/model-server/server.ts';
import { offlineNetwork, type Network } from '../../support/offline.ts';
import { HOOKS, OpenCodeWorld } from './opencode-world.ts';

/** The real OpenCode, in a terminal and without one, with omo's plugin in it, against a model server of our own. */
let server: ModelServer;
let network: Network;
let home: string;
let env: Record<string, string>;

beforeAll(async () => {
  const bin = await installAgents();
  server = await startModelServer();
  network = await offlineNetwork(server);
  home = await mkdtemp(join(tmpdir(), 'omo-opencode-home-'));
  const { npm_config_offline: _, ...rest } = await prepareAgents(home, network.url, bin);
  env = rest;
  await startOpenCodeOnce({ ...env, npm_config_offline: 'true' }, network);
  // An OpenCode that ends while its npm still works leaves a lock, which the next one with a plugin heeds for a minute.
  await rm(join(home, '.local', 'state', 'opencode', 'locks'), { recursive: true, force: true });
}, 360_000);

afterAll(async () => {
  await network.close();
  await server.close();
  await rm(home, { recursive: true, force: true });
});

/** For the screen to show what OpenCode has told already. */
const SOON = { timeout: 10_000 };
const needs = { tags: ['agents'] };
const ASK = JSON.stringify({ permission: { bash: 'ask' } });

test('`opencode run` tells its whole turn', needs, async () => {
  const world = await OpenCodeWorld.make(network, env);
  const todos = '{"todos":[{"content":"one","status":"pending","priority":"high"}]}';
  const prompt = `  Do it: [[tool: todowrite ${todos}]] [[tool: task ${subAgent('[[say: child done]]')}]] [[say: all done]]\n`;
  const { exitCode, stdout } = await world.run(prompt);
  expect(exitCode, stdout).toBe(0);
  const conversation = (await world.heard('session')).conversation;
  expect(conversation).toMatch(/^ses_/);
  expect(await world.signals()).toEqual([
    { is: 'noticed', text: 'OpenCode has loaded omo’s plugin' },
    { is: 'session', conversation },
    { is: 'session', conversation },
    { is: 'accepted', text: prompt },
    { is: 'busy' },
    { is: 'todo', items: [{ text: 'one', status: 'pending' }] },
    { is: 'noticed', text: 'a sub-agent began: helper (@general subagent)' },
    { is: 'sub-agent-ended', agent: 'general' },
    { is: 'turn-ended', message: 'all done' },
  ]);
  expect(texts(conversation)).toEqual([prompt]);
  expect((await world.events())[0]).toEqual({
    type: 'agent_hook',
    agent: 'opencode',
    id: expect.stringMatching(/^backend\.oc-\w+-\d+-0000001$/) as string,
    worker_name: 'backend',
    run: 'r1',
    task: 't1',
    attempt: 1,
    token: 'the-token',
    payload: { type: 'omo.started', form: 'batch' },
  });
});

test('what its shells see is as the person had it, and the person’s plugins are loaded', needs, async () => {
  const theirs = await personsPlugins();
  const content = `{ "plugin": ["${theirs.named}"], // mine\n "username": "somebody", }`;
  const persons = { npm_config_fetch_retries: '7', NPM_CONFIG_FETCH_RETRIES: '6', OPENCODE_CONFIG_CONTENT: content };
  const world = await OpenCodeWorld.make(network, { ...env, ...persons });
  await world.run('[[run: env -0 > seen.txt]]');
  const seen = variables(await readFile(join(world.cwd, 'seen.txt'), 'utf8'));
  expect(seen).toMatchObject({ ...persons, ORCH_WORKER_NAME: 'backend' });
  expect(seen).not.toHaveProperty('OMO_OPENCODE');
  expect(await readFile(theirs.log, 'utf8')).toBe('from the folder\nby name\n');
  await rm(theirs.folder, { recursive: true });
});

test('an OpenCode that the agent starts, even with the plugin, is another conversation', needs, async () => {
  const world = await OpenCodeWorld.make(network, env);
  const settings = JSON.stringify({ plugin: [pathToFileURL(join(HOOKS, 'opencode-plugin.js')).href] });
  const inner = `OPENCODE_CONFIG_CONTENT='${settings}' npm_config_offline=true opencode run --format json hello`;
  await world.run(`[[run: ${inner} > inner.txt]] [[say: outer]]`);
  expect(await readFile(join(world.cwd, 'inner.txt'), 'utf8')).toContain('"text":"done"');
  const ends = (await world.signals()).filter(({ is }) => is === 'turn-ended');
  expect(ends).toEqual([{ is: 'turn-ended', message: 'outer' }]);
});

test('where the person had no such settings its shells see none', needs, async () => {
  const world = await OpenCodeWorld.make(network, env);
  await world.run('[[run: env -0 > seen.txt]]');
  const seen = Object.keys(variables(await readFile(join(world.cwd, 'seen.txt'), 'utf8')));
  expect(seen.filter((name) => /fetch_retries|OPENCODE_CONFIG|OMO_OPENCODE$|QUESTION/i.test(name))).toEqual([]);
});

const TEXTS = [
  ['8 KB', `${'eight kilobytes of words '.repeat(330)}end`],
  ['64 KB in many lines', `${'- one line of sixty-four kilobytes\n'.repeat(1900)}end`],
  ['many lines', 'one\n\n  two\n\tthree\nfour'],
  ['quotes and backticks', 'say "hi" to \'you\' `id` $(id) %s ${HOME} \\n'],
  ['a semicolon at the end', 'first; second;'],
  ['a backslash at the end', 'a path C:\\'],
  ['a file at the end', 'read @README.md'],
  ['a variable at the end', 'print $FOO'],
  ['a dash in front', '-n --help me'],
  ['a slash in front', '/help me'],
  ['a command in front, and long', `/init ${'and go on '.repeat(30)}`.trim()],
  ['an exclamation mark in front', '!ls'],
  ['a hash in front', '# A title'],
  ['emoji', '👩‍👩‍👧 done ✅'],
  ['Chinese, Japanese, Korean', '日本語 中文 한국어'],
  ['the name of a key', 'Enter'],
] as const;

test('a prompt by mail reaches the model exactly, whatever is in it', needs, async () => {
  const world = await OpenCodeWorld.make(network, env);
  await world.open();
  const exact = [...TEXTS.map(([, text]) => text), '  blanks around  ', 'exit', '/init', 'tab\tand CRLF\r\nhere'];
  for (const [index, text] of exact.entries()) {
    await world.prompt(`m${index}`, text);
    expect(await world.heard('accepted', index + 1)).toEqual({ is: 'accepted', text });
    await world.heard('turn-ended', index + 1);
  }
  const { conversation } = await world.heard('session');
  expect(texts(conversation)).toEqual(exact);
  // The person at the screen sees the conversation.
  await expect.poll(() => world.shows(), SOON).toBe('ready');
  expect((await world.screen()).join('\n')).toContain('CRLF');
});

test('a typed prompt reaches the model but for blanks at its ends', needs, async () => {
  const world = await OpenCodeWorld.make(network, env);
  await writeFile(join(world.cwd, 'README.md'), 'read me');
  await world.open();
  const typed = [...TEXTS.map(([, text]) => text), 'exit'];
  for (const [index, text] of typed.entries()) {
    await world.type(text);
    const { text: accepted } = await world.heard('accepted', index + 1);
    expect(opencodeLive.isSame(text, accepted), JSON.stringify([text, accepted].map((one) => one.slice(0, 200)))).toBe(
      true,
    );
    await world.heard('turn-ended', index + 1);
  }
  const received = texts((await world.heard('session')).conversation);
  expect(received.map((text) => text.replace('\u200B', '').trim())).toEqual([...typed.slice(0, -1), 'exit.']);
});

test('a permission is given, refused and given for good by mail', needs, async () => {
  const world = await OpenCodeWorld.make(network, { ...env, OPENCODE_CONFIG_CONTENT: ASK });
  await world.open();
  await world.prompt('p1', '[[run: echo ran >> ran.txt]] [[say: it ran]]');
  const { dialog } = await world.heard('asked');
  expect(dialog).toEqual({
    key: expect.stringMatching(/^per_\w+$/) as string,
    kind: 'permission',
    text: 'OpenCode asks to run a command:\necho ran >> ran.txt\n“always” also allows, until OpenCode ends: echo *',
    options: ['allow', 'deny', 'always'],
    reply: 'mail',
  });
  await expect.poll(() => world.shows(), SOON).toBe('dialog');
  expect(await world.marks()).not.toEqual([]);
  expect(existsSync(join(world.cwd, 'ran.txt'))).toBe(false);
  await world.answer(dialog, { is: 'option', option: 0 });
  expect(await world.heard('replied')).toEqual({ is: 'replied', key: dialog.key, how: 'allowed' });
  expect(await world.heard('turn-ended')).toEqual({ is: 'turn-ended', message: 'it ran' });
  expect(await readFile(join(world.cwd, 'ran.txt'), 'utf8')).toBe('ran\n');
  expect(await world.marks()).toEqual([]);

  await world.prompt('p2', '[[run: touch refused.txt]] [[say: I went on]]');
  const { dialog: second } = await world.heard('asked', 2);
  await world.answer(second, { is: 'option', option: 1 });
  expect(await world.heard('replied', 2)).toEqual({ is: 'replied', key: second.key, how: 'denied' });
  expect(await world.heard('turn-ended', 2)).toEqual({ is: 'turn-ended', message: 'I went on' });
  expect(existsSync(join(world.cwd, 'refused.txt'))).toBe(false);

  await world.prompt('p3', '[[run: echo again >> again.txt]] [[run: echo again >> again.txt]]');
  await world.answer((await world.heard('asked', 3)).dialog, { is: 'option', option: 2 });
  await world.heard('turn-ended', 3);
  expect(await readFile(join(world.cwd, 'again.txt'), 'utf8')).toBe('again\nagain\n');
  expect((await world.signals()).filter(({ is }) => is === 'asked')).toHaveLength(3);
});

test('a person who answers first has answered, and a prompt waits behind the dialog', needs, async () => {
  const world = await OpenCodeWorld.make(network, { ...env, OPENCODE_CONFIG_CONTENT: ASK });
  await world.open();
  await world.prompt('p1', '[[run: touch mine.txt]] [[say: first]]');
  const { dialog } = await world.heard('asked');
  await world.prompt('p2', 'a second prompt [[say: second]]');
  await world.heard('accepted', 2);
  await expect.poll(() => world.shows(), SOON).toBe('dialog');
  expect(existsSync(join(world.cwd, 'mine.txt'))).toBe(false);
  await world.press('Enter');
  expect(await world.heard('replied')).toEqual({ is: 'replied', key: dialog.key, how: 'allowed' });
  // Both in one turn.
  expect(await world.heard('turn-ended')).toEqual({ is: 'turn-ended', message: 'second' });
  expect(existsSync(join(world.cwd, 'mine.txt'))).toBe(true);
});

test('questions are answered by mail: an option, several, words of one’s own', needs, async () => {
  const world = await OpenCodeWorld.make(network, env);
  await world.open();
  const colour = { question: 'Which colour?', header: 'Colour', options: [option('Red', 'like fire'), option('Blue')] };
  const sizes = { question: 'Which sizes?', header: 'Sizes', multiple: true, options: [option('S'), option('L')] };
  await world.prompt('p1', `[[tool: question ${JSON.stringify({ questions: [colour] })}]]`);
  const { dialog } = await world.heard('asked');
  expect(dialog).toEqual({
    key: expect.stringMatching(/^que_\w+$/) as string,
    kind: 'choice',
    text: 'Which colour?\n- Red: like fire\n- Blue: of Blue',
    options: ['Red', 'Blue'],
    reply: 'mail',
  });
  await expect.poll(() => world.shows(), SOON).toBe('dialog');
  await world.answer(dialog, { is: 'option', option: 1 });
  await world.heard('turn-ended');
  expect(lastTool()).toContain('"Which colour?"="Blue"');

  await world.prompt('p2', `[[tool: question ${JSON.stringify({ questions: [colour, sizes] })}]]`);
  const { dialog: first } = await world.heard('asked', 2);
  expect(first.text).toMatch(/^Which colour\? \(1 of 2\)\n/);
  await world.answer(first, { is: 'text', text: 'green, like grass' });
  const { dialog: other } = await world.heard('asked', 3);
  expect([first.key, other.key]).toEqual([
    expect.stringMatching(/^que_\w+\.1$/),
    expect.stringMatching(/^que_\w+\.2$/),
  ]);
  await world.answer(other, { is: 'text', text: 's, L' });
  await world.heard('turn-ended', 2);
  expect(lastTool()).toContain('"Which colour?"="green, like grass", "Which sizes?"="S, L"');
  expect((await world.signals()).filter(({ is }) => is === 'replied')).toEqual(
    [dialog, first, other].map(({ key }) => ({ is: 'replied', key, how: 'answered' })),
  );
});

test('a sub-agent asks in the same inbox, and its end is not the turn’s', needs, async () => {
  const world = await OpenCodeWorld.make(network, { ...env, OPENCODE_CONFIG_CONTENT: ASK });
  await world.open();
  await world.prompt(
    'p1',
    `[[tool: task ${subAgent('[[run: echo child > child.txt]] [[say: child done]]')}]] [[say: parent done]]`,
  );
  await world.answer((await world.heard('asked')).dialog, { is: 'option', option: 0 });
  expect(await world.heard('turn-ended')).toEqual({ is: 'turn-ended', message: 'parent done' });
  expect(await readFile(join(world.cwd, 'child.txt'), 'utf8')).toBe('child\n');
  const kinds = (await world.signals()).map(({ is }) => is);
  expect(kinds.filter((is) => is === 'accepted' || is === 'turn-ended')).toEqual(['accepted', 'turn-ended']);
  expect(kinds.indexOf('sub-agent-ended')).toBeLessThan(kinds.indexOf('turn-ended'));
});

test('limits, refusals and Escape are told as what they are', needs, async () => {
  const world = await OpenCodeWorld.make(network, env);
  await world.open();
  await world.prompt('p1', 'hello');
  await world.heard('turn-ended');
  server.failNext({ name: '429', retryAfter: 2 }, 1);
  const before = Date.now();
  await world.prompt('p2', 'once more [[say: it worked]]');
  const { failure, attempt } = await world.heard('retrying');
  expect({ attempt, ...failure }).toEqual({
    attempt: 1,
    kind: 'rate-limit',
    message: 'Rate limit reached for stub-model. Please try again in 20s.',
    until: expect.any(Number) as number,
  });
  expect(failure.until).toBeGreaterThanOrEqual(before + 2000);
  expect(await world.heard('turn-ended', 2)).toEqual({ is: 'turn-ended', message: 'it worked' });

  await world.prompt('p3', '[[fail: 401]]');
  expect((await world.heard('turn-failed')).failure).toEqual({
    kind: 'auth',
    message: 'Incorrect API key provided: dummy',
    status: 401,
  });

  await world.prompt('p4', '[[wait: 60000]] [[say: too late]]');
  await expect.poll(() => server.turns().at(-1)?.asked.text).toContain('too late');
  await expect.poll(() => world.shows(), SOON).toBe('busy');
  await world.press('Escape');
  await expect.poll(async () => (await world.screen()).join('\n'), SOON).toContain('esc again to interrupt');
  await world.press('Escape');
  await world.heard('interrupted');
  await world.prompt('p5', 'after all [[say: still here]]');
  expect(await world.heard('turn-ended', 3)).toEqual({ is: 'turn-ended', message: 'still here' });
  expect((await world.signals()).filter(({ is }) => is === 'interrupted' || is === 'turn-failed')).toHaveLength(2);
});

test('a resumed conversation has its old messages, on the screen and without one', needs, async () => {
  const world = await OpenCodeWorld.make(network, env);
  await world.open();
  await world.prompt('p1', 'the first thing');
  await world.heard('turn-ended');
  const { conversation } = await world.heard('session');
  await world.close();
  await world.open(opencodeLive.resume.screen.map((word) => word.replace('{id}', conversation)));
  await expect.poll(async () => (await world.screen()).join('\n'), SOON).toContain('the first thing');
  await world.prompt('p2', 'the second thing');
  await world.heard('turn-ended', 2);
  await world.type('the third thing');
  await world.heard('turn-ended', 3);
  await world.close();
  await world.run(
    'the fourth thing',
    opencodeLive.resume.batch.map((word) => word.replace('{id}', conversation)),
  );
  await world.heard('turn-ended', 4);
  const said = ['the first thing', 'the second thing', 'the third thing', 'the fourth thing'];
  expect(
    server
      .turns()
      .at(-1)
      ?.asked.said.map((text) => text.trim()),
  ).toEqual(said);
  expect(new Set((await world.signals()).flatMap((one) => (one.is === 'session' ? [one.conversation] : [])))).toEqual(
    new Set([conversation]),
  );
});

test('a conversation begun by mail has the model and the agent of the command line', needs, async () => {
  const world = await OpenCodeWorld.make(network, env);
  await world.open(['-m', 'stub/stub-small', '--agent', 'plan']);
  await world.prompt('p1', 'which model are you?');
  await world.heard('turn-ended');
  const asked = server.turns().at(-1)?.asked;
  expect(asked).toMatchObject({ model: 'stub-small', text: 'which model are you?' });
  expect(JSON.stringify(asked?.body)).toMatch(/plan mode/i);
});

/** Marks inside of a mark's JSON. */
function subAgent(script: string): string {
  const prompt = script.replaceAll('[', '\\u005b').replaceAll(']', '\\u005d');
  return `{"description":"helper","prompt":"${prompt}","subagent_type":"general"}`;
}

function option(label: string, description = `of ${label}`) {
  return { label, description };
}

/** What the user said last in each request of a conversation, once for each time it was said. */
function texts(conversation: string): string[] {
  const said = requestsOf(conversation).map(({ asked }) => asked.said);
  return [...(said.reduce((most, one) => (one.length > most.length ? one : most), []) ?? [])];
}

function requestsOf(conversation: string): Recorded[] {
  return server.turns().filter(({ asked }) => asked.headers['x-session-id'] === conversation);
}

/** What the model was last told by a tool. */
function lastTool(): string {
  const { messages = [] } = server.turns().at(-1)?.asked.body as { messages?: { role: string; content: string }[] };
  return messages.findLast(({ role }) => role === 'tool')?.content ?? '';
}

function variables(env: string): Record<string, string> {
  return Object.fromEntries(
    env.split('\0').map((line) => [line.split('=')[0] ?? '', line.slice(line.indexOf('=') + 1)]),
  );
}

/** Two of the person's own: one in OpenCode's folder, one to be named. */
async function personsPlugins(): Promise<{ named: string; folder: string; log: string }> {
  const [folder, log] = [join(home, '.config', 'opencode', 'plugins'), join(home, 'plugins.log')];
  const text = (says: string) =>
    `import { appendFileSync } from 'node:fs';\nexport const Mine = async () => (appendFileSync('${log}', '${says}\\n'), {});\n`;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'mine.js'), text('from the folder'));
  await writeFile(join(home, 'named.js'), text('by name'));
  return { named: pathToFileURL(join(home, 'named.js')).href, folder, log };
}
