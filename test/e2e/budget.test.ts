import { expect, test } from 'vitest';
import type { Report } from '../../src/core/report/report.ts';
import type { UsageReport } from '../../src/core/report/usage.ts';
import { limitedOmo, tasksOf, type LimitedOmo } from '../support/limited-omo.ts';

const tags = ['tmux', 'e2e'];
const ids = Array.from({ length: 10 }, (_, i) => `t${i}`);
const TASKS = ids.map((id) => `Build ${id} (id: ${id})`);

/** Every start uses 400 tokens. */
function spending(config: Readonly<Record<string, unknown>>): LimitedOmo {
  const it = limitedOmo({ prints: 'codex', config: { auto: ['codex'], ...config } });
  it.does('codex', 'use 300 100 work 100 done');
  return it;
}

test(
  'one after the other: what fits into the run’s budget is done, the rest is refused with the figures, and nothing started after it',
  { tags },
  async () => {
    const it = spending({ maxWorkers: 1, budget: { tokens: 1000 } });
    const { exit, stdout } = await it.omo.run('orchestrate', '--json', ...TASKS);
    expect(exit, stdout).toBe(3);
    expect(it.starts().length).toBe(2);
    const tasks = Object.values(tasksOf(JSON.parse(stdout)));
    expect(tasks.filter(({ status }) => status === 'done').length).toBe(2);
    const refused = tasks.filter(({ status }) => status !== 'done');
    expect(refused.length).toBe(8);
    for (const task of refused) {
      expect(task).toMatchObject({ status: 'cancelled', attempts: 0 });
      expect(task.reason).toMatch(/run's budget of 1\s000 tokens .*800/);
    }
    expect(it.told()).toMatchObject([{ type: 'budget-used-up' }]);
  },
);

test('side by side: what runs when the line is reached finishes, and no task starts after that', { tags }, async () => {
  const it = spending({ budget: { tokens: 1000 } });
  const { exit } = await it.omo.run('orchestrate', '--json', ...TASKS);
  expect(exit).toBe(3);
  const starts = it.starts();
  expect(starts.every(({ endedAt }) => endedAt !== undefined)).toBe(true);
  const ends = starts.map(({ endedAt = 0 }) => endedAt).toSorted((a, b) => a - b);
  const line = ends[2] ?? Number.POSITIVE_INFINITY;
  expect(starts.filter(({ at }) => at > line)).toEqual([]);
  expect(it.told().length).toBe(1);
});

test('a day’s budget that is used up refuses a new run, and nothing of it starts', { tags }, async () => {
  const it = spending({ budget: { day: { tokens: 400 } } });
  expect((await it.omo.run('orchestrate', 'Build it (id: one)')).exit).toBe(0);
  const { exit, stdout } = await it.omo.run('orchestrate', '--json', 'Build it (id: two)');
  expect(exit).toBe(1);
  expect(JSON.parse(stdout).error).toMatchObject({
    code: 'E_BUDGET',
    message: expect.stringMatching(/day's budget of 400 tokens is used up: 400/) as string,
  });
  expect(it.starts().map(({ task }) => task)).toEqual(['one']);
  expect((await it.json<Report>('results')).workers.flatMap(({ tasks }) => tasks.map(({ id }) => id))).toEqual(['one']);
});

test('what would exceed the day’s budget waits for the next day, and goes on by itself then', { tags }, async () => {
  const it = spending({ budget: { day: { tokens: 700 } } });
  await it.daemon.start();
  await it.start('Build it (id: one)', 'Test it (id: two) (depends_on: one)');
  const { reason, until = '' } = await it.parked('two');
  expect(reason).toMatch(/day's budget of 700 tokens/);
  const midnight = new Date(new Date().setHours(24, 0, 0, 0));
  expect(until).toBe(midnight.toISOString());
  expect(it.told()).toMatchObject([{ type: 'budget-used-up' }]);
  it.daemon.setAhead(midnight.getTime() - Date.now() + 60_000);
  expect(await it.over()).toMatchObject({ ok: true });
  expect(it.starts().map(({ task }) => task)).toEqual(['one', 'two']);
});

test('a task whose own budget would not do for another try is not tried again', { tags }, async () => {
  const it = spending({ budget: { task: { tokens: 600 } } });
  it.does('codex', 'use 300 100 fail the tests are red');
  const { exit, stdout } = await it.omo.run('orchestrate', '--json', 'Build it (id: one)');
  expect(exit).toBe(3);
  const task = tasksOf(JSON.parse(stdout))['one'];
  expect(task).toMatchObject({ attempts: 1, tries: [{ ended: 'task-failed' }] });
  expect(task?.reason).toMatch(/task's budget of 600 tokens/);
  expect(it.starts().length).toBe(1);
});

test(
  '`omo usage` adds up what the agents told, by task, run and day; what nobody told stays unknown',
  { tags },
  async () => {
    const it = spending({});
    it.does('codex.silent', 'done');
    const run = await it.start('Build it (id: one)', 'Test it (id: two)', 'Check it (id: silent)');
    await it.over();
    const usage = await it.json<UsageReport>('usage');
    expect(usage.run).toMatchObject({ run, attempts: 3, tokens: { input: 600, output: 200 }, unknown: { tokens: 1 } });
    expect(usage.run?.usd).toBeUndefined();
    expect(usage.day).toMatchObject({ attempts: 3, tokens: { input: 600, output: 200 } });
    const silent = usage.run?.tasks.find(({ id }) => id === 'silent');
    expect(silent).toMatchObject({ attempts: 1, unknown: { tokens: 1 } });
    expect(silent).not.toHaveProperty('tokens');
  },
);

test('records that are negative, absurd or no numbers count for nothing, and as unknown', { tags }, async () => {
  const it = spending({ budget: { tokens: 1000 } });
  it.does('codex', 'use -5 100 done', 'use 1e300 1 done', 'use lots 1 done', 'use 0.5 1 done');
  const { exit, stdout } = await it.omo.run('orchestrate', '--json', ...TASKS.slice(0, 4));
  expect(exit, stdout).toBe(0);
  const usage = await it.json<UsageReport>('usage');
  expect(usage.run).toMatchObject({ attempts: 4, unknown: { tokens: 4 } });
  expect(usage.run).not.toHaveProperty('tokens');
});
