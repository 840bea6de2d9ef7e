import { chmod, lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, messageOf } from '../../core/fault.ts';

/** Something that could not be removed. */
export interface Kept {
  readonly path: string;
  readonly why: string;
}

/** Removes files, and folders with all that is in them. Each by itself: what can't be removed is returned, and holds up no other. */
export async function removeAll(paths: readonly string[]): Promise<Kept[]> {
  const kept = paths.map(async (path): Promise<Kept[]> => {
    try {
      await removed(path);
      return [];
    } catch (error) {
      return [{ path, why: messageOf(error) }];
    }
  });
  return (await Promise.all(kept)).flat();
}

async function removed(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    if (!['EACCES', 'EPERM'].includes(errnoOf(error) ?? '')) throw error;
    await makeWritable(path);
    await rm(path, { recursive: true, force: true });
  }
}

/** Some programs take their own folders' write permission away, as Go does in its module cache. Links are not followed. */
async function makeWritable(folder: string): Promise<void> {
  if (!(await lstat(folder)).isDirectory()) return;
  await chmod(folder, 0o700);
  for (const name of await readdir(folder)) await makeWritable(join(folder, name));
}
