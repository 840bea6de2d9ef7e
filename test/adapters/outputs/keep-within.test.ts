import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { chunksOf } from '../../../src/adapters/outputs/chunks.ts';
import { keepWithin } from '../../../src/adapters/outputs/keep-within.ts';
import type { LeftOut } from '../../../src/adapters/outputs/left-out.ts';
import { GrowingFile } from '../../../src/daemon/growing-file.ts';

const MB = 2 ** 20;
const MOST = MB;

test('an output that goes on growing stays within its bound on disk, its beginning and its end are kept', async () => {
  const { path, write } = growing();
  for (let round = 0; round < 20; round += 1) {
    write(MB / 2);
    await keepWithin(path, MOST);
    expect(onDisk(path)).toBeLessThanOrEqual(MOST);
  }
  expect(statSync(path).size).toBeGreaterThanOrEqual(10 * MB);
  const { text, lines } = await read(path);
  expect(lines.slice(0, 1000)).toEqual(Array.from({ length: 1000 }, (_, index) => line(index)));
  const last = Math.ceil((10 * MB) / LENGTH) - 1;
  expect(lines.slice(-1001, -1)).toEqual(Array.from({ length: 1000 }, (_, index) => line(last - 999 + index)));
  expect(text).toMatch(/\[omo left out \d\.\d MB here\]/);
  expect(text).not.toContain('\0');
});

test('one within its bound is left as it is', async () => {
  const { path, write } = growing();
  write(MOST - LENGTH);
  expect(await keepWithin(path, MOST)).toEqual({ is: 'within' });
  expect((await read(path)).text.length).toBe(statSync(path).size);
  expect(await keepWithin(`${path}.none`, MOST)).toEqual({ is: 'within' });
});

test('whoever reads from somewhere on gets what stands there, and no zeros', async () => {
  const { path, write } = growing();
  write(3 * MOST);
  const { from, to } = await shortened(path);
  const end = (await read(path, to)).text;
  expect(end.length).toBe(statSync(path).size - to);
  expect((await read(path, from + 5)).text.endsWith(end)).toBe(true);
  expect((await read(path, 0, from)).text.length).toBe(from);
});

test('a daemon that begins to follow it later steps over what was left out', async () => {
  const { path } = growing();
  // Rows of 12 bytes: the hole begins within one and ends between two, which then must not be taken for one.
  const count = 88_000;
  const rows = Array.from({ length: count }, (_, index) => `{"n":${10_000 + index}}\n`);
  writeFileSync(path, rows.join(''));
  const { from, to } = await shortened(path);
  const seen: unknown[] = [];
  for await (const row of new GrowingFile().newLines(path)) seen.push(row['n']);
  // Of the rows at the two edges half is gone.
  const row = rows[0]?.length ?? 0;
  const wanted = [...range(0, Math.floor(from / row)), ...range(Math.ceil(to / row), count)].map((n) => 10_000 + n);
  expect(seen).toEqual(wanted);
});

test('a note that a power cut left empty is as none: all is read, and the next look writes it anew', async () => {
  const { path, write } = growing();
  write(3 * MOST);
  writeFileSync(`${path}.left-out`, '');
  expect((await read(path)).text.length).toBe(statSync(path).size);
  await shortened(path);
  expect(onDisk(path)).toBeLessThanOrEqual(MOST);
});

test('where nothing can be given back that is said, and the whole of the file is read on', async () => {
  const { path, write } = growing();
  write(3 * MOST);
  const { PATH } = process.env;
  onTestFinished(() => void (process.env['PATH'] = PATH));
  process.env['PATH'] = '/nowhere';
  expect(await keepWithin(path, MOST)).toEqual({ is: 'unable', why: 'there is no program fallocate' });
  expect((await read(path)).text.length).toBe(statSync(path).size);
});

async function shortened(path: string): Promise<LeftOut> {
  const kept = await keepWithin(path, MOST);
  return kept.is === 'shortened' ? kept.hole : expect.fail(`nothing was left out: ${kept.is}`);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

const LENGTH = 16;

function line(index: number): string {
  return `line ${String(index).padStart(LENGTH - 6, '0')}`;
}

/** A file that gets numbered lines of 16 bytes. */
function growing(): { path: string; write: (bytes: number) => void } {
  const dir = mkdtempSync(join(tmpdir(), 'omo-hollow-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const path = join(dir, 'output.log');
  let count = 0;
  const write = (bytes: number): void => {
    const from = count;
    count += Math.ceil(bytes / LENGTH);
    const lines = Array.from({ length: count - from }, (_, index) => `${line(from + index)}\n`);
    appendFileSync(path, lines.join(''));
  };
  return { path, write };
}

function onDisk(path: string): number {
  return statSync(path).blocks * 512;
}

async function read(path: string, start?: number, end?: number): Promise<{ text: string; lines: string[] }> {
  const chunks: Buffer[] = [];
  for await (const chunk of chunksOf(path, start, end)) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('latin1');
  return { text, lines: text.split('\n') };
}
