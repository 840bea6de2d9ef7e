import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';

/** The plugin by itself, with a stand-in for what OpenCode gives it (the real one: adapters/agents/opencode-live.agents.test.ts). */
const PLUGIN = pathToFileURL(join(import.meta.dirname, '..', '..', 'hooks', 'opencode-plugin.js')).href;
const WORKER = { ORCH_WORKER_NAME: 'backend', OMO_RUN_ID: 'r1', OMO_TASK_ID: 't1', OMO_ATTEMPT: '2' };

interface Hooks {
  event(input: { event: OpenCodeEvent }): Promise<void>;
  'chat.message'(input: { sessionID: string }, output: { parts: unknown[] }): Promise<void>;
  'shell.env'(input: { cwd: string; callID?: string }, output: { env: Record<string, unknown> }): Promise<void>;
  dispose(): Promise<void>;
}
interface OpenCodeEvent {
  type: string;
  properties: Record<string, unknown>;
}
type Call = { method: string; url: string; path?: unknown; body?: unknown };
type Answer = (call: Call) => unknown;

let dir: string;
let loaded: Partial<Hooks>[];

beforeEach(async () => {
  vi.resetModules();
  loaded = [];
  dir = await mkdtemp(join(tmpdir(), 'omo-plugin-'));
  for (const folder of ['events', 'run/outbox', 'mail']) await mkdir(join(dir, folder), { recursive: true });
  await writeFile(join(dir, 'token'), 'secret\n');
  const env = { ...WORKER, OMO_HOME: dir, OMO_MAIL: join(dir, 'mail'), OMO_TOKEN_FILE: join(dir, 'token') };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  for (const name of ['OMO_OPENCODE', 'OMO_OPENCODE_PID']) vi.stubEnv(name, undefined);
});

afterEach(async () => {
  for (const hooks of loaded) await hooks.dispose?.();
  vi.unstubAllEnvs();
  await rm(dir, { recursive: true, force: true });
});

describe('outside omo', () => {
  const needed = ['OMO_HOME', 'ORCH_WORKER_NAME', 'OMO_RUN_ID', 'OMO_TASK_ID', 'OMO_ATTEMPT'];
  test.for(needed)('without %s it has no hooks and writes nothing', async (name) => {
    vi.stubEnv(name, undefined);
    expect((await load()).hooks).toEqual({});
    expect(await payloads()).toEqual([]);
  });

  test('an OpenCode inside of the worker’s has none either', async () => {
    vi.stubEnv('OMO_OPENCODE_PID', '1');
    expect((await load()).hooks).toEqual({});
  });

  test('every export is a plugin, as OpenCode takes it', async () => {
    expect(Object.keys(await import(PLUGIN))).toEqual(['OmoPlugin']);
  });
});

test('an event file is whole, private, and says whose it is', async () => {
  await load();
  const [file = ''] = await readdir(join(dir, 'events'));
  expect(file).toMatch(/^backend\.oc-[0-9a-z]+-\d+-0000001\.event$/);
  expect((await stat(join(dir, 'events', file))).mode & 0o777).toBe(0o600);
  expect(JSON.parse(await readFile(join(dir, 'events', file), 'utf8'))).toEqual({
    type: 'agent_hook',
    agent: 'opencode',
    id: file.replace('.event', ''),
    worker_name: 'backend',
    run: 'r1',
    task: 't1',
    attempt: 2,
    token: 'secret',
    payload: { type: 'omo.started', form: expect.stringMatching(/^(batch|screen)$/) as string },
  });
  expect(await readdir(join(dir, 'run', 'outbox'))).toEqual([]);
});

test('a turn is told from its prompt to its end, with the last message', async () => {
  const { hooks } = await begun('ses_main');
  await hooks['chat.message'](
    { sessionID: 'ses_main' },
    { parts: [textPart('say '), textPart('note', true), textPart('"hi"')] },
  );
  await hear(hooks, busy('ses_main'), busy('ses_main'), said('ses_main', 'msg_1', 'thinking'), busy('ses_main'));
  await hear(hooks, said('ses_main', 'msg_2', ''), said('ses_main', 'msg_2', 'hi'), idle('ses_main'), idle('ses_main'));
  expect(await payloads()).toEqual([
    { type: 'chat.message', sessionID: 'ses_main', text: 'say "hi"' },
    { ...busy('ses_main'), child: false },
    { ...idle('ses_main'), child: false, message: 'hi' },
  ]);
});

