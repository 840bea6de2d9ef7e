import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { performSynthesis } from '../../../src/daemon/synthesis/perform.ts';
import { fingerprint } from '../../support/repo.ts';
import { isAlive } from '../../support/tmux.ts';
import type { Workshop } from './workshop.ts';
import { resolver, WHOLE, workshop } from './workshop.ts';

const CLASH = {
  first: { at: 100, files: { 'a.txt': 'mine\n' } },
  second: { at: 200, files: { 'a.txt': 'yours\n' } },
  other: { at: 300, files: { 'other.txt': 'other\n' } },
};

/** Keeps what both sides wrote. `$0` is the program, so that what it is told is kept beside it. */
const KEEPS_BOTH = `cat > "\${0%/*}/told"; printf 'mine\\nyours\\n' > a.txt; echo reading; echo kept both sides`;

async function clash(script: string, ask: { resolveMs?: number } = {}): Promise<Workshop & { program: string }> {
  const spec = await resolver(script);
  const shop = await workshop(CLASH, { ask: { resolver: spec, ...ask } });
  return Object.assign(shop, { program: spec.run[0] ?? '' });
}

const told = (shop: { program: string; file: Workshop['file'] }) => shop.file(shop.program.replace(/settle$/, 'told'));

describe('an agent settles a conflict', () => {
  test('in a tree of its own; what it did is on the branch, with both parents, and in the report', async () => {
    const shop = await clash(KEEPS_BOTH);
    const before = await fingerprint(shop.repo);
    await shop.drive();
    expect(await fingerprint(shop.repo)).toEqual(before);
    expect(shop.report()).toMatchObject({
      ok: true,
      merged: [{ how: 'clean' }, { how: 'agent', by: 'fixer' }, { how: 'clean' }],
    });
    expect(await shop.shown(WHOLE, 'a.txt')).toBe('mine\nyours');
    const settled = shop.run.synthesis?.steps[1]?.phase;
    if (settled?.is !== 'merged') throw new Error('it is not merged');
    expect(settled.says).toBe('kept both sides');
    expect((await shop.repo.git('rev-list', '--parents', '-n1', settled.commit)).split(' ')).toHaveLength(3);
    expect(await shop.file(shop.home.synthesis('r1').report)).toContain('kept both sides');
  });

  test('it is told the file, and what both sides were to do', async () => {
    const shop = await clash(KEEPS_BOTH);
    await shop.drive();
    const prompt = await told(shop);
    expect(prompt).toContain('"a.txt": both changed it (first: first; second: second)');
    expect(prompt).toContain('Do first');
    expect(prompt).toContain('Do second');
    expect(prompt).not.toContain('Do other');
  });

  test('one that leaves markers is asked once more, with what is unsettled; then it is left, and the rest goes in', async () => {
    const shop = await clash(`cat > "\${0%/*}/told"; echo x >> "\${0%/*}/times"; echo can not`);
    await shop.drive();
    expect(await shop.file(shop.program.replace(/settle$/, 'times'))).toBe('x\nx\n');
    expect(await told(shop)).toContain('You were asked this before');
    expect(shop.report()).toMatchObject({
      ok: false,
      merged: [{ task: 'first' }, { task: 'other' }],
      left: [{ task: 'second', reason: expect.stringContaining('asked twice'), conflicts: [{ path: 'a.txt' }] }],
    });
    expect(await shop.shown(WHOLE, 'a.txt')).toBe('mine');
  });

  test('one that settles it when asked again is taken at that', async () => {
    const shop = await clash(`if [ -f "\${0%/*}/times" ]; then ${KEEPS_BOTH}; else echo x > "\${0%/*}/times"; fi`);
    await shop.drive();
    expect(shop.report()).toMatchObject({ ok: true, left: [] });
  });

  test('one that hangs is ended when its time is over, with all it started, and what it left is not taken', async () => {
    const shop = await clash(`cat >/dev/null; printf 'half\\n' > a.txt; sleep 1000 & echo $! > "\${0%/*}/pid"; wait`, {
      resolveMs: 1500,
    });
    await shop.drive();
    expect(shop.report().left).toMatchObject([
      { task: 'second', reason: expect.stringContaining('not finished after 1.5 s') },
    ]);
    const pid = (await shop.file(shop.program.replace(/settle$/, 'pid'))).trim();
    expect(await isAlive(Number(pid))).toBe(false);
    expect(await shop.shown(WHOLE, 'a.txt')).toBe('mine');
  });

  test('one that crashes is not taken at what it left, and its last words are told', async () => {
    const shop = await clash(`cat >/dev/null; printf 'half\\n' > a.txt; echo out of memory >&2; exit 3`);
    await shop.drive();
    expect(shop.report().left).toMatchObject([
      { task: 'second', reason: expect.stringMatching(/fixer.*exit code 3.*out of memory/) },
    ]);
    expect(await shop.shown(WHOLE, 'a.txt')).toBe('mine');
  });

  test('one that is not there leaves it, and says so', async () => {
    const shop = await clash('exit 0');
    const { synthesis } = shop.run;
    if (!synthesis?.asked.resolver) throw new Error('nobody was named');
    const asked = { ...synthesis.asked, resolver: { ...synthesis.asked.resolver, run: ['/nowhere/at/all'] } };
    shop.state = { ...shop.state, runs: [{ ...shop.run, synthesis: { ...synthesis, asked } }] };
    await shop.drive();
    expect(shop.report().left).toMatchObject([
      { task: 'second', reason: expect.stringContaining('could not be started') },
    ]);
  });

  test('it can start no workers of its own', async () => {
    const shop = await clash(`${KEEPS_BOTH}; env > "\${0%/*}/env"`);
    await shop.drive();
    const env = (await shop.file(shop.program.replace(/settle$/, 'env'))).split('\n');
    expect(env).toEqual(expect.arrayContaining(['ORCH_DEPTH=2', 'ORCH_MAX_DEPTH=2']));
  });
});

