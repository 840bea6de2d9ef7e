import { access, constants } from 'node:fs/promises';
import { homeAt, homeRoot, prepareHome } from '../config/home.ts';
import { OmoError } from '../core/errors.ts';
import { messageOf } from '../core/fault.ts';
import type { Calling } from './caller.ts';

/** The home this caller works in, absolute. It may not be there yet. */
export function homeOf(who: Calling, env: NodeJS.ProcessEnv): string {
  return homeRoot({ ...env, OMO_HOME: who.home });
}

/** Creates the home where it isn't there, and makes sure that omo can write in one that is. Throws E_HOME. */
export async function useHome(root: string): Promise<void> {
  const home = homeAt(root);
  await prepareHome(home);
  for (const folder of [home.root, home.run]) await mustBeWritable(folder);
}

async function mustBeWritable(folder: string): Promise<void> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new OmoError(
      'E_HOME',
      `omo can't write in ${folder}: ${messageOf(error)}. Make it writable, or set OMO_HOME to a folder of yours.`,
      { cause: error },
    );
  }
}
