import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fingerprint } from '../../support/repo.ts';
import { WHOLE, workshop } from './workshop.ts';

/** Four tasks, each with a file of its own. */
const FOUR = Object.fromEntries(
  ['a', 'b', 'c', 'd'].map((id, n) => [id, { at: 100 * (n + 1), files: { [`${id}.new`]: `${id}\n` } }]),
);

describe('what has to pass on the whole', () => {
  test('runs on all of it together, in a clean tree, and its output is kept', async () => {
    const shop = await workshop(FOUR, { ask: { verify: ['ls *.new', 'test ! -e dirty'] } });
    await writeFile(join(shop.repo.root, 'dirty'), 'mine');
    const before = await fingerprint(shop.repo);
    await shop.drive();
    expect(await fingerprint(shop.repo)).toEqual(before);
    expect(shop.report()).toMatchObject({ ok: true, checks: [{ ok: true }, { ok: true }] });
    expect(await shop.file(shop.report().checks[0]?.output ?? '')).toBe('a.new\nb.new\nc.new\nd.new\n');
  });

  test.each(['a', 'c', 'd'])('that fails is laid to the task with whose work it first fails: %s', async (task) => {
    const shop = await workshop(FOUR, { ask: { verify: ['true', `test ! -e ${task}.new`, 'touch never'] } });
    await shop.drive();
    const { ok, checks, guilty, before } = shop.report();
    expect({ ok, guilty, before, passed: checks.map((check) => check.ok) }).toEqual({
      ok: false,
      guilty: task,
      before: undefined,
      passed: [true, false],
    });
    expect(await shop.file(shop.home.synthesis('r1').report)).toContain(`It first fails with the work of **${task}**.`);
  });

  test('that only two together make fail is laid to the later of them', async () => {
    const shop = await workshop(FOUR, { ask: { verify: ['! { test -e b.new && test -e d.new; }'] } });
    await shop.drive();
    expect(shop.report()).toMatchObject({ guilty: 'd' });
  });

  test('that failed before the run began is laid to nobody', async () => {
    const shop = await workshop(FOUR, { ask: { verify: ['echo broken; exit 7'] } });
    await shop.drive();
    expect(shop.report()).toMatchObject({ ok: false, before: true, checks: [{ exitCode: 7 }] });
    expect(shop.report().guilty).toBeUndefined();
    expect(await shop.file(shop.home.synthesis('r1').report)).toContain('It fails without any of this work too.');
  });

  test('finds what git ignores brought along, as workers do', async () => {
    const bring = { copy: ['.env'], link: ['node_modules'], setup: 'cp .env made-of-it' };
    const shop = await workshop(FOUR, {
      files: { 'a.txt': 'one\n', '.gitignore': '.env\nnode_modules\n' },
      ask: { verify: ['cat .env node_modules/x/index.js made-of-it'] },
      run: { ground: { bring } },
    });
    await shop.repo.write({ '.env': 'SECRET\n', 'node_modules/x/index.js': 'code\n' });
    await shop.drive();
    expect(await shop.file(shop.report().checks[0]?.output ?? '')).toBe('SECRET\ncode\nSECRET\n');
  });

  test('is not run where its set-up fails: that is said, and laid to nobody', async () => {
    const bring = { copy: [], link: [], setup: 'echo no network; exit 9' };
    const shop = await workshop(FOUR, { ask: { verify: ['true'] }, run: { ground: { bring } } });
    await shop.drive();
    expect(shop.report()).toMatchObject({
      ok: false,
      status: 'ended',
      checks: [{ ok: false, problem: expect.stringContaining('no network') }],
    });
    expect(shop.report().guilty).toBeUndefined();
  });

  test('and can’t be tried on what the run began with, because the set-up fails there, is laid to nobody', async () => {
    const bring = { copy: [], link: [], setup: 'test -e a.new' };
    const shop = await workshop(FOUR, { ask: { verify: ['false'] }, run: { ground: { bring } } });
    await shop.drive();
    expect(shop.report()).toMatchObject({ ok: false, guilty: undefined, before: undefined, checks: [{ exitCode: 1 }] });
  });

  test('runs in the run’s folder, also when git holds nothing of that', async () => {
    const shop = await workshop(FOUR, { ask: { verify: ['pwd'] }, run: { ground: { below: 'packages/new one' } } });
    await shop.drive();
    expect(await shop.file(shop.report().checks[0]?.output ?? '')).toMatch(/packages\/new one\n$/);
  });

  test('that takes too long is ended, and says so', async () => {
    const shop = await workshop(
      { a: { at: 100, files: { 'a.new': 'a\n' } } },
      { ask: { verify: ['test ! -e a.new || sleep 1000'], checkMs: 1000 } },
    );
    await shop.drive();
    expect(shop.report()).toMatchObject({ ok: false, guilty: 'a' });
    expect(await shop.file(shop.home.synthesis('r1').report)).toContain('not finished after');
  });
});

test('the branch of the whole stays when all else is removed', async () => {
  const shop = await workshop(FOUR);
  await shop.drive();
  expect(await shop.repo.git('rev-parse', WHOLE)).toBe(shop.report().commit);
});
