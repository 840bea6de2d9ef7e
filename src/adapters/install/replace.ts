import { randomUUID } from 'node:crypto';
import { open, rename, rm, stat } from 'node:fs/promises';
import { ifThere } from '../../core/fault.ts';
import { giveSameOwner } from './backups.ts';

/**
 * Puts a text in a file's place at once: a reader sees the old or the new, whole. Mode and owner stay; a new file gets the
 * usual ones.
 */
export async function replaceText(file: string, text: string, check: () => void): Promise<void> {
  const mode = await modeOf(file);
  const draft = `${file}.omo-${randomUUID()}.tmp`;
  try {
    await write(draft, text, mode);
    if (mode !== undefined) await giveSameOwner(draft, file);
    check();
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function write(file: string, text: string, mode: number | undefined): Promise<void> {
  const handle = await open(file, 'wx', mode ?? 0o666);
  try {
    // What the umask took away.
    if (mode !== undefined) await handle.chmod(mode);
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function modeOf(file: string): Promise<number | undefined> {
  const stats = await ifThere(() => stat(file));
  return stats && stats.mode & 0o7777;
}
