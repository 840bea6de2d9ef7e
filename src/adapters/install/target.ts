import { access, constants, mkdir, readlink, realpath } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { errnoOf } from '../../core/fault.ts';

/** Links after links, as many as the system itself follows. */
const MOST_LINKS = 40;

/** The file that a path means once all links are followed; it may not be there yet. */
export async function targetOf(file: string, links = MOST_LINKS): Promise<string> {
  try {
    return await realpath(file);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT' || links === 0) throw error;
  }
  const pointed = await linkAt(file);
  if (pointed !== undefined) return targetOf(resolve(dirname(file), pointed), links - 1);
  const parent = dirname(file);
  return parent === file ? file : join(await targetOf(parent, links - 1), basename(file));
}

async function linkAt(file: string): Promise<string | undefined> {
  try {
    return await readlink(file);
  } catch {
    // Not there, or not a link: then the path itself is meant.
    return undefined;
  }
}

/**
 * The folder and what is missing above it. Not by `recursive`: where a folder can't be made though its parent is there
 * (`/proc`), Node 20 tries for ever.
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await makeOne(folder);
  } catch (error) {
    const parent = dirname(folder);
    if (errnoOf(error) !== 'ENOENT' || parent === folder) throw error;
    // Somebody else may make the parent just now: then it only has to be tried again.
    if (!existsSync(parent)) await makeFolder(parent);
    await makeOne(folder);
  }
}

async function makeOne(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
}

/** Throws the system's error where the folder, or the nearest one above that is there, can't be written in. */
export async function mustBeWritable(folder: string): Promise<void> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const parent = dirname(folder);
    if (errnoOf(error) !== 'ENOENT' || parent === folder) throw error;
    await mustBeWritable(parent);
  }
}
