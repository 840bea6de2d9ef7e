import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeFolder } from '../../src/config/home.ts';

test('many who make folders below one that nobody has made yet all have theirs', async () => {
  const root = mkdtempSync(join(tmpdir(), 'omo-folder-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (let round = 0; round < 50; round += 1) {
    const dirs = Array.from({ length: 8 }, (_, index) => join(root, `run${round}`, 'deep', `task${index}`));
    await Promise.all(dirs.map(async (dir) => makeFolder(dir)));
    for (const dir of dirs) expect(statSync(dir).mode & 0o777).toBe(0o700);
  }
});

test('where no folder can be made that is told, and not tried for ever', async () => {
  await expect(makeFolder('/proc/no-such-place/deep')).rejects.toMatchObject({ code: 'ENOENT' });
});
