import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { StatusReport } from '../../src/protocol/messages.ts';
import { limitedOmo, POLL, tasksOf, type LimitedOmo, type Start } from '../support/limited-omo.ts';

const tags = ['tmux', 'e2e'];

test(
  'a person adds tasks to a run that goes on; they may wait for its tasks, and the run waits for them',
  { tags },
  async () => {
    const it = limitedOmo();
    it.does('opencode', 'wait go done');
    const run = await it.start('Build it (id: one)');
    await expect.poll(() => it.starts().length, POLL).toBe(1);
    const added = await it.json<{ run: string; tasks: string[] }>(
      'add',
      run,
      'Test it (id: two) (depends_on: one)',
      'Describe it (id: three) (agent: codex)',
    );
    expect(added).toMatchObject({ run, tasks: ['two', 'three'] });
    await expect.poll(async () => (await it.tasks())['three']?.status, POLL).toBe('done');
    expect((await it.tasks())['two']).toMatchObject({ status: 'waiting', attempts: 0, reason: 'waits for one' });
    it.go();
    expect(await it.over()).toMatchObject({ ok: true });
    const [one, two] = [startOf(it, 'one'), startOf(it, 'two')];
    expect(two.at).toBeGreaterThanOrEqual(one.endedAt ?? Number.POSITIVE_INFINITY);
  },
);

test.for([
  ['unknown dependency', ['Test it (depends_on: nothing)'], 'E_DEPENDENCY'],
  ['unknown agent', ['Test it (agent: nobody)'], 'E_AGENT_UNKNOWN'],
] as const)(
  'what is wrong with added tasks (%s) is told, and none of them joins',
  { tags },
  async ([, texts, code]) => {
    const it = limitedOmo();
    it.does('opencode', 'wait go done');
    const run = await it.start('Build it (id: one)');
    const { exit, stdout } = await it.omo.run('add', run, 'Describe it', ...texts, '--json');
    expect(exit).toBe(2);
    expect(JSON.parse(stdout).error).toMatchObject({ code });
    it.go();
    expect(Object.keys(tasksOf(await it.over()))).toEqual(['one']);
    const late = await it.omo.run('add', run, 'Describe it', '--json');
    expect(late.exit).toBe(2);
    expect(JSON.parse(late.stdout).error).toMatchObject({
      code: 'E_NOT_FOUND',
      message: expect.stringContaining('over') as string,
    });
  },
);

test('a worker adds a task to its own run, and it may wait for the very task that asked for it', { tags }, async () => {
  const it = limitedOmo();
  it.does('opencode.parent', 'add Test it (id: child) (depends_on: parent)');
  const { exit, stdout } = await it.omo.run('orchestrate', '--json', 'Build it (id: parent) (agent: opencode)');
  expect(exit, stdout + readFileSync(join(it.folder, 'add.parent'), 'utf8')).toBe(0);
  expect(tasksOf(JSON.parse(stdout))).toMatchObject({ parent: { status: 'done' }, child: { status: 'done' } });
  const [parent, child] = [startOf(it, 'parent'), startOf(it, 'child')];
  expect(child.at).toBeGreaterThanOrEqual(parent.endedAt ?? Number.POSITIVE_INFINITY);
});

test(
  'follow-ups that a result names join the run, in the order of their dependencies, the parent among them',
  { tags },
  async () => {
    const it = limitedOmo();
    it.does(
      'opencode.parent',
      'next ["Write the docs (id: docs) (depends_on: $task)", "Check the docs (id: check) (depends_on: docs)"]',
    );
    const { exit, stdout } = await it.omo.run('orchestrate', '--json', 'Build it (id: parent) (agent: opencode)');
    expect(exit, stdout).toBe(0);
    expect(Object.keys(tasksOf(JSON.parse(stdout)))).toEqual(['parent', 'docs', 'check']);
    expect(startOf(it, 'check').at).toBeGreaterThanOrEqual(startOf(it, 'docs').endedAt ?? Number.POSITIVE_INFINITY);
  },
);

test('tasks that several workers name at the same moment all join, each with an id of its own', { tags }, async () => {
  const it = limitedOmo();
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
  for (const id of ids)
    for (const agent of ['opencode', 'codex']) it.does(`${agent}.${id}`, 'wait go next ["Check $task (id: check)"]');
  await it.start(...ids.map((id) => `${id}:Build ${id} (id: ${id})`));
  await expect.poll(() => it.starts().length, POLL).toBe(6);
  it.go();
  const report = await it.over();
  expect(report.ok).toBe(true);
  const all = report.workers.flatMap(({ tasks }) => tasks);
  expect(new Set(all.map(({ id }) => id)).size).toBe(12);
  const titles = all.map(({ title }) => title).toSorted();
  expect(titles).toEqual(['Build', 'Check'].flatMap((verb) => ids.map((id) => `${verb} ${id}`)));
  expect(new Set(it.starts().map(({ task }) => task)).size).toBe(12);
});

