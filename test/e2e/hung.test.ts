import { expect, test } from 'vitest';
import { limitedOmo, POLL, tasksOf } from '../support/limited-omo.ts';
import { isAlive } from '../support/tmux.ts';

const tags = ['tmux', 'e2e'];
/** Three seconds. */
const STALL = { timeouts: { stallMinutes: 0.05 } };

test.for(['silent', 'deaf silent'])(
  'an agent that gives no sign of life (%s) is ended, named, and its task done by another',
  { tags },
  async (behaviour) => {
    const it = limitedOmo({ config: { auto: ['codex', 'opencode'], ...STALL } });
    it.does('codex', behaviour);
    await it.start('Build it (id: one)');
    const explained = async () => (await it.omo.run('explain', 'general')).stdout;
    await expect.poll(explained, POLL).toMatch(/no sign of life/);
    expect(tasksOf(await it.over())['one']).toMatchObject({
      attempts: 2,
      tries: [
        { agent: 'codex', ended: 'hung', reason: expect.stringMatching(/no sign of life for \d+ s/) as string },
        { agent: 'opencode', ended: 'done' },
      ],
    });
    const [hung, second] = it.starts();
    expect(await isAlive(hung?.pid ?? 0)).toBe(false);
    expect((second?.at ?? 0) - (hung?.at ?? 0)).toBeGreaterThan(3000);
  },
);

test(
  'where every agent is silent the first silence is laid to nobody; after as many retries as allowed the task has failed',
  { tags },
  async () => {
    const it = limitedOmo({ config: { auto: ['codex'], retries: { perTask: 1 }, ...STALL } });
    it.does('codex', 'silent');
    const { exit, stdout } = await it.omo.run('orchestrate', '--json', 'Build it (id: one)');
    expect(exit, stdout).toBe(3);
    expect(tasksOf(JSON.parse(stdout))['one']).toMatchObject({
      status: 'failed',
      attempts: 3,
      tries: [{ ended: 'hung' }, { ended: 'hung' }, { ended: 'hung' }],
    });
  },
);

test('an agent that goes on printing is never called hung, however long it takes', { tags }, async () => {
  const it = limitedOmo({ config: { auto: ['codex'], ...STALL } });
  it.does('codex', 'talk 10000 done');
  const { exit, stdout } = await it.omo.run('orchestrate', '--json', 'Build it (id: one)');
  expect(exit, stdout).toBe(0);
  expect(it.starts().length).toBe(1);
  expect((await it.omo.run('explain', 'general')).stdout).not.toMatch(/no sign of life/);
});

test('a program that dies without a word has crashed, and is tried again', { tags }, async () => {
  const it = limitedOmo({ config: { auto: ['codex'] } });
  it.does('codex', 'crash', 'done');
  const { exit, stdout } = await it.omo.run('orchestrate', '--json', 'Build it (id: one)');
  expect(exit, stdout).toBe(0);
  expect(tasksOf(JSON.parse(stdout))['one']?.tries?.map(({ ended }) => ended)).toEqual(['crashed', 'done']);
});

test('what a person killed is not tried again, on no provider', { tags }, async () => {
  const it = limitedOmo();
  it.does('opencode', 'wait go done');
  await it.start('Build it (id: one)');
  await expect.poll(() => it.starts().length, POLL).toBe(1);
  expect((await it.omo.run('kill', 'general')).exit).toBe(0);
  expect(tasksOf(await it.over())['one']).toMatchObject({ attempts: 1, tries: [{ ended: 'killed' }] });
  expect(it.starts().length).toBe(1);
});
