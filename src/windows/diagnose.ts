import { OmoError } from '../core/errors.ts';
import type { Chosen } from './distribution.ts';
import { distributions, isAmong, noDistribution, notThere, running } from './distribution.ts';
import type { Machine } from './machine.ts';
import type { Found } from './memory.ts';
import { ask, execOptions } from './wsl.ts';

/** Whose an exit code is. `moved`: node or omo are not where they were, and nothing was run. */
export type Diagnosis = { readonly is: 'its own' | 'moved' | 'stopped' | 'failed' };

/**
 * Exit codes that may not be omo's. `wsl.exe` ends with -1 when it fails itself (4294967295 to Node, 255 to Linux), and with 1
 * both when the program isn't there and when the distribution ends in the middle (its sources: init's FATAL_ERROR, and the exit
 * code that nobody told). A shell would say 126 and 127.
 */
const DOUBTFUL = new Map<number, 'may be omo’s' | 'wsl.exe’s'>([
  [1, 'may be omo’s'],
  [126, 'may be omo’s'],
  [127, 'may be omo’s'],
  [255, 'wsl.exe’s'],
  [-1, 'wsl.exe’s'],
  [4_294_967_295, 'wsl.exe’s'],
]);

/** Looks only when the exit code is in doubt. Throws what it finds wrong with WSL. */
export async function diagnose(exit: number, chosen: Chosen, found: Found, machine: Machine): Promise<Diagnosis> {
  const doubt = DOUBTFUL.get(exit);
  if (doubt === undefined) return { is: 'its own' };
  const names = await distributions(machine);
  if (names.length === 0) throw noDistribution();
  const { distribution } = chosen;
  if (distribution.by === 'name' && !isAmong(distribution, names)) throw notThere(chosen, names);
  // Before anything is run in it: that would start it again.
  if (!isUp(chosen, await running(machine))) return { is: 'stopped' };
  if (!(await areThere(chosen, found, machine))) return { is: 'moved' };
  return { is: doubt === 'may be omo’s' ? 'its own' : 'failed' };
}

export function stopped({ distribution }: Chosen): OmoError {
  return new OmoError(
    'E_WSL_STOPPED',
    `${distribution.value} was stopped while omo ran in it (by \`wsl --shutdown\`, an update, or Windows). Its workers have ended; nothing else is lost. \`omo daemon start\` goes on with the runs that were going on, \`omo status\` shows them.`,
  );
}

export function wslFailed(exit: number, { distribution }: Chosen): OmoError {
  return new OmoError(
    'E_WSL',
    `wsl.exe failed (exit code ${exit}) though ${distribution.value} is there, with node and omo in it. Try again; \`wsl --shutdown\` ends what hangs, and everything else that runs in WSL.`,
  );
}

/** Of one that was chosen by its id the name is not known: then it is enough that any runs. */
function isUp({ distribution }: Chosen, names: readonly string[]): boolean {
  return distribution.by === 'id' ? names.length > 0 : isAmong(distribution, names);
}

async function areThere({ distribution }: Chosen, { node, omo }: Found, machine: Machine): Promise<boolean> {
  const test = ['/usr/bin/test', '-x', node, '-a', '-f', omo];
  const answer = await ask([...execOptions(distribution), ...test], machine);
  return answer.is === 'ended' && answer.exit === 0;
}
