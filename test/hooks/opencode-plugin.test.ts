import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import {
  PLUGIN,
  begun,
  busy,
  created,
  forget,
  hear,
  idle,
  inWorlds,
  isFor,
  load,
  part,
  payloads,
  retry,
  said,
  textPart,
  world,
} from './opencode-plugin-world.ts';

/** What the plugin tells (with the real OpenCode: adapters/agents/opencode-live.agents.test.ts). */
inWorlds();

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
  const [file = ''] = await readdir(join(world.dir, 'events'));
  expect(file).toMatch(/^backend\.oc-[0-9a-z]+-\d+-0000001\.event$/);
  expect((await stat(join(world.dir, 'events', file))).mode & 0o777).toBe(0o600);
  expect(JSON.parse(await readFile(join(world.dir, 'events', file), 'utf8'))).toEqual({
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
  expect(await readdir(join(world.dir, 'run', 'outbox'))).toEqual([]);
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
    };
    expect(tool.env).toStrictEqual({ A: '1', ...gone, NPM_CONFIG_FETCH_RETRIES: '5', OTHER: 'theirs' });
    expect(terminal.env).toEqual({});
  });
});
