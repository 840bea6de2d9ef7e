import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { begun, busy, created, hear, idle, inWorlds, payloads, type OpenCodeEvent } from './opencode-plugin-world.ts';

/** What the plugin tells of tools (with the real OpenCode: adapters/agents/opencode-tools.agents.test.ts). */
inWorlds();
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

function tool(sessionID: string, callID: string, status: string, name = 'bash'): OpenCodeEvent {
  const part = { id: `prt_${callID}`, sessionID, type: 'tool', tool: name, callID, state: { status } };
  return { type: 'message.part.updated', properties: { sessionID, part } };
}

async function told(): Promise<string[]> {
  const tools = (await payloads()).filter(({ type }) => type === 'omo.tool');
  return tools.map(({ state, tool: name, callID }) => [name, callID, state].map(String).join(' '));
}

test.for(['completed', 'error'])('a tool that runs for 2 s is told, and its end: %s', async (end) => {
  const { hooks } = await begun('ses_main');
  await hear(hooks, busy('ses_main'), tool('ses_main', 'c1', 'pending'), tool('ses_main', 'c1', 'running'));
  vi.advanceTimersByTime(1999);
  expect(await told()).toEqual([]);
  // It is told of again with each line of its output.
  await hear(hooks, tool('ses_main', 'c1', 'running'));
  vi.advanceTimersByTime(1);
  expect(await told()).toEqual(['bash c1 began']);
  await hear(hooks, tool('ses_main', 'c1', 'running'));
  vi.advanceTimersByTime(9000);
  await hear(hooks, tool('ses_main', 'c1', end), tool('ses_main', 'c1', end));
  expect(await told()).toEqual(['bash c1 began', 'bash c1 ended']);
});

test('of a short one nothing is told', async () => {
  const { hooks } = await begun('ses_main');
  await hear(hooks, busy('ses_main'), tool('ses_main', 'c1', 'running'));
  vi.advanceTimersByTime(1000);
  await hear(hooks, tool('ses_main', 'c1', 'completed'));
  vi.advanceTimersByTime(9000);
  expect(await told()).toEqual([]);
});

test('several at once are told each, a sub-agent’s too', async () => {
  const { hooks } = await begun('ses_main');
  await hear(hooks, busy('ses_main'), tool('ses_main', 'c1', 'running'));
  await hear(
    hooks,
    created('ses_child', 'ses_main'),
    busy('ses_child'),
    tool('ses_child', 'c2', 'running', 'db_query'),
  );
  vi.advanceTimersByTime(2000);
  await hear(hooks, tool('ses_child', 'c2', 'completed', 'db_query'), idle('ses_child'));
  await hear(hooks, tool('ses_main', 'c1', 'completed'));
  expect((await told()).toSorted()).toEqual([
    'bash c1 began',
    'bash c1 ended',
    'db_query c2 began',
    'db_query c2 ended',
  ]);
});

test.for(['task', 'webfetch', 'websearch', 'question'])('%s is not done here', async (name) => {
  const { hooks } = await begun('ses_main');
  await hear(hooks, busy('ses_main'), tool('ses_main', 'c1', 'running', name));
  vi.advanceTimersByTime(9000);
  await hear(hooks, tool('ses_main', 'c1', 'completed', name));
  expect(await told()).toEqual([]);
});

test('with its turn a tool is over, whatever OpenCode says of it later', async () => {
  const { hooks } = await begun('ses_main');
  await hear(hooks, busy('ses_main'), tool('ses_main', 'c1', 'running'));
  vi.advanceTimersByTime(2000);
  await hear(hooks, tool('ses_main', 'c2', 'running'), idle('ses_main'));
  await hear(hooks, tool('ses_main', 'c2', 'running'), tool('ses_main', 'c1', 'completed'));
  vi.advanceTimersByTime(9000);
  expect(await told()).toEqual(['bash c1 began']);
});

test('a sub-agent’s end ends no tool of its parent’s', async () => {
  const { hooks } = await begun('ses_main');
  await hear(hooks, busy('ses_main'), tool('ses_main', 'c1', 'running'));
  await hear(hooks, created('ses_child', 'ses_main'), busy('ses_child'), idle('ses_child'));
  vi.advanceTimersByTime(2000);
  expect(await told()).toEqual(['bash c1 began']);
});
