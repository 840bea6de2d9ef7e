import { expect, test } from 'vitest';
import type { StatusReport } from '../../src/protocol/messages.ts';
import { limitedOmo, mostStartsAtOnce, POLL, tasksOf } from '../support/limited-omo.ts';

const tags = ['tmux', 'e2e'];
const TWO_HOURS = 7_200_000;
/** What a provider is to blame for must not count. */
const NO_RETRIES = { retries: { perTask: 0 } };

test(
  'a task that met a limit of two hours goes on with the other provider at once, and its report tells of both tries',
  { tags },
  async () => {
    const it = limitedOmo({ config: { auto: ['codex', 'opencode'] } });
    it.does('codex', 'limit 7200');
    const { exit, stdout, stderr } = await it.omo.run('orchestrate', '--json', 'Build it (id: one)');
    expect(exit, stdout + stderr).toBe(0);
    expect(tasksOf(JSON.parse(stdout))['one']).toMatchObject({
      status: 'done',
      agent: 'opencode',
      attempts: 2,
      tries: [
        { attempt: 1, agent: 'codex', ended: 'limited', reason: expect.stringContaining('7200 seconds') as string },
        { attempt: 2, agent: 'opencode', ended: 'done' },
      ],
    });
    const [first, second] = it.starts();
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeLessThan(10_000);
  },
);

test(
  'a task that names its agent waits for it while others are done, and omo says for what and until when',
  { tags },
  async () => {
    const it = limitedOmo();
    it.does('codex', 'limit 7200');
    await it.start('Build it (agent: codex) (id: named)', 'Test it (id: free)');
    const named = await it.parked('named');
    expect(named.reason).toMatch(/^codex limited/);
    expect(Date.parse(named.until ?? '') - Date.now()).toBeGreaterThan(TWO_HOURS - 60_000);
    expect(Date.parse(named.until ?? '') - Date.now()).toBeLessThanOrEqual(TWO_HOURS);
    await expect.poll(async () => (await it.tasks())['free']?.status, POLL).toBe('done');
    const told = await it.omo.run('status');
    expect(told.stdout).toMatch(/codex limited until/);
    expect((await it.json<StatusReport>('status')).providers).toContainEqual(
      expect.objectContaining({ provider: 'openai', state: 'limited', until: named.until }),
    );
    expect(it.starts().filter(({ task }) => task === 'named').length).toBe(1);
  },
);

test('a task that could start but for a cap says so beside the limit of the other provider', { tags }, async () => {
  const it = limitedOmo({ config: { pools: { openai: { max: 1 } } } });
  it.does('opencode', 'limit 7200');
  it.does('codex', 'wait go done');
  await it.start('Build it (id: one)', 'Test it (id: two)', 'Check it (id: three) (depends_on: one)');
  const waiting = async () => Object.values(await it.tasks()).filter(({ status }) => status === 'waiting');
  const words = async () => (await waiting()).map(({ reason }) => reason ?? '').join('; ');
  await expect.poll(words, POLL).toMatch(/opencode limited[^;]*, codex at cap 1\/1/);
  expect(await words()).toContain('waits for one');
  it.go();
  expect(await it.over()).toMatchObject({ ok: true });
});

test('`omo wait` comes back for a limit that holds a worker, with its end', { tags }, async () => {
  const it = limitedOmo({ config: { auto: ['codex'] } });
  it.does('codex', 'limit 7200');
  await it.start('Build it (id: one)');
  const { exit, stdout } = await it.omo.run('wait', 'general', '--timeout', '30', '--json');
  expect(exit, stdout).toBe(0);
  const event: { type: string; until: string } = JSON.parse(stdout);
  expect(event.type).toBe('limited');
  expect(Date.parse(event.until) - Date.now()).toBeGreaterThan(TWO_HOURS - 60_000);
});

test.for([
  ['fails with words about limits', 'fail 429 Too Many Requests: rate limit reached, usage limit, quota exceeded', 3],
  ['is done and quotes a limit', 'talk 300 done', 0],
] as const)('an agent that %s trips nothing', { tags }, async ([, behaviour, exit]) => {
  const it = limitedOmo({ config: { auto: ['codex'], ...NO_RETRIES } });
  it.does('codex', behaviour);
  const said = await it.omo.run('orchestrate', '--json', 'Say: limit reached, try again in 7200 seconds (id: one)');
  expect(said.exit, said.stdout).toBe(exit);
  const ended = exit === 0 ? 'done' : 'task-failed';
  expect(tasksOf(JSON.parse(said.stdout))['one']).toMatchObject({ attempts: 1, tries: [{ ended }] });
  expect((await it.json<StatusReport>('status')).providers).toEqual([]);
});

