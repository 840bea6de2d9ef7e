import { sealOf } from './seal.ts';
import type { Now, Step } from './step.ts';

/** A file that is omo's from its first byte to its last: a command, a skill, a plugin. */

/** What becomes of it at an installation. `force` writes over what isn't omo's. */
export function installOwn({ text }: Now, wanted: string, force: boolean): Step {
  if (text === wanted) return { is: 'nothing' };
  if (text === undefined || force) return { is: 'write', text: wanted };
  const seal = sealOf(text);
  if (seal.is === 'whole') return { is: 'write', text: wanted };
  const who = seal.is === 'none' ? 'it is there already and is not of omo' : 'it was changed after omo wrote it';
  return { is: 'refuse', why: `${who}. With --force omo writes its own and keeps a copy of this one` };
}

/** What becomes of it when it is taken away. */
export function removeOwn({ text }: Now, force: boolean): Step {
  if (text === undefined) return { is: 'nothing' };
  const seal = sealOf(text);
  if (seal.is === 'whole') return { is: 'remove', backup: false };
  if (seal.is === 'none') return { is: 'nothing', note: 'it is not of omo and stays' };
  if (force) return { is: 'remove', backup: true };
  return {
    is: 'refuse',
    why: 'it was changed after omo wrote it. Remove it by hand, or with --force; omo then keeps a copy',
  };
}
