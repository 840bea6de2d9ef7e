import { rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { OmoError } from '../../core/errors.ts';
import { messageOf } from '../../core/fault.ts';
import { keepCopy, keptCopies } from './backups.ts';
import { locked } from './locked.ts';
import { readOwnText, refused } from './read-text.ts';
import { replaceText } from './replace.ts';
import type { Now, Piece, Step } from './step.ts';
import { makeFolder, mustBeWritable, targetOf } from './target.ts';

export interface Change {
  readonly what: Piece['what'];
  readonly file: string;
  readonly action: 'none' | 'create' | 'change' | 'remove';
  /** What stood there, and what stands there now; undefined where there is no file. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** The copy of what stood there. */
  readonly backup?: string;
  readonly note?: string;
}

/** What would be done, without doing it. Throws E_FILE where it can't be read or must not be touched. */
export async function foresee(piece: Piece): Promise<Change> {
  return await orRefused(piece.file, async () => {
    const target = await targetOf(piece.file);
    const now = await lookAt(target);
    const change = changeOf(piece, now, allowed(piece, piece.step(now)));
    if (change.action !== 'none') await mustBeWritable(dirname(target));
    return change;
  });
}

/** Does it, as things are then: under the file's lock, and anew when somebody without the lock changes the file meanwhile. */
export async function perform(piece: Piece, clock: () => Date): Promise<Change> {
  return await orRefused(piece.file, async () => {
    const target = await targetOf(piece.file);
    const idle = await foresee(piece);
    if (idle.action === 'none') return idle;
    await makeFolder(dirname(target));
    const change = await locked(target, async (check) => attempt(piece, target, check, clock));
    if (change.action === 'remove') await removeFolders(piece.folders ?? []);
    return change;
  });
}

const TRIES = 5;

async function attempt(piece: Piece, target: string, check: () => void, clock: () => Date): Promise<Change> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const now = await lookAt(target);
    const step = allowed(piece, piece.step(now));
    const change = changeOf(piece, now, step);
    if (change.action === 'none') return change;
    const backup = needsCopy(now, step) ? await keepCopy(target, clock()) : undefined;
    const same = async () => (await readOwnText(target)) === now.text;
    if (!(await same())) continue;
    if (step.is === 'write') await replaceText(target, step.text, check);
    else await rm(target);
    return { ...change, ...(backup === undefined ? {} : { backup }) };
  }
  throw refused(piece.file, 'it changed each time it was read');
}

async function lookAt(target: string): Promise<Now> {
  const [text, kept] = await Promise.all([readOwnText(target), keptCopies(target)]);
  return { text, kept };
}

/** A file of omo's that nobody has changed can be had again; everything else is kept. */
function needsCopy({ text }: Now, step: Step): boolean {
  return text !== undefined && (step.is === 'write' || (step.is === 'remove' && step.backup));
}

function changeOf({ what, file }: Piece, { text }: Now, step: Exclude<Step, { is: 'refuse' }>): Change {
  const note = 'note' in step && step.note !== undefined ? { note: step.note } : {};
  const common = { what, file, before: text, ...note };
  if (step.is === 'nothing') return { ...common, action: 'none', after: text };
  if (step.is === 'remove') return { ...common, action: 'remove', after: undefined };
  return { ...common, action: text === undefined ? 'create' : 'change', after: step.text };
}

function allowed({ file }: Piece, step: Step): Exclude<Step, { is: 'refuse' }> {
  if (step.is !== 'refuse') return step;
  throw refused(step.line === undefined ? file : `${file}:${step.line}`, step.why);
}

/** Empty ones only. */
async function removeFolders(folders: readonly string[]): Promise<void> {
  // Whatever keeps one from going, what is in it or somebody's rights, it may as well stay.
  for (const folder of folders) await rmdir(folder).catch(() => undefined);
}

async function orRefused<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof OmoError ? error : refused(file, messageOf(error), error);
  }
}
