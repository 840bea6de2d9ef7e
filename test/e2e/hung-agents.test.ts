import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Report } from '../../src/core/report/report.ts';
import { agentWorld, POLL, type AgentWorld } from '../support/agent-world.ts';
import { tasksOf } from '../support/limited-omo.ts';

const tags = ['agents'];
/** Six seconds; and what a provider is to blame for must not count. */
const STALL = { timeouts: { stallMinutes: 0.1 }, retries: { perTask: 0 } };
const TASK = 'Please `[[write: a.txt = made]]` and then `[[say: a is made.]]` (id: a)';

test(
  '`codex exec` whose connection is refused waits for ever by itself; omo ends it and goes on with OpenCode',
  { tags, timeout: 400_000 },
  async () => {
    const world = await agentWorld({ auto: ['codex', 'opencode'], ...STALL });
    await world.daemon.start();
    refuseCodex(world);
    await world.json('orchestrate', '--detach', TASK);
    await expect.poll(async () => (await codexOf(world)).length, POLL).toBeGreaterThan(0);
    await hasToldOfTrouble(world);
    let ahead = 0;
    const later = async () => {
      world.daemon.setAhead((ahead += 150_000));
      return (await world.json<Report>('results')).endedAt;
    };
    await expect.poll(later, { timeout: 200_000, interval: 5000 }).toBeDefined();
    const report = await world.over();
    expect(report.ok, JSON.stringify(report)).toBe(true);
    const { a } = tasksOf(report);
    expect(a?.tries?.[0]).toMatchObject({ agent: 'codex', ended: 'provider-down' });
    const ends = a?.tries?.map(({ agent, ended }) => `${agent} ${ended}`);
    expect(new Set(ends)).toEqual(new Set(['codex provider-down', 'opencode done']));
    expect(readFileSync(join(world.omo.project, 'a.txt'), 'utf8')).toBe('made');
    expect(await world.running()).toEqual([]);
  },
);

test(
  '`codex exec` whose connection is refused is ended, and tried again with success when its server answers',
  { tags, timeout: 400_000 },
  async () => {
    const world = await agentWorld(STALL);
    await world.daemon.start();
    const mend = refuseCodex(world);
    await world.json('orchestrate', '--detach', `${TASK} (agent: codex)`);
    await hasToldOfTrouble(world);
    mend();
    world.daemon.setAhead(180_000);
    const report = await world.over();
    expect(report.ok, JSON.stringify(report)).toBe(true);
    expect(tasksOf(report)['a']?.tries?.map(({ ended }) => ended)).toEqual(['provider-down', 'done']);
    expect(await world.running()).toEqual([]);
  },
);

test.for([
  { agent: 'claude', wire: 'messages' },
  { agent: 'codex', wire: 'responses' },
  { agent: 'opencode', wire: 'chat' },
] as const)(
  '$agent on a stream that says nothing is ended and named, and done when the server speaks again',
  { tags, timeout: 400_000 },
  async ({ agent, wire }) => {
    const world = await agentWorld(STALL);
    world.server.failing(wire, { name: 'hang' });
    await world.json('orchestrate', '--detach', `${TASK} (agent: ${agent})`);
    await expect.poll(() => world.server.turns().length, POLL).toBeGreaterThan(0);
    // The one that hangs goes on hanging.
    world.server.failing(wire, undefined);
    const report = await world.over();
    expect(report.ok, JSON.stringify(report)).toBe(true);
    expect(tasksOf(report)['a']).toMatchObject({
      status: 'done',
      attempts: 2,
      tries: [
        { ended: 'hung', reason: expect.stringMatching(/no sign of life for \d+ s/) as string },
        { ended: 'done' },
      ],
    });
    expect(answered(world)).toBe(1);
    expect(await world.running()).toEqual([]);
  },
);

/** From now on Codex finds nobody where its server should be; returns how to put it right. */
function refuseCodex({ person }: AgentWorld): () => void {
  const file = join(person, '.codex', 'config.toml');
  const right = readFileSync(file, 'utf8');
  // Port 9 of 127.0.0.1: nobody listens there.
  writeFileSync(file, right.replace(/base_url = ".*"/, 'base_url = "http://127.0.0.1:9/v1"'));
  return () => writeFileSync(file, right);
}

async function codexOf(world: AgentWorld): Promise<string[]> {
  return (await world.running()).filter((words) => words.includes('codex'));
}

/** Until omo knows that it waits. */
async function hasToldOfTrouble(world: AgentWorld): Promise<void> {
  const said = async () => (await world.run('events', '--json', '--type', 'agent.signalled')).stdout;
  await expect.poll(said, POLL).toContain('retrying');
}

/** Turns whose answer was not left open. */
function answered({ server }: AgentWorld): number {
  return server.turns().filter(({ did, asked }) => did.do !== 'fail' && asked.toolsRun === 0).length;
}
