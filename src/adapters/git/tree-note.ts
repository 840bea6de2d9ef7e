import { basename, dirname, join } from 'node:path';
import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { GitId } from '../../core/events/ground.ts';
import { entriesOf, textOf, writeWhole } from './files.ts';

/**
 * What omo keeps beside a tree (`.<name>.json`), to know after any death what it was doing there, and whose the folder is.
 * `making`: nobody has worked in it yet, all of it can go; `switching`: all that was in it is committed, and it is on its way
 * to another branch; `ready`: work may be in it.
 */
const Note = z.object({
  state: z.enum(['making', 'switching', 'ready']),
  /** The repository: the root it was asked for, and where it keeps what its trees share. */
  root: z.string(),
  common: z.string(),
  /** The task's whose work stands in it; absent: nobody's. */
  branch: z.string().optional(),
  /** What that task's changes are measured against. */
  base: GitId.optional(),
  /** The branch was made together with the tree. */
  made: z.boolean(),
  /** What was brought along and git would not ignore: no commit gets it. */
  brought: z.array(z.string()),
  /** Ignored files and folders that were there before any work. */
  ignored: z.array(z.string()),
});
export type Note = z.infer<typeof Note>;

/** Undefined: there is none, or nothing that can be read as one. */
export async function readNote(path: string): Promise<Note | undefined> {
  const text = await textOf(noteOf(path));
  return text === undefined ? undefined : Note.safeParse(parsed(text)).data;
}

export async function writeNote(path: string, note: Note): Promise<void> {
  await writeWhole(noteOf(path), JSON.stringify(note));
}

/** With the drafts of it that a death left (`writeWhole`). */
export async function removeNote(path: string): Promise<void> {
  const dir = dirname(path);
  for (const name of await entriesOf(dir))
    if (treeNoted(name) === basename(path)) await rm(join(dir, name), { force: true });
}

/** The tree whose note, or draft of a note, is called so. */
export function treeNoted(name: string): string | undefined {
  return /^\.([^]+)\.json(?:\.[0-9a-f]{8})?$/.exec(name)?.[1];
}

/** The trees in a folder that have a note. */
export async function notedIn(dir: string): Promise<string[]> {
  return (await entriesOf(dir)).flatMap((name) => {
    const of = /^\.([^]+)\.json$/.exec(name)?.[1];
    return of === undefined ? [] : [join(dir, of)];
  });
}

export function noteOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.json`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