const json = (extra: object) => `${JSON.stringify({ name: 'x', scripts: { test: 'true' }, ...extra }, null, 2)}\n`;

test('eight tasks, two of them in package.json and two at the same line: all of it is in, it passes, and nothing of the person’s moved', async () => {
  const own = Object.fromEntries(
    [1, 2, 3, 4].map((n) => [`own${n}`, { at: 500 + n, files: { [`own${n}.txt`]: `${n}\n` } }]),
  );
  const settles = await resolver(`cat > /dev/null; printf 'mine\\nyours\\n' > a.txt; echo kept both`);
  const check = `test "$(cat a.txt | wc -l)" = 2 && grep -q alpha package.json && grep -q beta package.json && cat own1.txt own2.txt own3.txt own4.txt`;
  const shop = await workshop(
    {
      ...own,
      first: { at: 100, files: { 'a.txt': 'mine\n' } },
      second: { at: 200, files: { 'a.txt': 'yours\n' } },
      alpha: { at: 300, files: { 'package.json': json({ dependencies: { alpha: '1.0.0' } }) } },
      beta: { at: 400, files: { 'package.json': json({ devDependencies: { beta: '2.0.0' } }) } },
    },
    { files: { 'a.txt': 'one\n', 'package.json': json({}) }, ask: { resolver: settles, verify: [check] } },
  );
  await shop.repo.write({ 'dirty file.txt': 'mine\n' });
  const before = await fingerprint(shop.repo);
  await shop.drive();
  expect(await fingerprint(shop.repo)).toEqual(before);
  expect(shop.report()).toMatchObject({ ok: true, left: [], checks: [{ ok: true }] });
  expect(shop.report().merged.map(({ task, how }) => `${task} ${how}`)).toEqual([
    'first clean',
    'second agent',
    'alpha clean',
    'beta structure',
    'own1 clean',
    'own2 clean',
    'own3 clean',
    'own4 clean',
  ]);
});

describe('a daemon that ends meanwhile', () => {
  test('after it was settled: the next one finds that, with who did it and what was said, and asks nobody', async () => {
    const shop = await clash(`echo x >> "\${0%/*}/times"; ${KEEPS_BOTH}`);
    await shop.drive({ again: true });
    expect(shop.report()).toMatchObject({ ok: true, merged: [{}, { task: 'second', how: 'agent', by: 'fixer' }, {}] });
    expect(shop.run.synthesis?.steps[1]?.phase).toMatchObject({ says: 'kept both sides' });
    expect(await shop.file(shop.program.replace(/settle$/, 'times'))).toBe('x\n');
  });

  test('before it was settled: nothing is told, and the next one does it again', async () => {
    const shop = await clash(
      `if [ -f "\${0%/*}/times" ]; then ${KEEPS_BOTH}; else echo x > "\${0%/*}/times"; sleep 1000; fi`,
    );
    const closing = new AbortController();
    const times = shop.program.replace(/settle$/, 'times');
    await shop.drive({
      before: async (action) => {
        if (action.do !== 'resolve-work') return;
        const doing = performSynthesis({ ...shop.parts, closing: closing.signal }, action, shop.state);
        await expect.poll(() => existsSync(times), { timeout: 10_000 }).toBe(true);
        closing.abort();
        expect(await doing).toEqual([]);
      },
    });
    expect(shop.report()).toMatchObject({ ok: true });
  });

  test('killed while the agent works: what it left running is ended before another begins', async () => {
    const shop = await clash(
      `if [ -f "\${0%/*}/times" ]; then ${KEEPS_BOTH}; else echo $$ > "\${0%/*}/pid"; echo x > "\${0%/*}/times"; exec sleep 1000; fi`,
    );
    const times = shop.program.replace(/settle$/, 'times');
    let orphan: Promise<unknown> | undefined;
    await shop.drive({
      before: async (action) => {
        if (action.do !== 'resolve-work') return;
        orphan = performSynthesis(shop.parts, action, shop.state);
        await expect.poll(() => existsSync(times), { timeout: 10_000 }).toBe(true);
      },
    });
    const pid = (await shop.file(shop.program.replace(/settle$/, 'pid'))).trim();
    expect(await isAlive(Number(pid))).toBe(false);
    expect(shop.report()).toMatchObject({ ok: true });
    await orphan;
  });
});
