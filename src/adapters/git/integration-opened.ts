import { createHash } from 'node:crypto';
import { z } from 'zod';
import { GitId } from '../../core/events/ground.ts';
import { messageOf } from '../../core/fault.ts';
import type { IntegrationPlace } from '../../ports/integration.ts';
import { removeAll, textOf, writeWhole } from './files.ts';
import { placeIn, removeTree, yardOf, type TreePlace } from './integration-tree.ts';

const Side = z.object({ mode: z.string(), id: z.string() });

/** A merge that stands open for an agent: what it began with. Kept beside its tree, out of the agent's way. */
export const Opened = z.object({
  /** Of the integration branch. */
  head: GitId,
  /** What is merged into it. */
  commit: GitId,
  /** What came of it, noted before the branch is moved to it. */
  made: GitId.optional(),
  /** What did not fit. Names byte for byte, as latin1. */
  files: z.array(
    z.object({
      name: z.string(),
      base: Side.optional(),
      ours: Side.optional(),
      theirs: Side.optional(),
      /** A fingerprint of what git left of it in the tree; absent: nothing. */
      left: z.string().optional(),
    }),
  ),
});
export type Opened = z.infer<typeof Opened>;
export type OpenedFile = Opened['files'][number];

/** Where a task's merge stands open: the same after a restart, for the agent may have worked there meanwhile. */
export async function openPlace(at: IntegrationPlace, task: string): Promise<TreePlace> {
  const yard = await yardOf(at);
  const run = createHash('sha256').update(yard.dir).digest('hex').slice(0, 12);
  return placeIn(yard, `omo-settle-${task}-${run}`);
}

/** Undefined: nothing was opened there, or not to the end. */
export async function readOpened({ path }: TreePlace): Promise<Opened | undefined> {
  return Note.safeParse(await textOf(noteOf(path))).data;
}

const Note = z.string().transform((text, context) => {
  try {
    return Opened.parse(JSON.parse(text));
  } catch (error) {
    context.addIssue(messageOf(error));
    return z.NEVER;
  }
});

export async function writeOpened({ path }: TreePlace, opened: Opened): Promise<void> {
  await writeWhole(noteOf(path), JSON.stringify(opened));
}

/** The note first: what is left of a tree whose removal was broken off must not pass for an agent's work. */
export async function removeOpened(place: TreePlace): Promise<void> {
  await removeAll(noteOf(place.path));
  await removeTree(place);
}

function noteOf(path: string): string {
  return `${path}.json`;
}