test.for([
  ['--no-failover', ['--no-failover', 'Build it (id: one)']],
  ['(failover: no)', ['Build it (failover: no) (id: one)']],
] as const)('with %s a task stays with the agent it began with', { tags }, async ([, args]) => {
  const it = limitedOmo({ config: { auto: ['codex', 'opencode'] } });
  it.does('codex', 'limit 7200');
  await it.start(...args);
  expect(await it.parked('one')).toMatchObject({ attempts: 1, tries: [{ agent: 'codex', ended: 'limited' }] });
  expect(it.starts().map(({ name }) => name)).toEqual(['codex']);
});

test(
  'with --on-limit fail nothing waits: the tasks have failed by their limit, and the exit code is 5',
  { tags },
  async () => {
    const it = limitedOmo();
    it.does('codex', 'limit 7200');
    it.does('opencode', 'limit 3600');
    const { exit, stdout } = await it.omo.run(
      'orchestrate',
      '--json',
      '--on-limit',
      'fail',
      'Build it (id: one)',
      'Test it (id: two)',
    );
    expect(exit, stdout).toBe(5);
    const tasks = Object.values(tasksOf(JSON.parse(stdout)));
    expect(tasks.map(({ status }) => status)).toEqual(['failed', 'failed']);
    expect(tasks.flatMap(({ tries = [] }) => tries.map(({ ended }) => ended))).not.toContain('task-failed');
    for (const { reason } of tasks)
      expect(reason).toMatch(/codex limited.*opencode limited|opencode limited.*codex limited/s);
  },
);

test.for([
  'goes on',
  'is killed with -9 and started again',
  'is killed, and started again when the limit is over',
] as const)(
  'both providers limited, the tasks are parked and go on by themselves when the first limit is over; the daemon %s',
  { tags },
  async (daemon) => {
    const it = limitedOmo({ config: NO_RETRIES });
    await it.daemon.start();
    it.does('codex', 'limit 7200');
    it.does('opencode', 'limit 3600');
    await it.start(...['a', 'b', 'c', 'd'].map((id) => `${id}:Build ${id} (id: ${id})`));
    for (const id of ['a', 'b', 'c', 'd']) await it.parked(id);
    const before = it.starts().length;
    if (daemon !== 'goes on') await it.daemon.kill();
    if (daemon === 'is killed with -9 and started again') {
      await it.daemon.start();
      expect(await it.parked('a')).toMatchObject({ status: 'parked' });
      expect(it.starts().length).toBe(before);
    }
    for (const agent of ['codex', 'opencode']) it.does(agent, 'done');
    it.daemon.setAhead(3_700_000);
    if (daemon === 'is killed, and started again when the limit is over') await it.daemon.start();
    const report = await it.over();
    expect(report.ok).toBe(true);
    const tasks = Object.values(tasksOf(report));
    expect(tasks.map(({ status }) => status)).toEqual(['done', 'done', 'done', 'done']);
    for (const { tries = [], attempts } of tasks) {
      expect(tries.slice(0, -1).map(({ ended }) => ended)).toEqual(tries.slice(1).map(() => 'limited'));
      expect(attempts).toBe(tries.length);
    }
    // Only the hour of OpenCode is over.
    expect(
      it
        .starts()
        .slice(before)
        .map(({ name }) => name),
    ).toEqual(['opencode', 'opencode', 'opencode', 'opencode']);
  },
);

test(
  'a limit of a second is waited out once where the work is; after the second one it goes elsewhere',
  { tags },
  async () => {
    const it = limitedOmo({ config: { auto: ['codex', 'opencode'] } });
    it.does('codex', 'limit 1');
    const { exit, stdout } = await it.omo.run('orchestrate', '--json', 'Build it (id: one)');
    expect(exit, stdout).toBe(0);
    const starts = it.starts();
    expect(starts.map(({ name }) => name)).toEqual(['codex', 'codex', 'opencode']);
    expect((starts[1]?.at ?? 0) - (starts[0]?.endedAt ?? 0)).toBeGreaterThan(900);
  },
);

test('a limit that names no time is tried again after half a minute', { tags }, async () => {
  const it = limitedOmo({ config: { auto: ['codex', 'opencode'] } });
  await it.daemon.start();
  it.does('codex', 'limit', 'done');
  await it.start('Build it (id: one)');
  const { until = '' } = await it.parked('one');
  expect(Date.parse(until) - Date.now()).toBeGreaterThan(20_000);
  expect(Date.parse(until) - Date.now()).toBeLessThanOrEqual(30_000);
  it.daemon.setAhead(31_000);
  expect(await it.over()).toMatchObject({ ok: true });
  expect(it.starts().map(({ name }) => name)).toEqual(['codex', 'codex']);
});

