import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Event } from '../../../src/core/events/event.ts';
import { askSynthesis } from '../../../src/daemon/synthesis/ask.ts';
import { takeRun } from '../../../src/daemon/synthesis/take.ts';
import { fingerprint } from '../../support/repo.ts';
import type { Work, Workshop } from './workshop.ts';
import { resolver, WHOLE, workshop } from './workshop.ts';

const TWO: Record<string, Work> = {
  api: { at: 100, files: { 'api.txt': 'api\n' } },
  web: { at: 200, files: { 'web.txt': 'web\n' } },
};

function client(shop: Workshop) {
  const recorded: Event[] = [];
  const record = (events: readonly Event[]) => {
    recorded.push(...events);
    shop.tell(...events);
    return Promise.resolve();
  };
  const parts = {
    home: shop.home,
    now: () => 11_000,
    state: () => shop.state,
    record,
    integration: shop.parts.integration,
  };
  return {
    recorded,
    synthesize: (params: Parameters<typeof askSynthesis>[1] = {}) => askSynthesis(parts, params),
    take: (anyway = false, run?: string) => takeRun(parts, { anyway, ...(run !== undefined && { run }) }),
  };
}

const unasked = async (works = TWO, run = {}) => workshop(works, { ask: null, run });

describe('asking for a run to be put together', () => {
  test('names what its tasks had to pass, each once, and says that conflicts are left', async () => {
    const options = { ...OPTIONS, verify: { every: 'npm test', domains: { web: 'npm run web' } } };
    const byAgents = Object.fromEntries(
      Object.entries(TWO).map(([id, work]) => [id, { ...work, over: { agent: 'codex' } }]),
    );
    const shop = await unasked(byAgents, { options });
    const { synthesize, recorded } = client(shop);
    expect(await synthesize()).toEqual({ run: 'r1', notes: [expect.stringContaining('conflicts are left')] });
    expect(recorded).toMatchObject([
      { type: 'synthesis.asked', verify: ['npm test', 'npm run web'], checkMs: 600_000, resolveMs: 60_000 },
    ]);
  });

  test.each([
    ['the person’s word', 'make check', ['make check']],
    ['nothing at all', false, []],
  ] as const)('what is to pass can be %s', async (_what, verify, wanted) => {
    const shop = await unasked(TWO, { options: { ...OPTIONS, verify: { every: 'npm test' } } });
    const { synthesize, recorded } = client(shop);
    await synthesize({ verify });
    expect(recorded).toMatchObject([{ verify: wanted }]);
  });

  test('of a run without checks nothing is run, and that is said', async () => {
    const shop = await unasked(TWO, { options: { ...OPTIONS, noVerify: true, verify: { every: 'npm test' } } });
    const { synthesize, recorded } = client(shop);
    expect((await synthesize()).notes).toEqual(
      expect.arrayContaining([expect.stringContaining('nothing shows that it works')]),
    );
    expect(recorded).toMatchObject([{ verify: [] }]);
  });

  test('the agent that settles conflicts is that of the configuration, another one, or none', async () => {
    const shop = await unasked();
    const { run } = await resolver('true');
    const agents = { fixer: { run, prompt: 'stdin' }, other: { run, prompt: 'file' } };
    await writeFile(join(shop.home.root, 'config.json'), JSON.stringify({ agents, resolver: 'fixer' }));
    const before = shop.state;
    for (const [wanted, name] of [
      [undefined, 'fixer'],
      ['other', 'other'],
      [false, undefined],
    ] as const) {
      shop.state = before;
      const { synthesize, recorded } = client(shop);
      await synthesize(wanted === undefined ? {} : { resolver: wanted });
      expect(recorded[0]).toMatchObject({ type: 'synthesis.asked' });
      expect((recorded[0] as { resolver?: { name: string } }).resolver?.name).toBe(name);
    }
  });

  test('what is run gets the environment of who asks', async () => {
    const shop = await unasked();
    await client(shop).synthesize({
      verify: 'echo "$COLOUR"',
      env: { PATH: process.env['PATH'] ?? '', COLOUR: 'green' },
    });
    await shop.drive();
    expect(await shop.file(shop.report().checks[0]?.output ?? '')).toBe('green\n');
  });

  test('twice at once changes nothing, and says so', async () => {
    const { synthesize, recorded } = client(await unasked());
    await synthesize();
    expect((await synthesize()).notes).toEqual([expect.stringContaining('already')]);
    expect(recorded).toHaveLength(1);
  });

  test.each([
    ['a shell that would run the prompt', { resolver: 'shell' }, 'E_AGENT_UNKNOWN'],
    ['an agent nobody knows', { resolver: 'nobody' }, 'E_AGENT_UNKNOWN'],
    ['a run nobody knows', { run: 'zzz' }, 'E_NOT_FOUND'],
  ])('%s is refused', async (_what, params, code) => {
    const { synthesize, recorded } = client(await unasked());
    await expect(synthesize(params)).rejects.toMatchObject({ code });
    expect(recorded).toEqual([]);
  });

  test('a run that goes on is refused, naming what is not over', async () => {
    const shop = await unasked();
    const [api, web] = shop.run.tasks;
    if (!api || !web) throw new Error('no tasks');
    shop.state = { ...shop.state, runs: [{ ...shop.run, tasks: [api, { ...web, phase: { is: 'waiting' } }] }] };
    await expect(client(shop).synthesize()).rejects.toMatchObject({
      code: 'E_UNMERGED',
      message: expect.stringContaining('web is not over'),
    });
  });

  test('a run without branches, or one that changed nothing, is refused', async () => {
    const shared = await unasked(TWO, { ground: { isolate: 'none' } });
    await expect(client(shared).synthesize()).rejects.toMatchObject({
      code: 'E_NOT_FOUND',
      message: expect.stringContaining('shared the folder'),
    });
    const idle = await unasked();
    const tasks = idle.run.tasks.map((task) => ({ ...task, evidence: {} }));
    idle.state = { ...idle.state, runs: [{ ...idle.run, tasks }] };
    await expect(client(idle).synthesize()).rejects.toMatchObject({
      code: 'E_NOT_FOUND',
      message: expect.stringContaining('nothing to put together'),
    });
  });
});

