import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import {
  begun,
  busy,
  created,
  hear,
  idle,
  inWorlds,
  load,
  payloads,
  post,
  textPart,
  world,
  type Call,
  SOON,
} from './opencode-plugin-world.ts';

/** What the plugin does with the letters in its mailbox. */
inWorlds();

describe('answers by mail', () => {
  test('a permission’s goes to OpenCode as it is, once', async () => {
    const { hooks, calls } = await begun('ses_main');
    await hear(hooks, permission);
    await post('per_1.answer', '{"reply":"reject","message":"no"}');
    await expect
      .poll(() => calls, SOON)
      .toEqual([
        {
          method: 'post',
          url: '/permission/{id}/reply',
          path: { id: 'per_1' },
          body: { reply: 'reject', message: 'no' },
        },
      ]);
    expect(await readdir(join(world.dir, 'mail'))).toEqual(['per_1.taken']);
    await post('per_1.answer', '{"reply":"once"}');
    await post('per_2.answer', '{"reply":"once"}');
    await hear(hooks, { ...permission, properties: { ...permission.properties, id: 'per_2' } });
    await expect.poll(() => readdir(join(world.dir, 'mail')), SOON).toContain('per_2.taken');
    expect(calls.map(({ path }) => path)).toEqual([{ id: 'per_1' }, { id: 'per_2' }]);
    await hear(hooks, { type: 'permission.replied', properties: { requestID: 'per_1', reply: 'reject' } });
    expect(await payloads()).toEqual([
      { ...permission, key: 'per_1', question: 0 },
      expect.objectContaining({ key: 'per_2' }),
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
    await expect
      .poll(() => readdir(join(world.dir, 'mail')), SOON)
      .toEqual(['per_1.answer', 'per_2.answer', 'per_3.taken']);
    expect(calls).toHaveLength(1);
  });

  test('several questions are asked one after the other, and answered together', async () => {
    const { hooks, calls } = await begun('ses_main');
    await hear(hooks, question(false, true, true));
    await post('que_1.1.answer', '{"text":"Red, Blue"}');
    await expect.poll(asked, SOON).toEqual(['que_1.1', 'que_1.2']);
    await post('que_1.2.answer', '{"text":"blue, RED"}');
    await expect.poll(asked, SOON).toEqual(['que_1.1', 'que_1.2', 'que_1.3']);
    expect(calls).toEqual([]);
    await post('que_1.3.answer', '{"text":"green, Red"}');
    const answers = [['Red, Blue'], ['Blue', 'Red'], ['green, Red']];
    await expect
      .poll(() => calls, SOON)
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
    await expect.poll(() => calls.map(({ body }) => body), SOON).toEqual([{ answers: [['Blue']] }]);
  });

  test('what OpenCode refuses, or nobody could read, is told', async () => {
    const { hooks } = await begun('ses_main', () => {
      throw new Error('not found');
    });
    await hear(hooks, permission, question(false));
    await post('per_1.answer', '{"reply":"once"}');
    await post('que_1.answer', 'rubbish');
    await expect
      .poll(async () => new Set((await payloads()).slice(2).map(({ letter }) => letter)), SOON)
      .toEqual(new Set(['per_1.answer', 'que_1.answer']));
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
});

describe('prompts by mail', () => {
  test('the first begins a conversation and shows it, the next go on with it, in order and exactly', async () => {
    // Both there when it looks for the first time.
    await post('m1.prompt', ' /help \\\n');
    await post('m2.prompt', 'second');
    const { calls } = await load(begins);
    await expect
      .poll(() => calls, SOON)
      .toEqual([
        { method: 'post', url: '/session', body: {} },
        { method: 'post', url: '/tui/select-session', body: { sessionID: 'ses_new' } },
        sent('ses_new', ' /help \\\n'),
        sent('ses_new', 'second'),
      ]);
    expect(await readdir(join(world.dir, 'mail'))).toEqual(['m1.taken', 'm2.taken']);
  });

  test('it goes on with the conversation a person began, or was resumed', async () => {
    vi.stubEnv('OMO_OPENCODE', JSON.stringify({ was: {}, session: 'ses_old' }));
    const { hooks, calls } = await load(begins);
    await post('m1.prompt', 'into the old one');
    await expect.poll(() => calls, SOON).toEqual([sent('ses_old', 'into the old one')]);
    await hear(hooks, created('ses_theirs'));
    await hooks['chat.message']({ sessionID: 'ses_theirs' }, { parts: [textPart('typed')] });
    await post('m2.prompt', 'into theirs');
    await expect.poll(() => calls.at(-1), SOON).toEqual(sent('ses_theirs', 'into theirs'));
  });

  test('the command line’s model and agent hold for the first one', async () => {
    const choice = { model: { providerID: 'stub', modelID: 'small' }, agent: 'plan' };
    vi.stubEnv('OMO_OPENCODE', JSON.stringify({ was: {}, ...choice }));
    const { calls } = await load(begins);
    await post('m1.prompt', 'one');
    await post('m2.prompt', 'two');
    await expect.poll(() => calls.slice(2), SOON).toEqual([sent('ses_new', 'one', choice), sent('ses_new', 'two')]);
  });

  test('what is still being written is left alone', async () => {
    const { calls } = await load(begins);
    await writeFile(join(world.dir, 'mail', 'm1.prompt.tmp'), 'half');
    await post('m2.prompt', 'whole');
    await expect.poll(() => calls.at(-1), SOON).toEqual(sent('ses_new', 'whole'));
    expect(await readdir(join(world.dir, 'mail'))).toEqual(['m1.prompt.tmp', 'm2.taken']);
  });
});

const LABELS = [{ label: 'Red' }, { label: 'Blue' }];
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

const sent = (id: string, text: string, more = {}) => ({
  method: 'post',
  url: '/session/{id}/prompt_async',
  path: { id },
  body: { ...more, parts: [{ type: 'text', text }] },
});

/** It takes its time, as OpenCode does. */
async function begins({ url }: Call): Promise<unknown> {
  await new Promise(setImmediate);
  return url === '/session' ? { id: 'ses_new' } : {};
}

function asked(): Promise<unknown[]> {
  return payloads().then((all) => all.map(({ key }) => key));
}