test('a user’s text is no reply, and the last turn’s reply not this one’s', async () => {
  const { hooks } = await begun('ses_main');
  await hear(hooks, busy('ses_main'), said('ses_main', 'msg_1', 'first'), idle('ses_main'));
  const user = { type: 'message.updated', properties: { info: { id: 'msg_2', sessionID: 'ses_main', role: 'user' } } };
  await hear(hooks, user, part('ses_main', 'msg_2', 'mine'), busy('ses_main'), idle('ses_main'));
  expect((await payloads()).at(-1)).toEqual({ ...idle('ses_main'), child: false });
});

test('a child’s prompt, work and list are not the turn’s, and its end is told as a child’s', async () => {
  const { hooks } = await begun('ses_main');
  await hear(hooks, created('ses_child', 'ses_main'));
  await hooks['chat.message']({ sessionID: 'ses_child' }, { parts: [textPart('for the child')] });
  const list = { type: 'todo.updated', properties: { sessionID: 'ses_child', todos: [] } };
  await hear(hooks, busy('ses_child'), list, said('ses_child', 'msg_c', 'done'), idle('ses_child'));
  expect(await payloads()).toEqual([
    { ...created('ses_child', 'ses_main'), child: true },
    { ...idle('ses_child'), child: true, agent: 'general', message: 'done' },
  ]);
});

test('of a conversation of an earlier process it asks whose it is, before the turn begins', async () => {
  const { hooks } = await load(({ url, path }) =>
    url === '/session/{id}' && isFor(path, 'ses_old') ? { parentID: 'ses_x' } : {},
  );
  await forget();
  await hooks['chat.message']({ sessionID: 'ses_old' }, { parts: [textPart('for a child')] });
  await hooks['chat.message']({ sessionID: 'ses_other' }, { parts: [textPart('for me')] });
  expect(await payloads()).toEqual([{ type: 'chat.message', sessionID: 'ses_other', text: 'for me' }]);
});

describe('errors', () => {
  const error = { name: 'APIError', data: { message: 'no' } };
  const failed = (sessionID?: string) => ({
    type: 'session.error',
    properties: { ...(sessionID && { sessionID }), error },
  });

  test('one in a turn is told with the turn’s end', async () => {
    const { hooks } = await begun('ses_main');
    await hear(hooks, busy('ses_main'), failed('ses_main'), idle('ses_main'), idle('ses_main'));
    expect(await payloads()).toEqual([
      { ...busy('ses_main'), child: false },
      { ...idle('ses_main'), child: false, error },
    ]);
  });

  test('one after which the turn goes on was none', async () => {
    const { hooks } = await begun('ses_main');
    await hear(hooks, busy('ses_main'), failed('ses_main'), busy('ses_main'), idle('ses_main'));
    expect((await payloads()).at(-1)).toEqual({ ...idle('ses_main'), child: false });
  });

  test('one without a turn is told at once', async () => {
    const { hooks } = await begun('ses_main');
    await hear(hooks, failed('ses_main'), failed());
    expect(await payloads()).toEqual([
      { ...failed('ses_main'), child: false },
      { ...failed(), child: false },
    ]);
  });

  test('a turn that ends while it waits to try again, or with a no, was broken off', async () => {
    const { hooks } = await begun('ses_main');
    const no = {
      type: 'permission.replied',
      properties: { sessionID: 'ses_main', requestID: 'per_1', reply: 'reject' },
    };
    const rejected = { type: 'question.rejected', properties: { sessionID: 'ses_main', requestID: 'que_1' } };
    for (const last of [retry('ses_main', 1), no, rejected])
      await hear(hooks, busy('ses_main'), last, idle('ses_main'));
    await hear(hooks, busy('ses_main'), no, busy('ses_main'), idle('ses_main'));
    const ends = (await payloads()).filter(({ type }) => type === 'session.idle');
    expect(ends.map(({ broken }) => broken)).toEqual([true, true, true, undefined]);
  });

  test('each try again is told, and the work after it', async () => {
    const { hooks } = await begun('ses_main');
    await hear(hooks, busy('ses_main'), retry('ses_main', 1), busy('ses_main'), retry('ses_main', 2), busy('ses_main'));
    const kinds = (await payloads()).map(({ properties }) => (properties as { status: { type: string } }).status.type);
    expect(kinds).toEqual(['busy', 'retry', 'busy', 'retry', 'busy']);
  });
});

