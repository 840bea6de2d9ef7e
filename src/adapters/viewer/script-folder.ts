import { createHash } from 'node:crypto';
import { lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { OmoError } from '../../core/errors.ts';
import { errnoOf, messageOf } from '../../core/fault.ts';
import { passes } from '../../core/windows/tab.ts';

export interface ScriptPlaces {
  /** Where scripts belong: below omo's home. */
  readonly own: string;
  /** A folder that everybody may write in, whose name can be said to any terminal. */
  readonly shared: string;
  readonly uid: number;
}

/**
 * The folder of viewer scripts: omo's own, or, where its path holds a blank or anything else that terminals' command lines
 * don't carry, a folder of the user's in the shared one. There nobody else must be able to write: it is made for the user's
 * eyes only, and one that is somebody else's is refused.
 */
export async function scriptFolder({ own, shared, uid }: ScriptPlaces): Promise<string> {
  await makeOwn(own);
  if (passes(own)) return own;
  const safe = join(shared, `omo-view-${uid}-${createHash('sha256').update(own).digest('hex').slice(0, 12)}`);
  await makeOwn(safe);
  const found = await lstat(safe);
  if (passes(safe) && found.isDirectory() && found.uid === uid && (found.mode & 0o077) === 0) return safe;
  throw unusable(safe, 'it is not a folder that only you may use', own);
}

async function makeOwn(dir: string): Promise<void> {
  try {
    await mkdir(dir, { mode: 0o700 });
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw unusable(dir, messageOf(error), dir);
  }
}

function unusable(dir: string, why: string, own: string): OmoError {
  return new OmoError(
    'E_VIEW',
    `the scripts that show workers can't lie in ${dir}: ${why}. Remove it, or set OMO_HOME to a folder whose path has only letters, digits, ".", "_", "-" and "/"${dir === own ? '' : ` (${own} has others)`}.`,
  );
}
