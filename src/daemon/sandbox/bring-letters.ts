import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readdir, rename, rm, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MAX_BYTES } from '../../adapters/inbox/file.ts';
import { plainBytes } from '../../adapters/outputs/plain-file.ts';
import { errnoOf, messageOf } from '../../core/fault.ts';

/** Where the event files go: into `events`, by way of `outbox`. */
export interface LetterBox {
  readonly outbox: string;
  readonly events: string;
}

/**
 * Brings the event files of a folder that a worker in a sandbox may write in. It is opened first, links not followed, and gone
 * by that from there on: whatever the worker puts in its place meanwhile, no file of anybody else's is taken. Returns what
 * was no event file; that is removed, where it is no folder. Linux only, as sandboxes are.
 */
export async function bringLetters(from: string, to: LetterBox, worker: string): Promise<string[]> {
  const folder = await open(from, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    const here = `/proc/self/fd/${folder.fd}`;
    const wrong: string[] = [];
    for (const name of (await readdir(here)).filter((one) => one.endsWith('.event')).toSorted()) {
      const why = await bring(join(here, name), to, worker);
      if (why !== undefined) wrong.push(`${JSON.stringify(name)}: ${why}`);
    }
    return wrong;
  } finally {
    await folder.close();
  }
}

/** Copied, not moved: what the worker has still open, or has moved into a folder, must not come out of its sandbox. */
async function bring(path: string, to: LetterBox, worker: string): Promise<string | undefined> {
  const letter = await read(path);
  if (typeof letter === 'string') await unlink(path).catch(() => undefined);
  else {
    await put(letter, to, nextName(worker));
    await unlink(path);
  }
  return typeof letter === 'string' ? letter : undefined;
}

type Letter = Awaited<ReturnType<typeof plainBytes>>;

/** Or why it is none. Throws what says nothing about it: a full table of files. */
async function read(path: string): Promise<Letter | string> {
  try {
    return await plainBytes(path, MAX_BYTES);
  } catch (error) {
    const code = errnoOf(error);
    if (code === undefined || code === 'EACCES') return messageOf(error);
    throw error;
  }
}

/** Its time stays, and with it its place among the others. Nothing of it is left where there is no room. */
async function put({ bytes, stat }: Letter, { outbox, events }: LetterBox, name: string): Promise<void> {
  const draft = join(outbox, name);
  try {
    await writeFile(draft, bytes, { mode: 0o600 });
    await utimes(draft, stat.atimeMs / 1000, stat.mtimeMs / 1000);
    await rename(draft, join(events, name));
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Of two that were written in one tick of the clock, the names tell the order. */
function nextName(worker: string): string {
  brought += 1;
  return `${worker}.${String(brought).padStart(12, '0')}-${randomUUID()}.event`;
}

let brought = 0;
