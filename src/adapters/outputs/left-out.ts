import { z } from 'zod';
import { plainText } from './plain-file.ts';

/** The part of a long output that is not kept any more: bytes `from` up to, without, `to`. */
const LeftOut = z.object({ from: z.int().nonnegative(), to: z.int().nonnegative() });
export type LeftOut = z.infer<typeof LeftOut>;

/** Where the note of what was left out of a file lies. */
export function notePath(path: string): string {
  return `${path}.left-out`;
}

/** undefined: all of it is there. A note that can't be read as one says nothing: it would be in the way of the whole file. */
export async function leftOutOf(path: string): Promise<LeftOut | undefined> {
  const text = await plainText(notePath(path), MOST_BYTES);
  return text === undefined ? undefined : LeftOut.safeParse(parsed(text)).data;
}

const MOST_BYTES = 4096;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