test.for([
  ['no list', '{"a":1}'],
  ['a task that is no text', '[7]'],
  ['an unknown dependency', '["Check it (depends_on: nothing)"]'],
  ['a circle', '["Do a (id: a) (depends_on: b)", "Do b (id: b) (depends_on: a)"]'],
])(
  'follow-ups that can’t be (%s) are left out and told, and the task that named them is done',
  { tags },
  async ([, next]) => {
    const it = limitedOmo();
    it.does('opencode.parent', `next ${next}`);
    const { exit, stdout } = await it.omo.run('orchestrate', '--json', 'Build it (id: parent) (agent: opencode)');
    expect(exit, stdout).toBe(0);
    const report = JSON.parse(stdout);
    expect(Object.keys(tasksOf(report))).toEqual(['parent']);
    expect(JSON.stringify(report.notes)).toMatch(/follow-up|result/);
  },
);

test(
  'a worker that names ten thousand follow-ups, and they again, adds no more than a run takes, and is told of it',
  { tags, timeout: 120_000 },
  async () => {
    const it = limitedOmo({ config: { maxWorkers: 20, pools: { openai: { max: 10 }, opencode: { max: 10 } } } });
    for (const agent of ['opencode', 'codex']) it.does(agent, 'bomb 10000');
    const { exit, stdout } = await it.omo.run('orchestrate', '--json', 'Build it (id: parent)');
    expect(exit, stdout.slice(0, 2000)).toBe(0);
    const report = JSON.parse(stdout);
    expect(Object.keys(tasksOf(report)).length).toBe(101);
    expect(it.starts().length).toBe(101);
    expect(JSON.stringify(report.notes)).toContain('10000');
  },
);

test(
  'a paused run starts nothing more, what runs goes on, and after `omo resume` the rest is done',
  { tags },
  async () => {
    const it = limitedOmo();
    it.does('opencode.one', 'wait go done');
    const run = await it.start('Build it (id: one) (agent: opencode)', 'Test it (id: two) (depends_on: one)');
    await expect.poll(() => it.starts().length, POLL).toBe(1);
    expect(await it.json('pause', run)).toMatchObject({ run });
    it.go();
    await expect.poll(async () => (await it.tasks())['one']?.status, POLL).toBe('done');
    // Whoever is started by mistake would be so within the same turn that took in the end of the first.
    expect((await it.tasks())['two']).toMatchObject({ status: 'waiting', attempts: 0, reason: 'its run is paused' });
    expect(await it.json('resume', run)).toMatchObject({ run });
    expect(await it.over()).toMatchObject({ ok: true });
  },
);

test(
  'a paused provider gets nothing more; the other works on, and after `omo resume` the rest is done',
  { tags },
  async () => {
    const it = limitedOmo();
    await it.start('Build it (id: first)');
    await it.over();
    expect(await it.json('pause', 'openai')).toMatchObject({ provider: 'openai' });
    await it.start('Build it (agent: codex) (id: one)', 'Test it (id: two)', 'Check it (id: three)');
    for (const id of ['two', 'three']) await expect.poll(async () => (await it.tasks())[id]?.status, POLL).toBe('done');
    const status = await it.json<StatusReport>('status');
    expect(tasksOf(status)['one']).toMatchObject({ status: 'parked', attempts: 0, reason: 'codex paused' });
    expect(status.providers).toMatchObject([expect.anything(), expect.anything()]);
    expect(it.starts().filter(({ name }) => name === 'codex')).toEqual([]);
    await it.json('resume', 'openai');
    expect(await it.over()).toMatchObject({ ok: true });
    expect(startOf(it, 'one').name).toBe('codex');
  },
);

test.for(['pause', 'resume'])('`omo %s` of what nobody knows is refused', { tags }, async (verb) => {
  const it = limitedOmo();
  const { exit, stdout } = await it.omo.run(verb, 'openay', '--json');
  expect(exit).toBe(2);
  expect(JSON.parse(stdout).error).toMatchObject({
    code: 'E_NOT_FOUND',
    message: expect.stringContaining('openay') as string,
  });
});

function startOf(it: LimitedOmo, task: string): Start {
  return it.starts().find((start) => start.task === task) ?? expect.fail(`${task} was not started`);
}
