import { realpathSync } from 'node:fs';
import { omoOnPath } from '../self-command.ts';
import type { Check } from './check.ts';

/** Whether `omo` in a shell is this omo: another program of the name may stand earlier on PATH. */
export function pathCheck(path: string, self: string): Check {
  const name = 'PATH';
  const first = omoOnPath(path);
  if (first === undefined) return { name, state: 'ok', says: `no omo on PATH; this one is ${self}` };
  if (realpathSync(first) === realpathSync(self)) return { name, state: 'ok', says: first };
  return {
    name,
    state: 'warn',
    says: `${first} is another program called omo, or another copy`,
    todo: `remove it, or put the folder of ${self} before it`,
  };
}
