import type { FileHandle } from 'node:fs/promises';
import { stat } from 'node:fs/promises';
import { OmoError } from '../../core/errors.ts';
import { MAX_TEXT_BYTES } from '../../core/tasks/limits.ts';
import type { Task } from '../../core/tasks/task.ts';
import type { Ticked } from '../../core/tasks/tick.ts';
import { openText } from './text-file.ts';
import { unusable } from './unusable.ts';

type Checkbox = NonNullable<Task['checkbox']>;

/**
 * Ticks a task's checkbox where it stands. A tick is one byte for one byte, so it is written in place: that can't be torn, ticks
 * of one file can't undo each other, and the file keeps its mode, owner, links and attributes. When the file changes while it
 * is read, it is read again. Throws E_PLAN_FILE, E_TOO_BIG or E_ENCODING for what is no plan any more, E_FILE when it can't be
 * written.
 */
export async function tickInFile(checkbox: Checkbox): Promise<Ticked> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const ticked = await withFile(checkbox.file, async (text, handle) => await tickText(checkbox, text, handle));
    if (ticked !== undefined) return ticked;
  }
  throw new OmoError(
    'E_FILE',
    `${checkbox.file}: the file changed each time it was read, so line ${checkbox.line} was not ticked. Tick it by hand.`,
  );
}

const TRIES = 5;

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

/** Undefined when the file isn't any more what was read. */
async function tickText(
  { file, line, text }: Checkbox,
  source: string,
  handle: FileHandle,
): Promise<Ticked | undefined> {
  const { tickCheckbox } = await import('../../core/tasks/tick.ts');
  const ticked = tickCheckbox(source, { file, line, text });
  if (ticked.is !== 'ticked') return ticked;
  if (!(await stillReads(handle, source, ticked.offset)) || !(await isThere(handle, file))) return undefined;
  await handle.write(Buffer.from('x'), 0, 1, Buffer.byteLength(source.slice(0, ticked.offset)));
  await handle.sync();
  return (await isThere(handle, file)) ? ticked : undefined;
}

/** Whether the box's line still stands at its place; other lines may have been ticked meanwhile. */
async function stillReads(handle: FileHandle, source: string, offset: number): Promise<boolean> {
  const start = source.lastIndexOf('\n', offset) + 1;
  const end = source.indexOf('\n', offset);
  const expected = Buffer.from(source.slice(start, end < 0 ? undefined : end + 1));
  const { buffer } = await handle.read(
    Buffer.alloc(expected.length),
    0,
    expected.length,
    Buffer.byteLength(source.slice(0, start)),
  );
  return buffer.equals(expected);
}

/** An editor may have put another file in this one's place. */
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
