import type { FileHandle } from 'node:fs/promises';
import { stat } from 'node:fs/promises';
import { OmoError } from '../../core/errors.ts';
import { MAX_TEXT_BYTES } from '../../core/tasks/limits.ts';
import type { Task } from '../../core/tasks/task.ts';
import { tickCheckbox, type Ticked } from '../../core/tasks/tick.ts';
import { openText } from './text-file.ts';
import { unusable } from './unusable.ts';

type Checkbox = NonNullable<Task['checkbox']>;

/**
 * Ticks a task's checkbox where it stands. A tick is one byte for one byte, so it is written in place: that can't be torn, and the
 * file keeps its mode, owner, links and attributes. Ticks of one file wait for each other. When the file changes while it is
 * read, it is read again. Throws E_PLAN_FILE, E_TOO_BIG or E_ENCODING for what is no plan any more, E_FILE when it can't be written.
 */
export async function tickInFile(checkbox: Checkbox): Promise<Ticked> {
  const before = last.get(checkbox.file);
  const mine = afterwards(before, checkbox);
  last.set(checkbox.file, mine);
  try {
    return await mine;
  } finally {
    if (last.get(checkbox.file) === mine) last.delete(checkbox.file);
  }
}

/** A tick that failed is told to its own caller; the next one goes on. */
async function afterwards(before: Promise<unknown> | undefined, checkbox: Checkbox): Promise<Ticked> {
  if (before !== undefined) await Promise.allSettled([before]);
  return await tickNow(checkbox);
}

/** For each file its last tick, while it is under way. */
const last = new Map<string, Promise<Ticked>>();
const TRIES = 5;

async function tickNow(checkbox: Checkbox): Promise<Ticked> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const ticked = await withFile(checkbox.file, async (text, handle) => await tickText(checkbox, text, handle));
    if (ticked !== undefined) return ticked;
  }
  throw new OmoError(
    'E_FILE',
    `${checkbox.file}: the file changed each time it was read, so line ${checkbox.line} was not ticked. Tick it by hand.`,
  );
}

async function withFile<T>(file: string, use: (text: string, handle: FileHandle) => Promise<T>): Promise<T> {
  const opened = await orCannot(file, openText(file, MAX_TEXT_BYTES, 'read-write'));
  if (opened.is !== 'text') throw unusable(file, opened);
  const { handle } = opened;
  if (handle === undefined) throw new OmoError('E_INTERNAL', `${file} was opened for writing without a handle`);
  try {
    return await orCannot(file, use(opened.text, handle));
  } finally {
    await handle.close();
  }
}

/** Undefined when the file isn't any more what was read; then nothing was written. */
async function tickText(
  { file, line, text }: Checkbox,
  source: string,
  handle: FileHandle,
): Promise<Ticked | undefined> {
  const ticked = tickCheckbox(source, { file, line, text });
  if (ticked.is !== 'ticked') return ticked;
  const at = Buffer.byteLength(source.slice(0, ticked.offset));
  if (!(await stillReads(handle, file, source))) return undefined;
  await handle.write(Buffer.from('x'), 0, 1, at);
  await handle.sync();
  return (await isThere(handle, file)) ? ticked : undefined;
}

/** An editor either writes into the file or puts another in its place. */
async function stillReads(handle: FileHandle, file: string, source: string): Promise<boolean> {
  const expected = Buffer.from(source);
  const now = Buffer.alloc(expected.length + 1);
  const { bytesRead } = await handle.read(now, 0, now.length, 0);
  return now.subarray(0, bytesRead).equals(expected) && (await isThere(handle, file));
}

async function isThere(handle: FileHandle, file: string): Promise<boolean> {
  const [open, named] = await Promise.all([handle.stat(), stat(file)]);
  return open.ino === named.ino && open.dev === named.dev;
}

async function orCannot<T>(file: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof OmoError) throw error;
    const says = error instanceof Error ? error.message : String(error);
    throw new OmoError('E_FILE', `${file}: the plan's checkbox could not be ticked: ${says}`, { cause: error });
  }
}
