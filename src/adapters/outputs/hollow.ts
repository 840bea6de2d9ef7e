import { open, rename, stat } from 'node:fs/promises';
import { execa } from 'execa';
import { errnoOf } from '../../core/fault.ts';
import { type LeftOut, leftOutOf, notePath } from './left-out.ts';

/**
 * Keeps a file that others go on writing within so many bytes on disk: its first quarter and its newest half stay, and what
 * lies between is given back to the file system. The file's size and everything's place in it stay as they are, so neither
 * its writers nor its readers notice. Returns what is left out from now on, or undefined when there was nothing to do.
 * Throws what `fallocate` (util-linux) says where that is missing or the file system can't do it.
 */
export async function hollowOut(path: string, most: number): Promise<LeftOut | undefined> {
  const size = await sizeOf(path);
  const known = await leftOutOf(path);
  if (size - (known === undefined ? 0 : known.to - known.from) <= most) return undefined;
  const hole = { from: known?.from ?? whole(most / 4), to: whole(size - most / 2) };
  if (hole.to <= hole.from) return undefined;
  // First the note: who reads meanwhile must not take zeros for what was written.
  await note(path, hole);
  const length = String(hole.to - hole.from);
  await execa('fallocate', ['--punch-hole', '--offset', String(hole.from), '--length', length, path]);
  return hole;
}

/** Only whole blocks are given back. */
function whole(bytes: number): number {
  return Math.max(BLOCK, Math.floor(bytes / BLOCK) * BLOCK);
}

const BLOCK = 4096;

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 0;
    throw error;
  }
}

async function note(path: string, hole: LeftOut): Promise<void> {
  const temporary = `${notePath(path)}.new`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(hole));
  } finally {
    await file.close();
  }
  await rename(temporary, notePath(path));
}
