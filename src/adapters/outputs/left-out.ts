import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { errnoOf } from '../../core/fault.ts';

/** The part of a long output that is not kept any more: bytes `from` up to, without, `to`. */
const LeftOut = z.object({ from: z.int().nonnegative(), to: z.int().nonnegative() });
export type LeftOut = z.infer<typeof LeftOut>;

/** Where the note of what was left out of a file lies. */
export function notePath(path: string): string {
  return `${path}.left-out`;
}

/** undefined: all of it is there. */
export async function leftOutOf(path: string): Promise<LeftOut | undefined> {
  try {
    return LeftOut.parse(JSON.parse(await readFile(notePath(path), 'utf8')));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
