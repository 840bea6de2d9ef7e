import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { homeAt } from '../../src/config/home.ts';
import { letterReader } from '../../src/daemon/letters.ts';
import { RecentEvents } from '../../src/daemon/recent-events.ts';
import { Tokens } from '../../src/daemon/tokens.ts';
import type { Letter } from '../../src/ports/inbox.ts';
import { Game, graph, pane, submission } from '../core/build.ts';

/** One running attempt of an agent that speaks Claude's hooks, and its token. */
function reader() {
  const root = mkdtempSync(join(tmpdir(), 'omo-letters-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const agent = {
    name: 'tui',
    provider: 'x',
    run: ['/bin/tui'],
    prompt: 'stdin',
    output: 'text',
    hooks: 'claude',
  } as const;
  const game = new Game(
    submission(graph({ a: [] }), { agents: { tui: { ...agent, run: [...agent.run] } }, defaultAgent: 'tui' }),
  );
  game.decide();
  game.tell({ type: 'attempt.started', at: 2000, ...game.key('a'), place: pane('%1') });
  const home = homeAt(root);
  mkdirSync(dirname(home.token(game.key('a'))), { recursive: true });
  writeFileSync(home.token(game.key('a')), TOKEN);
  const state = () => game.state;
  const tokens = new Tokens(home, state);
  return letterReader({ state, now: () => 9000, tokens, recent: new RecentEvents(), day: () => '2026-11-21' });
}

const TOKEN = 'ab'.repeat(32);

function hook(id: string, message: string, more: Record<string, unknown> = {}): Letter {
  const payload = { hook_event_name: 'Stop', session_id: 's', last_assistant_message: message };
  const own = {
    type: 'agent_hook',
    agent: 'tui',
    id,
    worker_name: 'a',
    run: 'r1',
    task: 'a',
    attempt: 1,
    token: TOKEN,
  };
  return { is: 'event', file: `${id}.event`, payload: { ...own, payload, ...more }, writtenAt: 8000 };
}

test('a hook’s event is the agent’s word, with what its message means, and without the token', async () => {
  const [event] = await reader()([hook('a.1', 'Which one?')]);
  expect(event).toMatchObject({
    type: 'agent.signalled',
    at: 8000,
    by: 'hook',
    source: 'Stop',
    signal: { is: 'turn-ended', message: 'Which one?', reading: { is: 'question', kind: 'free' } },
  });
  expect(JSON.stringify(event)).not.toContain(TOKEN);
});

test('a forged event does not stand in the way of the true one with its id', async () => {
  const read = reader();
  const events = await read([
    hook('a.1', 'forged', { token: 'cd'.repeat(32) }),
    hook('a.1', 'true'),
    hook('a.1', 'true'),
  ]);
  expect(events.map((event) => event.type)).toEqual(['hook.ignored', 'agent.signalled']);
});

test('what anybody may write takes no worker’s event’s place, whatever its id', async () => {
  const read = reader();
  const bait: Letter = { is: 'event', file: 'x.event', payload: { type: 'note', id: 'a.1' }, writtenAt: 8000 };
  const events = await read([bait, hook('a.1', 'true')]);
  expect(events.map((event) => event.type)).toEqual(['hook.heard', 'agent.signalled']);
});

test('of the words of an agent started by hand so many are kept as a person reads', async () => {
  const words = { worker_name: 'hand', session_id: 's'.repeat(1e6), terminal_content: `${'😀'.repeat(4e5)}end` };
  const [event] = await reader()([
    { is: 'event', file: 'x.event', payload: { type: 'worker_stopped', ...words }, writtenAt: 8000 },
  ]);
  expect(event).toMatchObject({ type: 'foreign.stopped', terminal: expect.stringMatching(/^(?:\uFFFD)?(?:😀)+end$/u) });
  expect(JSON.stringify(event).length).toBeLessThan(20_000);
});

test('batches that are read at the same time keep their order', async () => {
  const read = reader();
  const order: string[] = [];
  const told = async (batch: readonly Letter[]) => {
    for (const event of await read(batch)) if (event.type === 'agent.signalled') order.push(event.id ?? '');
  };
  // Only the first has to read the token from its file.
  await Promise.all([told([hook('a.1', 'x')]), told([{ is: 'refused', file: 'f', reason: 'r' }, hook('a.2', 'y')])]);
  expect(order).toEqual(['a.1', 'a.2']);
});

test('a file from the future is a file of now', async () => {
  const [event] = await reader()([{ ...hook('a.1', 'x'), writtenAt: 99_000 } as Letter]);
  expect(event?.at).toBe(9000);
});
