import { realpath } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import { errnoOf } from '../../core/fault.ts';

/** Whether a path, of which not all need be there, leads out of a folder: by a link in the repository, or one that a worker made. */
export async function leadsOut(path: string, folder: string): Promise<boolean> {
  return !`${await nearest(path)}${sep}`.startsWith(`${await realpath(folder)}${sep}`);
}

/** What is there of it, links followed. */
async function nearest(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT' || dirname(path) === path) throw error;
    return nearest(dirname(path));
  }
}
