import { readdir } from 'node:fs/promises';
import { homeAt } from '../../config/home.ts';
import { OmoError } from '../../core/errors.ts';
import { errnoOf } from '../../core/fault.ts';
import type { Leftover } from '../../protocol/messages.ts';
import { askRunning } from '../client.ts';
import type { Context } from '../context.ts';
import { countWords } from '../print/leftovers.ts';
import type { Check } from './check.ts';

const NAME = 'leftovers';

/** The trees and branches that runs have left. Without a daemon only folders can be counted: what needs them is in its books. */
export async function leftoverCheck(context: Context): Promise<Check> {
  try {
    const params = { remove: false, force: false };
    const found = await askRunning(context, (client) => client.call('leftovers', params));
    return found ? known(found.leftovers) : counted(await folders(homeAt(context.home).trees));
  } catch (error) {
    // Another check tells of a daemon that is of no use.
    if (error instanceof OmoError) return { name: NAME, state: 'ok', says: 'not known: the daemon does not tell' };
    throw error;
  }
}

function known(leftovers: readonly Leftover[]): Check {
  const of = (state: Leftover['state']) => leftovers.filter((one) => one.state === state);
  const [unneeded, kept] = [countWords(of('removable')), countWords(of('kept'))];
  if (unneeded !== '')
    return { name: NAME, state: 'warn', says: `${unneeded} that nothing needs any more`, todo: 'run `omo clean`' };
  if (kept !== '')
    return {
      name: NAME,
      state: 'warn',
      says: `${kept} of ended runs with work that is nowhere else`,
      todo: 'see them with `omo clean --dry-run`; take the work in with `omo merge <run>`',
    };
  const used = countWords(of('needed'));
  return { name: NAME, state: 'ok', says: used === '' ? 'no trees or branches of runs' : `none; ${used} in use` };
}

function counted(runs: number): Check {
  if (runs === 0) return { name: NAME, state: 'ok', says: 'no trees of runs' };
  const says = `working trees of ${runs} ${runs === 1 ? 'run' : 'runs'}`;
  return { name: NAME, state: 'warn', says, todo: 'run `omo clean --dry-run` to see what can go' };
}

async function folders(path: string): Promise<number> {
  try {
    return (await readdir(path)).length;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(errnoOf(error) ?? '')) return 0;
    throw error;
  }
}
