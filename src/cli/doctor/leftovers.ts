import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { homeAt } from '../../config/home.ts';
import { OmoError } from '../../core/errors.ts';
import { errnoOf } from '../../core/fault.ts';
import type { Leftover } from '../../protocol/messages.ts';
import { askRunning } from '../client.ts';
import type { Context } from '../context.ts';
import { countWords, nameIn } from '../print/leftovers.ts';
import type { Check } from './check.ts';

const NAME = 'leftovers';

/** The trees and branches that runs have left. Without a daemon only folders can be counted: what needs them is in its books. */
export async function leftoverCheck(context: Pick<Context, 'home' | 'env' | 'uid'>): Promise<Check> {
  try {
    const params = { remove: false, force: false };
    const found = await askRunning(context, (client) => client.call('leftovers', params));
    return found ? known(found.leftovers, context.home) : counted(await folders(homeAt(context.home).trees));
  } catch (error) {
    // Another check tells of a daemon that is of no use.
    if (error instanceof OmoError) return { name: NAME, state: 'ok', says: 'not known: the daemon does not tell' };
    throw error;
  }
}

function known(leftovers: readonly Leftover[], home: string): Check {
  const of = (state: Leftover['state']) => leftovers.filter((one) => one.state === state);
  const [removable, kept, used] = [of('removable'), of('kept'), countWords(of('needed'))];
  if (removable.length > 0)
    return {
      name: NAME,
      state: 'warn',
      says: `${countWords(removable)} that nothing needs any more: ${names(removable, home)}`,
      todo: 'run `omo clean`',
    };
  if (kept.length > 0)
    return {
      name: NAME,
      state: 'warn',
      says: `${countWords(kept)} of ended runs with work that is nowhere else: ${names(kept, home)}`,
      todo: 'take it in with `omo merge <run>`, or see it with `omo clean --dry-run`',
    };
  return { name: NAME, state: 'ok', says: used === '' ? 'no trees or branches of runs' : `none; ${used} in use` };
}

function names(leftovers: readonly Leftover[], home: string): string {
  const more = leftovers.length - NAMED;
  const shown = leftovers.slice(0, NAMED).map((one) => nameIn(one, home));
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** `omo clean --dry-run` has all of them. */
const NAMED = 3;

function counted(runs: number): Check {
  if (runs === 0) return { name: NAME, state: 'ok', says: 'no trees of runs' };
  const says = `working trees of ${runs} ${runs === 1 ? 'run' : 'runs'}`;
  return { name: NAME, state: 'warn', says, todo: 'run `omo clean --dry-run` to see what can go' };
}

/** Of runs that have any tree: an empty one is left where all were removed. */
async function folders(trees: string): Promise<number> {
  const all = await Promise.all((await entries(trees)).map((run) => entries(join(trees, run))));
  return all.filter((run) => run.length > 0).length;
}

async function entries(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(errnoOf(error) ?? '')) return [];
    throw error;
  }
}
