import { appendFile, rm, utimes } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { RunOptions } from '../../src/core/events/run-options.ts';
import type { Event } from '../../src/core/events/event.ts';
import { Outputs } from '../../src/daemon/outputs.ts';
import { CODEX, PROGRAM, World } from './attempts.ts';

const THREAD = { type: 'thread.started', thread_id: '019-a' };
const TURN = { type: 'turn.started' };
const SAID = { type: 'item.completed', item: { id: 'item_1', type: 'agent_message', text: 'well' } };
const again = (attempt: number, status = 500) => ({
  type: 'error',
  message: `Reconnecting... ${attempt}/5 (unexpected status ${status} Internal Server Error: oh, url: http://127.0.0.1/v1/responses)`,
});

/** A codex in batch form, and who follows what it prints. */
async function world(options: Partial<RunOptions> = {}): Promise<[World, Outputs]> {
  const made = await World.make(CODEX, options);
  return [made, new Outputs(made.parts)];
}

/** The signals of the facts, in few words. */
function told(facts: readonly Event[]): string[] {
  return facts.map((fact) => {
    if (fact.type !== 'agent.signalled') return fact.type;
    const { signal } = fact;
    return signal.is === 'retrying' ? `retrying ${signal.failure.kind} ${signal.attempt}` : signal.is;
  });
}

test('the conversation is told once, with the type of the line that told it', async () => {
  const [codex, outputs] = await world();
  await codex.outputs(THREAD, TURN);
  await outputs.look();
  await codex.outputs(SAID, THREAD, SAID);
  await outputs.look();
  expect(codex.facts).toEqual([
    {
      type: 'agent.signalled',
      at: expect.any(Number),
      ...codex.key,
      by: 'output',
      source: 'thread.started',
      signal: { is: 'session', conversation: '019-a' },
    },
  ]);
});

test('what its hooks have told of the conversation is not told again', async () => {
  const [codex, outputs] = await world();
  codex.talk({ conversation: '019-a' });
  await codex.outputs(THREAD);
  await outputs.look();
  expect(codex.facts).toEqual([]);
});

test('an agent that goes on and on is no news', async () => {
  const [codex, outputs] = await world();
  codex.talk({ conversation: '019-a' });
  for (let round = 0; round < 10; round += 1) {
    await codex.outputs(TURN, SAID, SAID);
    await outputs.look();
  }
  expect(codex.facts).toEqual([]);
  expect(outputs.taleOf(codex.key)?.progress).toBe(30);
});

test('each further try is told once, and that it goes on after them once', async () => {
  const [codex, outputs] = await world();
  for (const line of [TURN, again(1), again(1), again(2), SAID, SAID, again(1)]) {
    await codex.outputs(line);
    await outputs.look();
  }
  expect(told(codex.facts)).toEqual(['retrying server 1', 'retrying server 2', 'busy', 'retrying server 1']);
});

test('a further try for another reason is told', async () => {
  const [codex, outputs] = await world();
  for (const status of [500, 429]) {
    await codex.outputs(again(1, status));
    await outputs.look();
  }
  expect(told(codex.facts)).toEqual(['retrying server 1', 'retrying rate-limit 1']);
});

test('of what was written between two looks the last word counts', async () => {
  const [codex, outputs] = await world();
  await codex.outputs(THREAD);
  await outputs.look();
  await codex.outputs(again(1), again(2), SAID);
  await outputs.look();
  await codex.outputs(again(1), { type: 'turn.failed', error: { message: 'exceeded retry limit, last status: 429' } });
  await outputs.look();
  expect(told(codex.facts)).toEqual(['session', 'turn-failed']);
});

test('without a new line nothing is told, whatever others have told meanwhile', async () => {
  const [codex, outputs] = await world();
  await codex.outputs(TURN);
  await outputs.look();
  codex.talk({ mood: { is: 'limited', since: 1, failure: { kind: 'rate-limit', message: 'a hook told it' } } });
  await outputs.look();
  expect(codex.facts).toEqual([]);
});

