import { constants } from 'node:fs';
import { chown, copyFile, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errnoOf } from '../../core/fault.ts';
import { readOwnText } from './read-text.ts';

/** Copies of a file as it was before omo changed it lie beside it, as `<name>.omo-20261120-140554.bak`. */

/** Makes one, with the file's mode and owner; never over another. Returns its path. */
export async function keepCopy(file: string, now: Date): Promise<string> {
  const stem = `${file}.omo-${stamp(now)}`;
  for (let tried = 1; ; tried += 1) {
    const copy = `${stem}${tried === 1 ? '' : `-${tried}`}.bak`;
    try {
      await copyFile(file, copy, constants.COPYFILE_EXCL);
      await giveSameOwner(copy, file);
      return copy;
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
    }
  }
}

/** Root works on somebody's files too; whoever may not give a file away leaves it their own. */
export async function giveSameOwner(file: string, as: string): Promise<void> {
  const [is, wanted] = await Promise.all([stat(file), stat(as)]);
  if (is.uid === wanted.uid && is.gid === wanted.gid) return;
  await chown(file, wanted.uid, wanted.gid).catch((error: unknown) => {
    if (errnoOf(error) !== 'EPERM') throw error;
  });
}

/** The texts of the copies of a file; none that can't be read. */
export async function keptCopies(file: string): Promise<string[]> {
  const names = await readdir(dirname(file)).catch(() => []);
  const copies = names.filter((name) => name.startsWith(`${basename(file)}.omo-`) && name.endsWith('.bak'));
  const texts = await Promise.all(
    copies.map(async (name) => readOwnText(join(dirname(file), name)).catch(() => undefined)),
  );
  return texts.filter((text) => text !== undefined);
}

/** Local time, to the second. */
function stamp(now: Date): string {
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  return `${day}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