describe('answers by mail', () => {
  const permission = {
    type: 'permission.asked',
    properties: { id: 'per_1', sessionID: 'ses_main', permission: 'bash' },
  };
  const question = (...multiple: boolean[]) => ({
    type: 'question.asked',
    properties: {
      id: 'que_1',
      sessionID: 'ses_main',
      questions: multiple.map((many) => ({ question: '?', multiple: many, options: LABELS })),
    },
  });
  const LABELS = [{ label: 'Red' }, { label: 'Blue' }];

  test('a permission’s goes to OpenCode as it is, once', async () => {
    const { hooks, calls } = await begun('ses_main');
    await hear(hooks, permission);
    await post('per_1.answer', '{"reply":"reject","message":"no"}');
    await expect
      .poll(() => calls)
      .toEqual([
        {
          method: 'post',
          url: '/permission/{id}/reply',
          path: { id: 'per_1' },
          body: { reply: 'reject', message: 'no' },
        },
      ]);
    expect(await readdir(join(dir, 'mail'))).toEqual(['per_1.taken']);
    await hear(hooks, { type: 'permission.replied', properties: { requestID: 'per_1', reply: 'reject' } });
    expect(await payloads()).toEqual([
      { ...permission, key: 'per_1', question: 0 },
      { type: 'permission.replied', properties: { requestID: 'per_1', reply: 'reject' }, key: 'per_1' },
    ]);
  });

  test('one for which no dialog is open, or no longer, is left where it is', async () => {
    const { hooks, calls } = await begun('ses_main');
    await hear(hooks, permission, { type: 'permission.replied', properties: { requestID: 'per_1', reply: 'once' } });
    await post('per_1.answer', '{"reply":"once"}');
    await post('per_2.answer', '{"reply":"once"}');
    await hear(hooks, { ...permission, properties: { ...permission.properties, id: 'per_3' } });
    await post('per_3.answer', '{"reply":"once"}');
    await expect.poll(() => readdir(join(dir, 'mail'))).toEqual(['per_1.answer', 'per_2.answer', 'per_3.taken']);
    expect(calls).toHaveLength(1);
  });

  test('several questions are asked one after the other, and answered together', async () => {
    const { hooks, calls } = await begun('ses_main');
    await hear(hooks, question(false, true, true));
    await post('que_1.1.answer', '{"text":"Red, Blue"}');
    await expect.poll(asked).toEqual(['que_1.1', 'que_1.2']);
    await post('que_1.2.answer', '{"text":"blue, RED"}');
    await expect.poll(asked).toEqual(['que_1.1', 'que_1.2', 'que_1.3']);
    expect(calls).toEqual([]);
    await post('que_1.3.answer', '{"text":"green, Red"}');
    const answers = [['Red, Blue'], ['Blue', 'Red'], ['green, Red']];
    await expect
      .poll(() => calls)
      .toEqual([{ method: 'post', url: '/question/{id}/reply', path: { id: 'que_1' }, body: { answers } }]);
    await hear(hooks, { type: 'question.replied', properties: { requestID: 'que_1', answers } });
    expect((await payloads()).slice(1)).toMatchObject([
      { key: 'que_1.2', before: 'que_1.1' },
      { key: 'que_1.3', before: 'que_1.2' },
      { key: 'que_1.3' },
    ]);
  });

  test('an only question has the request’s own key', async () => {
    const { hooks, calls } = await begun('ses_main');
    await hear(hooks, question(false));
    await post('que_1.answer', '{"answer":["Blue"]}');
    await expect.poll(() => calls.map(({ body }) => body)).toEqual([{ answers: [['Blue']] }]);
  });

  test('what OpenCode refuses, or nobody could read, is told', async () => {
    const { hooks } = await begun('ses_main', () => {
      throw new Error('not found');
    });
    await hear(hooks, permission, question(false));
    await post('per_1.answer', '{"reply":"once"}');
    await post('que_1.answer', 'rubbish');
    await expect
      .poll(async () =>
        (await payloads())
          .slice(2)
          .map(({ letter }) => letter)
          .sort(),
      )
      .toEqual(['per_1.answer', 'que_1.answer']);
    expect(JSON.stringify(await payloads())).toContain('/permission/{id}/reply: not found');
  });

  test('dialogs that are open when their turn is broken off are over', async () => {
    const { hooks } = await begun('ses_main');
    await hear(hooks, busy('ses_main'), permission, idle('ses_main'));
    expect((await payloads()).slice(2)).toEqual([
      { type: 'omo.dialog.over', key: 'per_1' },
      { ...idle('ses_main'), child: false },
    ]);
  });

  function asked(): Promise<unknown[]> {
    return payloads().then((all) => all.map(({ key }) => key));
  }
});

