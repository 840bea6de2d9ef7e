import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { makeRepo, writeAll, type Repo } from '../../support/repo.ts';
import { specOf, trees } from './trees-support.ts';

it('a tree of 50 000 files is made, measured and switched', { timeout: 180_000 }, async () => {
  const repo = await makeRepo({ files: null });
  await fill(repo, 50_000);
  const tree = await trees.prepare(await specOf(repo, 'api', 't1'));
  await writeAll(tree.path, { 'src/7/7.txt': 'changed\n', 'new.txt': 'new\n' });
  await rm(join(tree.path, 'src', '9'), { recursive: true });
  const changes = await trees.measure(tree, 'w\n');
  expect(changes).toMatchObject({ count: 502, insertions: 2, deletions: 501 });
  expect(changes.files).toHaveLength(500);
  const next = await trees.prepare(await specOf(repo, 'api', 't2'));
  expect(await trees.measure(next, 'w\n')).toMatchObject({ count: 0 });
});

/** Its commit, by way of `fast-import`; the person's own files are never written out. */
async function fill(repo: Repo, count: number): Promise<void> {
  const files = Array.from(
    { length: count },
    (_, n) => `M 644 inline src/${n % 100}/${n}.txt\ndata 6\n${String(n).padStart(5)}\n\n`,
  );
  const head = 'commit refs/heads/main\ncommitter Pat <pat@example.org> 0 +0000\ndata 3\nall\n';
  await execa('git', ['fast-import', '--quiet'], { cwd: repo.root, input: `${head}${files.join('')}` });
  expect(await repo.git('rev-list', '--count', 'main')).toBe('1');
}
