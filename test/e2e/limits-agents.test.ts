import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TaskReport } from '../../src/core/report/report.ts';
import type { StatusReport } from '../../src/protocol/messages.ts';
import { agentWorld, POLL, type AgentWorld } from '../support/agent-world.ts';
import { tasksOf } from '../support/limited-omo.ts';

const tags = ['agents'];
const IDS = ['a', 'b', 'c', 'd'];
const TASKS = IDS.map(
  (id) => `${id}:Please \`[[write: ${id}.txt = made]]\` and then \`[[say: ${id} is made.]]\` (id: ${id})`,
);
const TWO_HOURS = 7_200_000;
/** What a provider is to blame for must not count. */
const NO_RETRIES = { retries: { perTask: 0 } };

test(
  'Codex’s plan is used up for two hours: its tasks go to OpenCode at once, and all are done',
  { tags, timeout: 400_000 },
  async () => {
    const world = await agentWorld({ auto: ['codex', 'opencode'], ...NO_RETRIES });
    world.server.failing('responses', { name: 'usage', resetsIn: TWO_HOURS / 1000 });
    const { exit, stdout, stderr } = await world.run('orchestrate', '--json', ...TASKS);
    expect(exit, stdout + stderr).toBe(0);
    const tasks = Object.values(tasksOf(JSON.parse(stdout)));
    expect(tasks.map(({ status, agent }) => [status, agent])).toEqual(IDS.map(() => ['done', 'opencode']));
    for (const id of IDS) expect(readFileSync(join(world.omo.project, `${id}.txt`), 'utf8')).toBe('made');
    const moved = tasks.filter(({ attempts }) => attempts > 1);
    expect(moved.length).toBeGreaterThan(0);
    for (const { tries } of moved) {
      expect(tries).toMatchObject([
        { agent: 'codex', ended: 'limited', reason: expect.stringContaining('usage limit') as string },
        { agent: 'opencode', ended: 'done' },
      ]);
    }
    // Nobody asked a provider again that had said when it takes work.
    expect(world.server.turns().filter(({ asked }) => asked.wire === 'responses').length).toBe(moved.length);
    const { providers } = await world.json<StatusReport>('status');
    const openai = providers.find(({ provider }) => provider === 'openai');
    expect(openai).toMatchObject({ state: 'limited' });
    expect(aheadOf(openai?.until)).toBeGreaterThan(TWO_HOURS - 180_000);
    expect(world.server.problems).toEqual([]);
  },
);

test.for([
  'goes on',
  'is killed with -9 and started again',
  'is killed, and started again when the limits are over',
] as const)(
  'Codex and OpenCode limited for two hours: all tasks are parked until then, and are done by themselves; the daemon %s',
  { tags, timeout: 600_000 },
  async (daemon) => {
    const world = await agentWorld({ auto: ['codex', 'opencode'], ...NO_RETRIES });
    const { server } = world;
    await world.daemon.start();
    server.failing('responses', { name: 'usage', resetsIn: TWO_HOURS / 1000 });
    server.failing('chat', { name: 'usage', retryAfter: TWO_HOURS / 1000 });
    await world.json('orchestrate', '--detach', ...TASKS);
    await allParked(world);
    expect(await world.running()).toEqual([]);
    const asked = server.requests.length;
    if (daemon !== 'goes on') await world.daemon.kill();
    if (daemon === 'is killed with -9 and started again') {
      await world.daemon.start();
      await allParked(world);
    }
    expect(server.requests.length).toBe(asked);
    server.failing('responses', undefined);
    server.failing('chat', undefined);
    world.daemon.setAhead(TWO_HOURS + 180_000);
    if (daemon === 'is killed, and started again when the limits are over') await world.daemon.start();
    const report = await world.over();
    expect(report.ok, JSON.stringify(report)).toBe(true);
    for (const { status, tries = [], attempts } of Object.values(tasksOf(report))) {
      expect(status).toBe('done');
      expect(tries.map(({ ended }) => ended)).toEqual([...tries.slice(1).map(() => 'limited'), 'done']);
      expect(attempts).toBe(tries.length);
    }
    // Each was done once by a model that knew its task.
    const done = server.requests.slice(asked).filter(({ asked: { title, toolsRun } }) => !title && toolsRun === 0);
    for (const id of IDS) {
      const knew = done.filter(({ asked: { said } }) =>
        said.some((text) => ownPart(text).includes(`[[write: ${id}.txt`)),
      );
      expect(knew.length).toBe(1);
    }
    expect(server.problems).toEqual([]);
  },
);