test('a limit that is said to last a year is not believed: it is tried again within the hour', { tags }, async () => {
  const it = limitedOmo({ config: { auto: ['codex'], ...NO_RETRIES } });
  await it.daemon.start();
  it.does('codex', 'limit 31536000', 'done');
  await it.start('Build it (id: one)');
  const { until = '' } = await it.parked('one');
  expect(Date.parse(until) - Date.now()).toBeGreaterThan(300_000);
  expect(Date.parse(until) - Date.now()).toBeLessThanOrEqual(3_600_000);
  it.daemon.setAhead(3_660_000);
  expect(await it.over()).toMatchObject({ ok: true });
});

test('a person who knows better lets a limited provider go on at once', { tags }, async () => {
  const it = limitedOmo({ config: { auto: ['codex'], ...NO_RETRIES } });
  it.does('codex', 'limit 7200', 'done');
  await it.start('Build it (id: one)');
  await it.parked('one');
  await it.json('resume', 'openai');
  expect(await it.over()).toMatchObject({ ok: true });
});

test('a run whose tasks are parked can be cancelled, and ends', { tags }, async () => {
  const it = limitedOmo({ config: { auto: ['codex'] } });
  it.does('codex', 'limit 7200');
  const run = await it.start('Build it (id: one)');
  await it.parked('one');
  expect((await it.omo.run('cancel', run)).exit).toBe(0);
  expect(tasksOf(await it.over())['one']).toMatchObject({ status: 'cancelled', tries: [{ ended: 'limited' }] });
});

test.for(['auth', 'quota'] as const)(
  'what only a person can put right (%s) stops the provider and is told once; after `omo resume` all is done',
  { tags },
  async (trouble) => {
    const it = limitedOmo({ prints: 'codex', config: { auto: ['codex'], ...NO_RETRIES } });
    it.does('codex', trouble, trouble, trouble, 'done');
    await it.start(...['a', 'b', 'c', 'd', 'e'].map((id) => `${id}:Build ${id} (id: ${id})`));
    for (const id of ['a', 'b', 'c', 'd', 'e']) {
      const task = await it.parked(id);
      expect(task.reason).toMatch(/^codex stopped/);
      expect(task.until).toBeUndefined();
    }
    expect(it.starts().length).toBeLessThanOrEqual(3);
    expect((await it.json<StatusReport>('status')).providers).toMatchObject([{ provider: 'openai', state: 'stopped' }]);
    await expect.poll(() => it.told().length, POLL).toBe(1);
    expect(JSON.stringify(it.told())).toContain('omo resume openai');
    expect(await it.json('resume', 'openai')).toMatchObject({ provider: 'openai' });
    const report = await it.over();
    expect(report.ok).toBe(true);
    const tries = Object.values(tasksOf(report)).flatMap((task) => task.tries ?? []);
    expect(new Set(tries.map(({ ended }) => ended))).toEqual(new Set([trouble, 'done']));
    expect(it.told().length).toBe(1);
  },
);

test(
  'a provider that fails five times is left alone for a while, then tried with one attempt at a time until two went well',
  { tags },
  async () => {
    const it = limitedOmo({
      prints: 'codex',
      config: { auto: ['codex'], pools: { openai: { max: 1 } }, ...NO_RETRIES },
    });
    await it.daemon.start();
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    it.does('codex', 'down', 'down', 'down', 'down', 'down', 'work 500 done');
    await it.start(...ids.map((id) => `${id}:Build ${id} (id: ${id})`));
    await expect.poll(async () => (await it.json<StatusReport>('status')).providers[0]?.state, POLL).toBe('down');
    expect(it.starts().length).toBe(5);
    for (const id of ids) expect((await it.parked(id)).reason).toMatch(/^codex down/);
    await it.json('limits', 'set', 'openai', '--max', '3');
    it.daemon.setAhead(61_000);
    const report = await it.over();
    expect(report.ok).toBe(true);
    const worked = it.starts().slice(5);
    expect(mostStartsAtOnce(worked.slice(0, 2))).toBe(1);
    expect(mostStartsAtOnce(worked)).toBe(3);
    expect(worked[2]?.at ?? 0).toBeGreaterThanOrEqual(worked[1]?.endedAt ?? Number.POSITIVE_INFINITY);
    const ends = Object.values(tasksOf(report)).flatMap(({ tries = [] }) => tries.map(({ ended }) => ended));
    expect(ends.toSorted()).toEqual([...ids.map(() => 'done'), ...Array.from({ length: 5 }, () => 'provider-down')]);
  },
);

test('the next try is told what failed and why', { tags }, async () => {
  const it = limitedOmo({ config: { auto: ['codex'] } });
  it.does('codex', 'fail two of the tests are red', 'done');
  const { exit, stdout } = await it.omo.run('orchestrate', '--json', 'Build it (id: one)');
  expect(exit, stdout).toBe(0);
  expect(tasksOf(JSON.parse(stdout))['one']?.tries?.map(({ ended }) => ended)).toEqual(['task-failed', 'done']);
  const [first, second] = it.starts();
  expect(first?.prompt).not.toContain('two of the tests are red');
  expect(second?.prompt).toContain('two of the tests are red');
});