describe('prompts by mail', () => {
  const sent = (id: string, text: string, more = {}) => ({
    method: 'post',
    url: '/session/{id}/prompt_async',
    path: { id },
    body: { ...more, parts: [{ type: 'text', text }] },
  });
  const begins = ({ url }: Call) => (url === '/session' ? { id: 'ses_new' } : {});

  test('the first begins a conversation and shows it, the next go on with it, in order and exactly', async () => {
    const { calls } = await load(begins);
    await post('m1.prompt', ' /help \\\n');
    await post('m2.prompt', 'second');
    await expect
      .poll(() => calls)
      .toEqual([
        { method: 'post', url: '/session', body: {} },
        { method: 'post', url: '/tui/select-session', body: { sessionID: 'ses_new' } },
        sent('ses_new', ' /help \\\n'),
        sent('ses_new', 'second'),
      ]);
    expect(await readdir(join(dir, 'mail'))).toEqual(['m1.taken', 'm2.taken']);
  });

  test('it goes on with the conversation a person began, or was resumed', async () => {
    vi.stubEnv('OMO_OPENCODE', JSON.stringify({ was: {}, session: 'ses_old' }));
    const { hooks, calls } = await load(begins);
    await post('m1.prompt', 'into the old one');
    await expect.poll(() => calls).toEqual([sent('ses_old', 'into the old one')]);
    await hear(hooks, created('ses_theirs'));
    await hooks['chat.message']({ sessionID: 'ses_theirs' }, { parts: [textPart('typed')] });
    await post('m2.prompt', 'into theirs');
    await expect.poll(() => calls.at(-1)).toEqual(sent('ses_theirs', 'into theirs'));
  });

  test('the command line’s model and agent hold for the first one', async () => {
    const choice = { model: { providerID: 'stub', modelID: 'small' }, agent: 'plan' };
    vi.stubEnv('OMO_OPENCODE', JSON.stringify({ was: {}, ...choice }));
    const { calls } = await load(begins);
    await post('m1.prompt', 'one');
    await post('m2.prompt', 'two');
    await expect.poll(() => calls.slice(2)).toEqual([sent('ses_new', 'one', choice), sent('ses_new', 'two')]);
  });

  test('what is still being written is left alone', async () => {
    const { calls } = await load(begins);
    await writeFile(join(dir, 'mail', 'm1.prompt.tmp'), 'half');
    await post('m2.prompt', 'whole');
    await expect.poll(() => calls.at(-1)).toEqual(sent('ses_new', 'whole'));
    expect(await readdir(join(dir, 'mail'))).toEqual(['m1.prompt.tmp', 'm2.taken']);
  });
});

