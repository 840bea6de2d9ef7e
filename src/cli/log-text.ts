import { stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { StringDecoder } from 'node:string_decoder';
import { chunksOf } from '../adapters/outputs/chunks.ts';
import { OmoError } from '../core/errors.ts';
import { errnoOf, messageOf } from '../core/fault.ts';
import { sanitize } from '../core/text/sanitize.ts';
import type { Output } from './print/output.ts';

/** How often a followed file is looked at. */
const LOOK_MS = 150;
/** A line longer than this is printed in parts. */
const LONGEST_LINE = 64 * 1024;

/** Prints a whole log; without `raw` what could drive the terminal is taken out. */
export async function copyLog(path: string, raw: boolean, out: Output): Promise<void> {
  const text = cleaner(raw, out);
  await copyFrom(path, 0, text.take);
  text.end();
}

/** Prints a log as it grows, until `isOver` says that nothing more will be written. */
export async function followLog(
  path: string,
  raw: boolean,
  out: Output,
  isOver: () => Promise<boolean>,
): Promise<void> {
  const text = cleaner(raw, out);
  let at = 0;
  for (let over = false; ;) {
    at = await copyFrom(path, at, text.take);
    // Asked before the last look, so that what was written in between is still printed.
    if (over) break;
    over = await isOver();
    if (!over) await pause(LOOK_MS);
  }
  text.end();
}

/** Hands over what stands in the file from `start` on; returns where it ended. A file that isn't there yet is empty. */
async function copyFrom(path: string, start: number, take: (chunk: Buffer) => void): Promise<number> {
  const size = await sizeOf(path);
  if (size <= start) return start;
  for await (const chunk of chunksOf(path, start, size)) take(chunk);
  return size;
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    // The attempt was decided but has printed nothing yet.
    if (errnoOf(error) === 'ENOENT') return 0;
    throw new OmoError('E_FILE', `the log ${path} can't be read: ${messageOf(error)}.`, { cause: error });
  }
}

/** Escape sequences can be cut in two by a chunk's end, but don't span lines: so whole lines are cleaned. */
function cleaner(raw: boolean, out: Output): { take: (chunk: Buffer) => void; end: () => void } {
  if (raw) return { take: (chunk) => out.write(chunk), end: () => undefined };
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const take = (chunk: Buffer) => {
    rest += decoder.write(chunk);
    const end = rest.length > LONGEST_LINE ? rest.length : rest.lastIndexOf('\n') + 1;
    if (end > 0) out.write(sanitize(rest.slice(0, end)));
    rest = rest.slice(end);
  };
  const end = () => {
    const last = sanitize(rest + decoder.end());
    if (last !== '') out.write(last.endsWith('\n') ? last : `${last}\n`);
  };
  return { take, end };
}
