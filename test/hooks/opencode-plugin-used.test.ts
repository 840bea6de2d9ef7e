import { describe, expect, test, vi } from 'vitest';
import { opencodeLive } from '../../src/adapters/agents/opencode-live.ts';
import {
  begun,
  busy,
  created,
  hear,
  idle,
  inWorlds,
  payloads,
  retry,
  type OpenCodeEvent,
} from './opencode-plugin-world.ts';

/** What the plugin tells of tokens and money (with the real OpenCode: adapters/agents/opencode-used.agents.test.ts). */
inWorlds();

const TOKENS = { total: 150, input: 60, output: 20, reasoning: 20, cache: { read: 40, write: 10 } };
const SUM = { input: 60, output: 40, cacheRead: 40, cacheWrite: 10 };

function message(sessionID: string, id: string, more: object = {}): OpenCodeEvent {
  const time = { created: Date.now() };
  const info = { id, sessionID, role: 'assistant', modelID: 'big', cost: 0.25, tokens: TOKENS, time, ...more };
  return { type: 'message.updated', properties: { info } };
}

async function used(): Promise<[type: unknown, told: unknown][]> {
  return (await payloads()).flatMap(({ type, used: told }) =>
    told === undefined ? [] : [[type, told] as [unknown, unknown]],
  );
}

test('the end of a turn tells what was used so far, each message once and as it was last', async () => {
  const { hooks } = await begun('ses_main');
  await hear(hooks, busy('ses_main'), message('ses_main', 'm1', { tokens: { ...TOKENS, input: 1 } }));
  await hear(
    hooks,
    message('ses_main', 'm1'),
    message('ses_main', 'm2', { modelID: 'small', cost: 0 }),
    idle('ses_main'),
  );
  await hear(hooks, busy('ses_main'), message('ses_main', 'm3'), idle('ses_main'));
  const small = { model: 'small', tokens: SUM, usd: 0 };
  const twice = { input: 120, output: 80, cacheRead: 80, cacheWrite: 20 };
  expect(await used()).toEqual([
    ['session.idle', [{ model: 'big', tokens: SUM, usd: 0.25 }, small]],
    ['session.status', [{ model: 'big', tokens: SUM, usd: 0.25 }, small]],
    ['session.idle', [{ model: 'big', tokens: twice, usd: 0.5 }, small]],
  ]);
});

test('what sub-agents used is among it, and told when they end', async () => {
  const { hooks } = await begun('ses_main');
  await hear(hooks, busy('ses_main'), created('ses_child', 'ses_main'), busy('ses_child'));
  await hear(hooks, message('ses_child', 'c1'), idle('ses_child'), message('ses_main', 'm1'), idle('ses_main'));
  expect((await used()).map(([type, told]) => [type, (told as { usd: number }[])[0]?.usd])).toEqual([
    ['session.idle', 0.25],
    ['session.idle', 0.5],
  ]);
});

test('waiting to try again and trouble tell it too', async () => {
  const { hooks } = await begun('ses_main');
  const error = { type: 'session.error', properties: { error: { name: 'UnknownError' } } };
  await hear(hooks, message('ses_main', 'm1'), retry('ses_main', 1), error);
  expect((await used()).map(([type]) => type)).toEqual(['session.status', 'session.error']);
});

test('in a long turn it is told now and then', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { hooks } = await begun('ses_main');
  await hear(hooks, busy('ses_main'), message('ses_main', 'm1'));
  expect(await used()).toEqual([]);
  vi.setSystemTime(Date.now() + 11_000);
  await hear(hooks, message('ses_main', 'm2'), message('ses_main', 'm2'));
  vi.useRealTimers();
  expect(await used()).toEqual([['omo.used', [{ model: 'big', tokens: expect.anything() as unknown, usd: 0.5 }]]]);
});

describe('nothing is told', () => {
  test.for([
    ['of a prompt', { role: 'user' }],
    [
      'of an answer that has only begun',
      { tokens: { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } } },
    ],
    ['without figures', { tokens: undefined }],
    ['of an answer from before', { time: { created: 1 } }],
  ] as const)('%s', async ([, more]) => {
    const { hooks } = await begun('ses_main');
    await hear(hooks, busy('ses_main'), message('ses_main', 'm1', more), idle('ses_main'));
    expect(await used()).toEqual([]);
  });
});

test('what the plugin tells is what omo takes', async () => {
  const { hooks } = await begun('ses_main');
  await hear(
    hooks,
    busy('ses_main'),
    message('ses_main', 'm1'),
    message('ses_main', 'm2', { modelID: 'free', cost: 0 }),
  );
  await hear(hooks, idle('ses_main'));
  const heard = (await payloads()).map((payload) => opencodeLive.used?.({ id: 'x', payload, at: 0 }));
  expect(heard).toEqual([
    undefined,
    [
      { model: 'big', tokens: SUM, usd: 0.25 },
      { model: 'free', tokens: SUM },
    ],
  ]);
});
