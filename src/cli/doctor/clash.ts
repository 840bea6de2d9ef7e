import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { omoOnPath } from '../self-command.ts';
import type { Check } from './check.ts';

/**
 * Whether `omo` in a shell is this omo. Another program of the name may stand earlier on PATH: the package oh-my-opencode (4.19.4)
 * brings one.
 */
export function clashCheck(path: string, self: string): Check {
  const name = 'PATH';
  const first = omoOnPath(path);
  if (first === undefined) return { name, state: 'ok', says: `no omo on PATH; this one is ${self}` };
  if (realpathSync(first) === realpathSync(self)) return { name, state: 'ok', says: first };
  const owner = ownerOf(realpathSync(first));
  return {
    name,
    state: 'warn',
    says: `${first} is another program called omo, ${owner === undefined ? 'or another copy' : `of the package ${owner}`}`,
    todo: `remove it, or put the folder of ${self} before it`,
  };
}

const Package = z.looseObject({ name: z.string(), version: z.string() });

/** The package a program belongs to, as `name version`: that of the nearest package.json above it. */
function ownerOf(program: string): string | undefined {
  for (let folder = dirname(program); folder !== dirname(folder); folder = dirname(folder)) {
    const found = packageIn(folder);
    if (found !== undefined) return found;
  }
  return undefined;
}

function packageIn(folder: string): string | undefined {
  try {
    const { name, version } = Package.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
    return `${name} ${version}`;
  } catch {
    // None here, or not one that says whose it is: look further up.
    return undefined;
  }
}