describe('the environment', () => {
  const was = {
    npm_config_fetch_retries: null,
    NPM_CONFIG_FETCH_RETRIES: '5',
    OPENCODE_CONFIG_CONTENT: null,
    OTHER: 'theirs',
  };

  test('npm’s settings are as the person had them from the start on', async () => {
    vi.stubEnv('OMO_OPENCODE', JSON.stringify({ was }));
    for (const name of Object.keys(was)) vi.stubEnv(name, '0');
    await load();
    const {
      npm_config_fetch_retries: mine,
      NPM_CONFIG_FETCH_RETRIES: theirs,
      OPENCODE_CONFIG_CONTENT: settings,
    } = process.env;
    expect({ mine, theirs, settings }).toEqual({ mine: undefined, theirs: '5', settings: '0' });
  });

  test('shells of the agent have all of it as the person had it; a terminal of the person’s is left alone', async () => {
    vi.stubEnv('OMO_OPENCODE', JSON.stringify({ was }));
    const { hooks } = await load();
    const [tool, terminal] = [{ env: { A: '1' } }, { env: {} }];
    await hooks['shell.env']({ cwd: '/', callID: 'call_1' }, tool);
    await hooks['shell.env']({ cwd: '/' }, terminal);
    const gone = {
      npm_config_fetch_retries: undefined,
      OPENCODE_CONFIG_CONTENT: undefined,
      OMO_OPENCODE: undefined,
      OMO_OPENCODE_PID: undefined,
    };
    expect(tool.env).toStrictEqual({ A: '1', ...gone, NPM_CONFIG_FETCH_RETRIES: '5', OTHER: 'theirs' });
    expect(terminal.env).toEqual({});
  });
});

describe('trouble', () => {
  test('never reaches OpenCode, and stands in its log', async () => {
    const { hooks, logged } = await begun('ses_main');
    await rm(join(dir, 'events'), { recursive: true });
    await hear(hooks, busy('ses_main'), { type: 'session.created', properties: {} });
    await hooks['chat.message']({ sessionID: 'ses_main' }, { parts: [textPart('x')] });
    expect(logged.map((one) => one.split('\n')[0])).toEqual([
      expect.stringContaining('ENOENT'),
      expect.stringContaining('TypeError'),
      expect.stringContaining('ENOENT'),
    ]);
  });

  test('a client that is not as it was is no trouble either', async () => {
    const { OmoPlugin } = (await import(PLUGIN)) as { OmoPlugin: (ctx: unknown) => Promise<Hooks> };
    const hooks = await OmoPlugin({ client: {} });
    loaded.push(hooks);
    await hooks['chat.message']({ sessionID: 'ses_x' }, { parts: [textPart('still told')] });
    expect((await payloads()).at(-1)).toEqual({ type: 'chat.message', sessionID: 'ses_x', text: 'still told' });
    await hear(hooks, { type: 'session.created', properties: {} });
  });

  test('what is too long for an event file says so', async () => {
    const { hooks } = await begun('ses_main');
    await hooks['chat.message']({ sessionID: 'ses_main' }, { parts: [textPart('x'.repeat(1024 * 1024))] });
    expect(await payloads()).toEqual([{ hook_event_name: 'chat.message', omitted: 'longer than 1048576 bytes' }]);
  });

  test('whole files in an event are cut', async () => {
    const { hooks } = await begun('ses_main');
    await hear(hooks, {
      type: 'permission.asked',
      properties: { id: 'per_1', metadata: { diff: 'x'.repeat(900_000) } },
    });
    const [{ properties } = { properties: {} }] = await payloads();
    expect((properties as { metadata: { diff: string } }).metadata.diff).toBe(`${'x'.repeat(32_768)} …`);
  });

  test('of two instances in one process one takes a letter, and with the last one gone none', async () => {
    const first = await begun('ses_main');
    const second = await load();
    await hear(second.hooks, created('ses_other'), {
      type: 'permission.asked',
      properties: { id: 'per_1', sessionID: 'ses_other' },
    });
    await post('per_1.answer', '{"reply":"once"}');
    await expect.poll(() => second.calls).toHaveLength(1);
    expect(first.calls).toEqual([]);
    for (const hooks of loaded) await hooks.dispose?.();
    await post('m1.prompt', 'to nobody');
    const quiet = new Promise((resolve) => setTimeout(resolve, 1500));
    await quiet;
    expect(await readdir(join(dir, 'mail'))).toContain('m1.prompt');
  });
});

