import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { OmoError } from '../../core/errors.ts';
import { errnoOf, messageOf } from '../../core/fault.ts';
import { isRunId } from '../../core/run-id.ts';
import { livingRuns } from '../processes/living-runs.ts';
import type { Home } from '../../config/home.ts';

/**
 * The folders of attempts whose runs are forgotten and of which no process lives: a live one writes there, whoever knows of it.
 * `isForgotten` is made once they are listed, so that a run which begins meanwhile is known by then.
 */
export async function leftAttempts(home: Home, isForgotten: () => (run: string) => boolean): Promise<string[]> {
  const listed = (await entries(home.attempts)).filter(isRunId);
  const forgotten = listed.filter(isForgotten());
  const living = await livingRuns(home.root, forgotten);
  return forgotten.filter((run) => !living.has(run)).map((run) => join(home.attempts, run));
}

/** The names in a folder of omo's; none where it is not there, or is a link, which would say where others' files are taken from. */
export async function entries(folder: string): Promise<string[]> {
  try {
    return (await lstat(folder)).isDirectory() ? await readdir(folder) : [];
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw new OmoError('E_FILE', `${folder} can't be read (${messageOf(error)}); see that omo may read there.`, {
      cause: error,
    });
  }
}
