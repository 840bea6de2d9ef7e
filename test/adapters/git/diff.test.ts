import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { diffOf, fileAt } from '../../../src/adapters/git/diff.ts';
import { makeRepo } from '../../support/repo.ts';

test('what changed between two commits is a plain unified diff, whatever the person’s settings are', async () => {
  const repo = await makeRepo();
  const from = await repo.git('rev-parse', 'HEAD');
  const to = await repo.commit('second', { 'a.txt': 'one\ntwo\n', 'with blank & "quote".txt': 'x\n' });
  const ran = join(repo.beside, 'ran');
  for (const [name, value] of [
    ['diff.external', `touch ${ran}`],
    ['color.diff', 'always'],
    ['diff.shout.textconv', `touch ${ran}; cat`],
  ] as const)
    await repo.git('config', name, value);
  await writeFile(join(repo.root, '.git/info/attributes'), '*.txt diff=shout\n');
  const { text, cut } = await diffOf(repo.root, from, to);
  expect(cut).toBe(false);
  expect(text).toContain('\n@@ -1 +1,2 @@\n one\n+two\n');
  expect(text).toContain('"b/with blank & \\"quote\\".txt"');
  expect(text).not.toContain('\u001B');
  await expect(fileAt(repo.beside, to, 'a.txt')).resolves.toBeUndefined();
  await expect(import('node:fs/promises').then(({ stat }) => stat(ran))).rejects.toThrow('ENOENT');
});

test('of a very long one the beginning is read, and that is told', async () => {
  const repo = await makeRepo();
  const from = await repo.git('rev-parse', 'HEAD');
  const to = await repo.commit('big', { 'big.txt': 'a line of a large file\n'.repeat(200_000) });
  const { text, cut } = await diffOf(repo.root, from, to);
  expect([cut, text.length]).toEqual([true, 2 * 1024 * 1024]);
  const slightly = await repo.commit('slightly too big', {
    'big.txt': 'x\n'.repeat(2),
    'new.txt': 'é'.repeat(1_050_000),
  });
  expect((await diffOf(repo.root, to, slightly)).cut).toBe(true);
});

test('a long one that is whole is not called cut, whatever its encoding', async () => {
  const repo = await makeRepo();
  const from = await repo.git('rev-parse', 'HEAD');
  await writeFile(join(repo.root, 'latin.txt'), Buffer.from('caf\u00E9 '.repeat(200_000), 'latin1'));
  const to = await repo.commit('latin', { 'b.txt': 'é\n' });
  const { text, cut } = await diffOf(repo.root, from, to);
  expect([cut, text.includes('+é\n'), text.includes('caf\uFFFD')]).toEqual([false, true, true]);
});

test('a commit that is not there is told in git’s words', async () => {
  const repo = await makeRepo();
  const from = await repo.git('rev-parse', 'HEAD');
  await expect(diffOf(repo.root, from, 'f'.repeat(40))).rejects.toThrow(
    /^git diff in .* failed \(exit code 128\): .*f{40}/,
  );
});

test('a file is read as it stands in a commit, unless it is not there or huge', async () => {
  const repo = await makeRepo();
  const old = await repo.commit('old', { 'p.json': '{}\n', 'huge.json': ' '.repeat(1_100_000) });
  const now = await repo.commit('new', { 'p.json': '{"a":1}\n' });
  await expect(fileAt(repo.root, old, 'p.json')).resolves.toBe('{}\n');
  await expect(fileAt(repo.root, now, 'p.json')).resolves.toBe('{"a":1}\n');
  await expect(fileAt(repo.root, now, 'none.json')).resolves.toBeUndefined();
  await expect(fileAt(repo.root, now, 'huge.json')).resolves.toBeUndefined();
});
