import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import {
  PLUGIN,
  begun,
  busy,
  created,
  hear,
  inWorlds,
  load,
  payloads,
  post,
  textPart,
  world,
  type Hooks,
  SOON,
} from './opencode-plugin-world.ts';

/** What goes wrong in the plugin stays in it. */
inWorlds();

describe('trouble', () => {
  test('never reaches OpenCode, and stands in its log', async () => {
    const { hooks, logged } = await begun('ses_main');
    await rm(join(world.dir, 'events'), { recursive: true });
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
    world.loaded.push(hooks);
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
    await expect.poll(() => second.calls, SOON).toHaveLength(1);
    expect(first.calls).toEqual([]);
  });

  test('one that is gone takes no letter from the next', async () => {
    const gone = await begun('ses_main');
    await gone.hooks.dispose();
    await post('m1.prompt', 'for the next');
    vi.resetModules();
    vi.stubEnv('OMO_OPENCODE', JSON.stringify({ was: {}, session: 'ses_next' }));
    const next = await load();
    await expect.poll(() => next.calls.map(({ path }) => path), SOON).toEqual([{ id: 'ses_next' }]);
    expect(gone.calls).toEqual([]);
  });
});
