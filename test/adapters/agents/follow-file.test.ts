import { appendFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { followFile, type Followed } from '../../../src/adapters/agents/follow-file.ts';

test('what is written between the last look and the end is not lost', async () => {
  const file = await emptyFile();
  let asked = 0;
  const over = () => {
    asked += 1;
    if (asked === 2) appendFileSync(file, 'last words');
    return asked >= 2;
  };
  expect(await all(followFile(file, over))).toEqual([{ is: 'bytes', bytes: Buffer.from('last words') }]);
});

test('what was written faster than it could be read is skipped once the program is over, but for the end', async () => {
  const file = await emptyFile();
  await writeFile(file, Buffer.alloc(1_000_000, 'x'));
  const followed = await all(followFile(file, () => true));
  expect(followed[0]).toEqual({ is: 'skipped', bytes: 1_000_000 - 256 * 1024 });
  const rest = followed.slice(1).map((part) => (part.is === 'bytes' ? part.bytes.length : 0));
  expect(rest).toEqual([65_536, 65_536, 65_536, 65_536]);
});

async function emptyFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'omo-follow-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'output.jsonl');
  await writeFile(file, '');
  return file;
}

async function all(parts: AsyncIterable<Followed>): Promise<Followed[]> {
  const found: Followed[] = [];
  for await (const part of parts) found.push(part);
  return found;
}