test(
  'OpenCode, whose retries name no end of its limit, tries on for a minute by itself; then the task goes to Codex',
  { tags, timeout: 400_000 },
  async () => {
    const world = await agentWorld({ auto: ['opencode', 'codex'], ...NO_RETRIES });
    world.server.failing('chat', { name: 'usage' });
    const { exit, stdout, stderr } = await world.run('orchestrate', '--json', ...TASKS.slice(0, 1));
    expect(exit, stdout + stderr).toBe(0);
    const { a } = tasksOf(JSON.parse(stdout));
    expect(a).toMatchObject({ status: 'done', agent: 'codex' });
    expect(a?.tries?.slice(0, -1).map(({ ended }) => ended)).toContain('limited');
    expect(readFileSync(join(world.omo.project, 'a.txt'), 'utf8')).toBe('made');
  },
);

test.for([
  { wire: 'responses', agent: 'codex', provider: 'openai' },
  { wire: 'chat', agent: 'opencode', provider: 'opencode' },
  { wire: 'messages', agent: 'claude', provider: 'anthropic' },
] as const)(
  '$agent with a key that is refused: its provider is stopped, the person is told once, and `omo resume` goes on',
  { tags, timeout: 400_000 },
  async ({ wire, agent, provider }) => {
    const world = await agentWorld(NO_RETRIES);
    world.server.failing(wire, { name: '401' });
    await world.json('orchestrate', '--detach', ...TASKS.slice(0, 2).map((task) => `${task} (agent: ${agent})`));
    const parked = await allParked(world, IDS.slice(0, 2));
    for (const { reason, until } of parked) {
      expect(reason).toMatch(new RegExp(`^${agent} stopped`));
      expect(until).toBeUndefined();
    }
    await expect.poll(() => world.told().length, POLL).toBe(1);
    expect(JSON.stringify(world.told())).toContain(`omo resume ${provider}`);
    world.server.failing(wire, undefined);
    await world.json('resume', provider);
    const report = await world.over();
    expect(report.ok, JSON.stringify(report)).toBe(true);
    for (const { tries = [] } of Object.values(tasksOf(report)))
      expect(new Set(tries.map(({ ended }) => ended))).toEqual(new Set(['auth', 'done']));
  },
);

/** Those tasks, once all of them are parked; with a time, for about two hours. */
async function allParked(world: AgentWorld, ids: readonly string[] = IDS): Promise<TaskReport[]> {
  const tasks = async () => Object.values(tasksOf(await world.json<StatusReport>('status')));
  await expect.poll(async () => (await tasks()).map(({ status }) => status), POLL).toEqual(ids.map(() => 'parked'));
  const parked = await tasks();
  for (const { until, reason } of parked) {
    if (until === undefined) continue;
    expect(aheadOf(until)).toBeGreaterThan(TWO_HOURS - 300_000);
    expect(aheadOf(until)).toBeLessThan(TWO_HOURS + 120_000);
    expect(reason).toMatch(/codex limited/);
    expect(reason).toMatch(/opencode limited/);
  }
  return parked;
}

/** ms. */
function aheadOf(time: string | undefined): number {
  return Date.parse(time ?? '') - Date.now();
}

/** Of a prompt, without what it says of the other tasks. */
function ownPart(text: string): string {
  return text.split('\n## Context\n')[0] ?? '';
}
