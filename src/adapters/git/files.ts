import { randomUUID } from 'node:crypto';
import { lstat, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { errnoOf } from '../../core/fault.ts';

/** What a file says; undefined when there is no such file. */
export async function textOf(file: string): Promise<string | undefined> {
  return orAbsent(async () => readFile(file, 'utf8'));
}

/** What is at a path, links not followed; undefined when nothing is. */
export async function statOf(path: string | Buffer): Promise<Stats | undefined> {
  return orAbsent(async () => lstat(path));
}

/** The names in a folder; none when there is no such folder. */
export async function entriesOf(dir: string): Promise<string[]> {
  return (await orAbsent(async () => readdir(dir))) ?? [];
}

/** The whole file or none of it. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const beside = `${file}.${randomUUID().slice(0, 8)}`;
  await writeFile(beside, text, { mode: 0o600 });
  await rename(beside, file);
}

export async function removeAll(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 3 });
}

/** Removes a folder when nothing is in it. */
export async function removeIfEmpty(dir: string): Promise<void> {
  try {
    await rmdir(dir);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) throw error;
  }
}

async function orAbsent<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return undefined;
    throw error;
  }
}
