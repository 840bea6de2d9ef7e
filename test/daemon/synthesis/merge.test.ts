import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { asked } from '../../core/synthesis/whole.ts';
import { fingerprint } from '../../support/repo.ts';
import { WHOLE, workshop } from './workshop.ts';

const json = (dependencies: object) => `${JSON.stringify({ name: 'x', dependencies }, null, 2)}\n`;

describe('putting a run together', () => {
  test('all that fits is on one branch, in order, each merge naming its worker; nothing of the person’s is touched', async () => {
    const shop = await workshop(
      {
        api: { at: 100, worker: 'backend', files: { 'api.txt': 'api\n' } },
        web: { at: 300, waitsFor: ['api'], files: { 'web.txt': 'web\n' } },
        docs: { at: 200, files: { 'docs.txt': 'docs\n' } },
      },
      { files: { 'a.txt': 'one\n', 'dirty.txt': 'clean\n' } },
    );
    await shop.repo.write({ 'dirty.txt': 'not committed\n', 'new file.txt': 'untracked\n' });
    const before = await fingerprint(shop.repo);
    await shop.drive();
    expect(await fingerprint(shop.repo)).toEqual(before);
    expect(shop.report()).toMatchObject({ status: 'ended', ok: true, branch: WHOLE, left: [] });
    const log = await shop.repo.git(
      'log',
      '--first-parent',
      '--reverse',
      '--format=%s|%(trailers:key=Omo-Worker,valueonly,separator=)',
      `main..${WHOLE}`,
    );
    expect(log.split('\n')).toEqual([
      'Merge api, by worker backend|backend',
      'Merge docs, by worker docs|docs',
      'Merge web, by worker web|web',
    ]);
    for (const name of ['api', 'web', 'docs']) expect(await shop.shown(WHOLE, `${name}.txt`)).toBe(name);
  });

  test('what two workers put into package.json is merged by what it says', async () => {
    const shop = await workshop(
      {
        a: { at: 100, files: { 'package.json': json({ alpha: '1.0.0', keep: '1.0.0' }) } },
        b: { at: 200, files: { 'package.json': json({ beta: '2.0.0', keep: '1.0.0' }) } },
      },
      { files: { 'package.json': json({ keep: '1.0.0' }) } },
    );
    await shop.drive();
    expect(shop.report().merged).toMatchObject([{ how: 'clean' }, { how: 'structure', structured: ['package.json'] }]);
    expect(JSON.parse(await shop.shown(WHOLE, 'package.json'))).toMatchObject({
      dependencies: { alpha: '1.0.0', beta: '2.0.0', keep: '1.0.0' },
    });
    expect(await shop.file(shop.home.synthesis('r1').report)).toContain('by what the files say');
  });

  test('what contradicts is left with its files and lines, what stands on it with it, and the rest goes in', async () => {
    const shop = await workshop({
      first: { at: 100, files: { 'a.txt': 'mine\n' } },
      second: { at: 200, files: { 'a.txt': 'yours\n' } },
      'on-top': { at: 300, waitsFor: ['second'], files: { 'top.txt': 'top\n' } },
      other: { at: 400, files: { 'other.txt': 'other\n' } },
    });
    await shop.drive();
    const { ok, merged, left } = shop.report();
    expect(ok).toBe(false);
    expect(merged.map(({ task }) => task)).toEqual(['first', 'other']);
    expect(left).toMatchObject([
      { task: 'second', branch: 'omo/r1/second', conflicts: [{ path: 'a.txt', ours: ['first'], theirs: 'second' }] },
      { task: 'on-top', reason: expect.stringContaining('the work of second') },
    ]);
    expect(await shop.shown(WHOLE, 'a.txt')).toBe('mine');
  });

  test('settled by hand and asked for again, it goes on from there', async () => {
    const shop = await workshop({
      first: { at: 100, files: { 'a.txt': 'mine\n' } },
      second: { at: 200, files: { 'a.txt': 'yours\n' } },
      top: { at: 300, waitsFor: ['second'], files: { 'top.txt': 'top\n' } },
    });
    await shop.drive();
    const { repo } = shop;
    const tree = join(repo.beside, 'by hand');
    await repo.git('worktree', 'add', '-q', tree, WHOLE);
    await repo.gitIn(tree, 'merge', '-q', '-X', 'ours', '--no-edit', 'omo/r1/second');
    await repo.git('worktree', 'remove', tree);
    shop.tell(asked({ at: 20_000, verify: [], checkMs: 60_000, resolveMs: 60_000 }));
    await shop.drive();
    expect(shop.report()).toMatchObject({
      ok: true,
      merged: [{ task: 'first' }, { task: 'second', how: 'there' }, { task: 'top', how: 'clean' }],
    });
  });

  test('a task that settles what contradicts brings both sides in, and nobody is asked', async () => {
    const shop = await workshop({
      first: { at: 100, files: { 'a.txt': 'mine\n' } },
      second: { at: 200, files: { 'a.txt': 'yours\n' } },
      joins: { at: 300, waitsFor: ['first', 'second'], files: { 'a.txt': 'mine and yours\n' }, conflicts: ['a.txt'] },
    });
    await shop.drive();
    expect(shop.report()).toMatchObject({ ok: true, left: [] });
    expect(await shop.shown(WHOLE, 'a.txt')).toBe('mine and yours');
  });

  test('a daemon that dies after each step and before it could tell of it comes to the same end', async () => {
    const works = {
      first: { at: 100, files: { 'a.txt': 'mine\n' } },
      second: { at: 200, files: { 'a.txt': 'yours\n' } },
      other: { at: 400, files: { 'other.txt': 'other\n' } },
    };
    const [once, twice] = [
      await workshop(works, { ask: { verify: ['test -f other.txt'] } }),
      await workshop(works, { ask: { verify: ['test -f other.txt'] } }),
    ];
    await once.drive();
    await twice.drive({ again: true });
    const short = ({ merged, left, ok, status, checks }: ReturnType<typeof once.report>) => ({
      merged: merged.map(({ task }) => task),
      left: left.map(({ task }) => task),
      checks: checks.map((check) => check.ok),
      ok,
      status,
    });
    expect(short(twice.report())).toEqual(short(once.report()));
    const count = async ({ repo }: typeof once) => repo.git('rev-list', '--count', `main..${WHOLE}`);
    expect(await count(twice)).toBe(await count(once));
  });

  test('a repository that is gone leaves all of it, with the reason, and comes to an end', async () => {
    const shop = await workshop({ a: { at: 100, files: { 'b.txt': 'b\n' } } });
    const run = { ...shop.run, ground: { ...shop.run.ground, root: '/nowhere' } } as typeof shop.run;
    shop.state = { ...shop.state, runs: [run] };
    await shop.drive();
    expect(shop.report()).toMatchObject({
      status: 'ended',
      ok: false,
      left: [{ task: 'a', reason: expect.stringContaining('/nowhere') }],
    });
  });

  test('the folders it used are gone at the end, and what it printed is kept', async () => {
    const shop = await workshop({ a: { at: 100, files: { 'b.txt': 'b\n' } } }, { ask: { verify: ['echo seen'] } });
    await shop.drive();
    expect(existsSync(shop.home.synthesis('r1').dir)).toBe(false);
    expect(await shop.repo.git('worktree', 'list')).not.toContain('_merge');
    expect(await shop.file(shop.report().checks[0]?.output ?? '')).toContain('seen');
  });
});
