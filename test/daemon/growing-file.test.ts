import { execFileSync } from 'node:child_process';
import { appendFile, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { GrowingFile } from '../../src/daemon/growing-file.ts';

async function begun() {
  const folder = await mkdtemp(join(tmpdir(), 'omo-growing-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [file, path] = [new GrowingFile(), join(folder, 'record.jsonl')];
  const news = async (from = path) => {
    const lines: object[] = [];
    for await (const line of file.newLines(from)) lines.push(line);
    return lines;
  };
  return { folder, path, news };
}

test('each line is read once, when it is whole', async () => {
  const { path, news } = await begun();
  await writeFile(path, '{"a":1}\n{"a":');
  expect(await news()).toEqual([{ a: 1 }]);
  expect(await news()).toEqual([]);
  await appendFile(path, '2}\n{"a":"é');
  expect(await news()).toEqual([{ a: 2 }]);
  await appendFile(path, '"}\n');
  expect(await news()).toEqual([{ a: 'é' }]);
});

test('a line that is no object is passed over', async () => {
  const { path, news } = await begun();
  await writeFile(path, 'WARNING\n[1]\n"a"\nnull\n\n{"a":1}\n');
  expect(await news()).toEqual([{ a: 1 }]);
});

test('another file is read from its beginning', async () => {
  const { folder, path, news } = await begun();
  await writeFile(path, '{"a":1}\n{"a":');
  await writeFile(join(folder, 'other'), '{"b":1}\n');
  await news();
  expect(await news(join(folder, 'other'))).toEqual([{ b: 1 }]);
});

test('one that is not there is said so, and read when it is', async () => {
  const { path, news } = await begun();
  await expect(news()).rejects.toMatchObject({ code: 'ENOENT' });
  await writeFile(path, '{"a":1}\n');
  expect(await news()).toEqual([{ a: 1 }]);
});

test('a long one is read to its end', async () => {
  const { path, news } = await begun();
  const lines = Array.from({ length: 30_000 }, (_, n) => ({ n, text: 'x'.repeat(100) }));
  await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  expect(await news()).toEqual(lines);
});

test('what is no file of its own is not waited for, not followed and not read without end', async () => {
  const { folder, path, news } = await begun();
  const [pipe, link] = [join(folder, 'pipe'), join(folder, 'link')];
  execFileSync('mkfifo', [pipe]);
  await writeFile(path, '{"a":1}\n');
  await symlink(path, link);
  await expect(within(news(pipe))).rejects.toThrow('it is no ordinary file');
  await expect(within(news('/dev/zero'))).rejects.toThrow('it is no ordinary file');
  await expect(within(news(link))).rejects.toThrow('it is a link');
  await expect(within(news(folder))).rejects.toThrow('it is no ordinary file');
});

test('nor is a pipe beside it waited for, where its note would be', async () => {
  const { path, news } = await begun();
  await writeFile(path, '{"a":1}\n');
  execFileSync('mkfifo', [`${path}.left-out`]);
  await expect(within(news())).rejects.toThrow('it is no ordinary file');
});

test('one whose writer is faster than its reader is read as far as it went at first, the rest at the next look', async () => {
  const { path } = await begun();
  await writeFile(path, '{"a":1}\n');
  const file = new GrowingFile();
  const seen: object[] = [];
  for await (const line of file.newLines(path)) {
    seen.push(line);
    if (seen.length < 100) await appendFile(path, '{"a":2}\n');
  }
  expect(seen).toEqual([{ a: 1 }]);
  for await (const line of file.newLines(path)) seen.push(line);
  expect(seen).toEqual([{ a: 1 }, { a: 2 }]);
});

test('an enormous one is read in pieces, so that others have their turn', async () => {
  const { path, news } = await begun();
  await writeFile(path, '{"a":1}\n');
  await truncate(path, 40 * 2 ** 30);
  const began = Date.now();
  expect(await news()).toEqual([{ a: 1 }]);
  expect(Date.now() - began).toBeLessThan(10_000);
});

/** Who waits for a pipe, or reads zeros, never comes back: the writer lets the test go on. */
async function within<T>(look: Promise<T>): Promise<T> {
  return Promise.race([
    look,
    pause(3000).then(() => {
      throw new Error('it is still at it');
    }),
  ]);
}