describe('taking it', () => {
  test('brings it into the person’s branch and files, once', async () => {
    const shop = await workshop(TWO);
    await shop.drive();
    const { take, recorded } = client(shop);
    const was = await shop.repo.git('rev-parse', 'main');
    const { commit, ...taken } = await take();
    expect(taken).toEqual({ run: 'r1', branch: 'main', was, notes: [] });
    expect(commit).toBe(await shop.repo.git('rev-parse', 'main'));
    expect(await shop.repo.git('status', '--porcelain')).toBe('');
    expect(await shop.file(join(shop.repo.root, 'web.txt'))).toBe('web\n');
    expect(recorded).toMatchObject([{ type: 'synthesis.taken', branch: 'main', was, commit }]);
    expect(shop.report().taken).toMatchObject([{ branch: 'main' }]);
    await take();
    expect(await shop.repo.git('rev-parse', 'main')).toBe(commit);
  });

  test.each([
    ['that nobody put together', async () => unasked(), 'omo synthesize r1'],
    ['that is being put together', async () => workshop(TWO), 'now'],
  ] as const)('a run %s is refused', async (_what, make, words) => {
    const shop = await make();
    const before = await fingerprint(shop.repo);
    await expect(client(shop).take(true)).rejects.toMatchObject({
      code: 'E_UNMERGED',
      message: expect.stringContaining(words),
    });
    expect(await fingerprint(shop.repo)).toEqual(before);
  });

  test('one with work left out is refused naming it, and taken as it is when that is wanted', async () => {
    const clash = {
      first: { at: 100, files: { 'a.txt': 'mine\n' } },
      second: { at: 200, files: { 'a.txt': 'yours\n' } },
    };
    const shop = await workshop(clash);
    await shop.drive();
    const { take, recorded } = client(shop);
    await expect(take()).rejects.toMatchObject({
      code: 'E_UNMERGED',
      message: expect.stringContaining('second is left out'),
    });
    expect(recorded).toEqual([]);
    expect((await take(true)).notes).toEqual([expect.stringContaining('second is left out')]);
    expect(await shop.file(join(shop.repo.root, 'a.txt'))).toBe('mine\n');
  });

  test('one that fails its checks is refused naming the check', async () => {
    const shop = await workshop(TWO, { ask: { verify: ['test ! -e web.txt'] } });
    await shop.drive();
    await expect(client(shop).take()).rejects.toMatchObject({
      message: expect.stringContaining('test ! -e web.txt fails on it'),
    });
  });

  test('one with a task done since is refused', async () => {
    const shop = await workshop(TWO);
    await shop.drive();
    const { synthesis } = shop.run;
    if (!synthesis) throw new Error('not asked');
    shop.state = {
      ...shop.state,
      runs: [{ ...shop.run, synthesis: { ...synthesis, steps: synthesis.steps.slice(0, 1) } }],
    };
    await expect(client(shop).take()).rejects.toMatchObject({
      message: expect.stringContaining('web is done and not in it'),
    });
  });

  test('one with a task that failed is taken, and that is said', async () => {
    const shop = await workshop({ ...TWO, docs: { files: { 'docs.txt': 'half\n' } } });
    await shop.drive();
    expect((await client(shop).take()).notes).toEqual(['not done, so not in it: docs']);
  });

  test('files of the person’s in the way are named, and nothing is changed', async () => {
    const shop = await workshop(TWO);
    await shop.drive();
    await shop.repo.write({ 'web.txt': 'precious\n' });
    const before = await fingerprint(shop.repo);
    await expect(client(shop).take()).rejects.toMatchObject({
      code: 'E_UNMERGED',
      message: expect.stringContaining('web.txt'),
    });
    expect(await fingerprint(shop.repo)).toEqual(before);
    expect(await shop.repo.git('rev-parse', WHOLE)).toBe(shop.report().commit);
  });
});

const OPTIONS = { workers: 6, retries: 0, keep: false, taskTimeoutMs: 60_000, checkMs: 600_000 };