/** Loads the plugin as OpenCode does; `answer` stands in for its API. */
async function load(answer: Answer = () => ({})): Promise<{ hooks: Hooks; calls: Call[]; logged: string[] }> {
  const calls: Call[] = [];
  const logged: string[] = [];
  const ask = (method: string) => (given: Omit<Call, 'method'> & { headers?: unknown }) => {
    const { headers: _, ...call } = { method, ...given };
    if (method === 'post') calls.push(call);
    try {
      return Promise.resolve({ data: answer(call) });
    } catch (error) {
      return Promise.resolve({ error });
    }
  };
  const log = ({ body }: { body: { message: string } }) => Promise.resolve(logged.push(body.message));
  const client = { _client: { get: ask('get'), post: ask('post') }, app: { log } };
  const { OmoPlugin } = (await import(PLUGIN)) as { OmoPlugin: (ctx: unknown) => Promise<Hooks> };
  const hooks = await OmoPlugin({ client, directory: '/work' });
  loaded.push(hooks);
  onTestFinished(() => expect(logged.filter((one) => !/ENOENT|TypeError/.test(one))).toEqual([]));
  return { hooks, calls, logged };
}

/** With a main session, and only what comes after that told. */
async function begun(sessionID: string, answer?: Answer) {
  const world = await load(answer);
  await hear(world.hooks, created(sessionID));
  await forget();
  return world;
}

async function forget(): Promise<void> {
  for (const file of await readdir(join(dir, 'events'))) await rm(join(dir, 'events', file));
}

async function hear(hooks: Hooks, ...events: (OpenCodeEvent | OpenCodeEvent[])[]): Promise<void> {
  for (const event of events.flat()) await hooks.event({ event });
}

async function post(name: string, text: string): Promise<void> {
  await writeFile(join(dir, 'mail', `${name}.tmp`), text);
  await rename(join(dir, 'mail', `${name}.tmp`), join(dir, 'mail', name));
}

async function payloads(): Promise<Record<string, unknown>[]> {
  const files = (await readdir(join(dir, 'events'))).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(dir, 'events', file), 'utf8')));
  return texts.map((text) => (JSON.parse(text) as { payload: Record<string, unknown> }).payload);
}

function isFor(path: unknown, id: string): boolean {
  return (path as { id?: string } | undefined)?.id === id;
}

function created(id: string, parentID?: string): OpenCodeEvent {
  const info = { id, ...(parentID !== undefined && { parentID, agent: 'general' }) };
  return { type: 'session.created', properties: { sessionID: id, info } };
}

function busy(sessionID: string): OpenCodeEvent {
  return { type: 'session.status', properties: { sessionID, status: { type: 'busy' } } };
}

function retry(sessionID: string, attempt: number): OpenCodeEvent {
  return {
    type: 'session.status',
    properties: { sessionID, status: { type: 'retry', attempt, message: 'wait', next: 1 } },
  };
}

function idle(sessionID: string): OpenCodeEvent {
  return { type: 'session.idle', properties: { sessionID } };
}

/** An assistant's message with one text. */
function said(sessionID: string, id: string, text: string): OpenCodeEvent[] {
  const info = { id, sessionID, role: 'assistant' };
  return [{ type: 'message.updated', properties: { info } }, part(sessionID, id, text)];
}

function part(sessionID: string, messageID: string, text: string): OpenCodeEvent {
  return {
    type: 'message.part.updated',
    properties: { part: { id: `prt_${messageID}`, sessionID, messageID, type: 'text', text } },
  };
}

function textPart(text: string, synthetic?: boolean) {
  return { type: 'text', text, ...(synthetic && { synthetic }) };
}
