import { open, rename, rm, stat } from 'node:fs/promises';
import { ifThere } from '../../core/fault.ts';
import { type LeftOut, leftOutOf, notePath } from './left-out.ts';
import { punchHole } from './punch-hole.ts';

export type Kept =
  | { readonly is: 'within' }
  /** What is left out from now on. */
  | { readonly is: 'shortened'; readonly hole: LeftOut }
  /** Files can't be shortened here, today or tomorrow. */
  | { readonly is: 'unable'; readonly why: string };

/**
 * Keeps a file that others go on writing within so many bytes on disk: its first quarter and its newest half stay, and what
 * lies between is given back to the file system. The file's size and everything's place in it stay as they are, so neither
 * its writers nor its readers notice. Throws what is in the way now, and may not be at the next try: a full disk for one.
 */
export async function keepWithin(path: string, most: number): Promise<Kept> {
  const size = await sizeOf(path);
  const known = await leftOutOf(path);
  if (size - (known === undefined ? 0 : known.to - known.from) <= most) return { is: 'within' };
  const hole = { from: known?.from ?? whole(most / 4), to: whole(size - most / 2) };
  if (hole.to <= hole.from) return { is: 'within' };
  // First the note: who reads meanwhile must not take zeros for what was written.
  await note(path, hole);
  const why = await punchHole(path, hole);
  if (why === undefined) return { is: 'shortened', hole };
  // All of it is there.
  if (known === undefined) await rm(notePath(path), { force: true });
  return { is: 'unable', why };
}

/** Only whole blocks are given back. */
function whole(bytes: number): number {
  return Math.max(BLOCK, Math.floor(bytes / BLOCK) * BLOCK);
}

const BLOCK = 4096;

async function sizeOf(path: string): Promise<number> {
  return (await ifThere(() => stat(path)))?.size ?? 0;
}

async function note(path: string, hole: LeftOut): Promise<void> {
  const temporary = `${notePath(path)}.new`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(hole));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, notePath(path));
}
