import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { opencodeLive } from '../../../src/adapters/agents/opencode-live.ts';
import { Machine, SOON, subAgent } from './opencode-machine.ts';
import { HOOKS } from './opencode-world.ts';

/** The real OpenCode with omo's plugin in it, in a terminal and without one: what it tells, and the texts it takes. */
const machine = new Machine();
const needs = { tags: ['agents'] };

test('`opencode run` tells its whole turn', needs, async () => {
  const world = await machine.worker();
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
  expect(machine.said(conversation)).toEqual([prompt]);
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
  const probe = '"mcp": { "probe": { "type": "local", "command": ["sh", "-c", "env -0 > server.txt"] } }';
  const content = `{ "plugin": ["${theirs.named}"], // mine\n "username": "somebody", ${probe}, }`;
  const persons = { npm_config_fetch_retries: '7', NPM_CONFIG_FETCH_RETRIES: '6', OPENCODE_CONFIG_CONTENT: content };
  const world = await machine.worker(persons);
  await world.run('[[run: env -0 > seen.txt]]');
  const seen = variables(await readFile(join(world.cwd, 'seen.txt'), 'utf8'));
  expect(seen).toMatchObject({ ...persons, ORCH_WORKER_NAME: 'backend' });
  expect(seen).not.toHaveProperty('OMO_OPENCODE');
  // So does what OpenCode starts by itself, as far as npm is concerned.
  const { OPENCODE_CONFIG_CONTENT: _, ...npm } = persons;
  expect(variables(await readFile(join(world.cwd, 'server.txt'), 'utf8'))).toMatchObject(npm);
  expect(await readFile(theirs.log, 'utf8')).toBe('from the folder\nby name\n');
  await rm(theirs.folder, { recursive: true });
});

test('an OpenCode that the agent starts, even with the plugin, is another conversation', needs, async () => {
  const world = await machine.worker();
  const settings = JSON.stringify({ plugin: [pathToFileURL(join(HOOKS, 'opencode-plugin.js')).href] });
  const inner = `OPENCODE_CONFIG_CONTENT='${settings}' npm_config_offline=true opencode run --format json hello`;
  await world.run(`[[run: ${inner} > inner.txt]] [[say: outer]]`);
  expect(await readFile(join(world.cwd, 'inner.txt'), 'utf8')).toContain('"text":"done"');
  const ends = (await world.signals()).filter(({ is }) => is === 'turn-ended');
  expect(ends).toEqual([{ is: 'turn-ended', message: 'outer' }]);
});

test('where the person had no such settings its shells see none', needs, async () => {
  const world = await machine.worker();
  await world.run('[[run: env -0 > seen.txt]]');
  expect(ours(await readFile(join(world.cwd, 'seen.txt'), 'utf8'))).toEqual([]);
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
  const world = await machine.worker();
  await world.open();
  const exact = [
    '[[run: env -0 > seen.txt]]',
    ...TEXTS.map(([, text]) => text),
    '  blanks around  ',
    'exit',
    '/init',
    'tab\tand CRLF\r\nhere',
  ];
  for (const [index, text] of exact.entries()) {
    await world.prompt(`m${index}`, text);
    expect(await world.heard('accepted', index + 1)).toEqual({ is: 'accepted', text });
    await world.heard('turn-ended', index + 1);
  }
  const { conversation } = await world.heard('session');
  expect(machine.said(conversation)).toEqual(exact);
  // The person at the screen sees the conversation.
  await expect.poll(() => world.shows(), SOON).toBe('ready');
  expect((await world.screen()).join('\n')).toContain('CRLF');
  expect(ours(await readFile(join(world.cwd, 'seen.txt'), 'utf8'))).toEqual([]);
});

test('a typed prompt reaches the model but for blanks at its ends', needs, async () => {
  const world = await machine.worker();
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
  const received = machine.said((await world.heard('session')).conversation);
  expect(received.map((text) => text.replace('\u200B', '').trim())).toEqual([...typed.slice(0, -1), 'exit.']);
});

test('a resumed conversation has its old messages, on the screen and without one', needs, async () => {
  const world = await machine.worker();
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
    machine.server
      .turns()
      .at(-1)
      ?.asked.said.map((text) => text.trim()),
  ).toEqual(said);
  expect(new Set((await world.signals()).flatMap((one) => (one.is === 'session' ? [one.conversation] : [])))).toEqual(
    new Set([conversation]),
  );
});

test('a conversation begun by mail has the model and the agent of the command line', needs, async () => {
  const world = await machine.worker();
  await world.open(['-m', 'stub/stub-small', '--agent', 'plan']);
  await world.prompt('p1', 'which model are you?');
  await world.heard('turn-ended');
  const asked = machine.server.turns().at(-1)?.asked;
  expect(asked).toMatchObject({ model: 'stub-small', text: 'which model are you?' });
  expect(JSON.stringify(asked?.body)).toMatch(/plan mode/i);
});

function variables(env: string): Record<string, string> {
  return Object.fromEntries(
    env.split('\0').map((line) => [line.split('=')[0] ?? '', line.slice(line.indexOf('=') + 1)]),
  );
}

/** Of variables, those that omo sets for OpenCode alone. */
function ours(env: string): string[] {
  return Object.keys(variables(env)).filter((name) =>
    /fetch_retries|OPENCODE_CONFIG|OMO_OPENCODE$|QUESTION/i.test(name),
  );
}

/** Two of the person's own: one in OpenCode's folder, one to be named. */
async function personsPlugins(): Promise<{ named: string; folder: string; log: string }> {
  const [folder, log] = [join(machine.home, '.config', 'opencode', 'plugins'), join(machine.home, 'plugins.log')];
  const text = (says: string) =>
    `import { appendFileSync } from 'node:fs';\nexport const Mine = async () => (appendFileSync('${log}', '${says}\\n'), {});\n`;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'mine.js'), text('from the folder'));
  await writeFile(join(machine.home, 'named.js'), text('by name'));
  return { named: pathToFileURL(join(machine.home, 'named.js')).href, folder, log };
}