test('a line counts when it is whole', async () => {
  const [codex, outputs] = await world();
  await appendFile(codex.files.output, '{"type":"thread.started","thre');
  await outputs.look();
  expect(codex.facts).toEqual([]);
  await appendFile(codex.files.output, 'ad_id":"019-a"}\nno JSON\n[1]\n');
  await outputs.look();
  expect(told(codex.facts)).toEqual(['session']);
});

test('a daemon that starts again tells of the same output nothing twice', async () => {
  const [codex, outputs] = await world();
  await codex.outputs(THREAD, TURN, again(1), SAID, again(2));
  await outputs.look();
  expect(told(codex.facts)).toEqual(['session', 'retrying server 2']);
  await new Outputs(codex.parts).look();
  await codex.outputs({ type: 'turn.failed', error: { message: 'unexpected status 500' } });
  await outputs.look();
  await new Outputs(codex.parts).look();
  expect(told(codex.facts)).toEqual(['session', 'retrying server 2', 'turn-failed']);
});

test('a daemon that starts again tells what happened while there was none', async () => {
  const [codex, outputs] = await world();
  await codex.outputs(THREAD, again(1));
  await outputs.look();
  await codex.outputs(SAID);
  await new Outputs(codex.parts).look();
  expect(told(codex.facts)).toEqual(['session', 'retrying server 1', 'busy']);
});

test('what was written before the daemon’s start happened then', async () => {
  const [codex, outputs] = await world();
  await codex.outputs(again(1));
  const writtenAt = codex.wall - 3_600_000;
  await utimes(codex.files.output, writtenAt / 1000, writtenAt / 1000);
  await outputs.look();
  await codex.outputs(again(2));
  await outputs.look();
  expect(codex.facts.map((fact) => 'at' in fact && fact.at)).toEqual([writtenAt, codex.wall]);
});

test('tools that run are counted from the first line on, also after a restart', async () => {
  const [codex, outputs] = await world();
  const item = { id: 'item_1', type: 'command_execution', command: 'make' };
  await codex.outputs(THREAD, { type: 'item.started', item });
  await outputs.look();
  expect(outputs.taleOf(codex.key)?.tools).toBe(1);
  const next = new Outputs(codex.parts);
  expect(next.taleOf(codex.key)).toBeUndefined();
  await next.look();
  expect(next.taleOf(codex.key)?.tools).toBe(1);
  await codex.outputs({ type: 'item.completed', item: { ...item, exit_code: 0 } });
  await next.look();
  expect(next.taleOf(codex.key)?.tools).toBe(0);
});

test('trouble in words nobody knows is no progress; a line nobody knows is', async () => {
  const [codex, outputs] = await world();
  await codex.outputs({ type: 'error', message: 'still dialing' }, { type: 'item.updated', item: {} });
  await outputs.look();
  expect(outputs.taleOf(codex.key)?.progress).toBe(1);
});

test('an output that is not there yet is waited for in silence, one that can’t be read is told in the log', async () => {
  const [codex, outputs] = await world();
  await outputs.look();
  expect(codex.warnings).toEqual([]);
  await codex.outputs(THREAD);
  await rm(codex.files.dir, { recursive: true, force: true });
  await appendFile(codex.files.dir, 'a file where a folder should be');
  await outputs.look();
  expect(codex.warnings).toMatchObject([{ msg: 'output not read', task: 'a' }]);
});

test.each([
  ['prints text', PROGRAM, {}],
  ['is on its own screen', CODEX, { form: 'screen' as const }],
])('a program that %s has no output to follow', async (_, agent, options) => {
  const other = await World.make(agent, options);
  await other.outputs(THREAD);
  expect(new Outputs(other.parts).look()).toBeUndefined();
});

test('an attempt that is over is forgotten', async () => {
  const [codex, outputs] = await world();
  await codex.outputs(THREAD);
  await outputs.look();
  codex.tell({ type: 'attempt.exited', at: 3000, ...codex.key, exitCode: 0, by: 'launcher' });
  expect(outputs.look()).toBeUndefined();
  expect(outputs.taleOf(codex.key)).toBeUndefined();
});
