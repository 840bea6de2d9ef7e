import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
