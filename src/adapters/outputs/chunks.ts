import { createReadStream } from 'node:fs';
import { leftOutOf } from './left-out.ts';

/**
 * The bytes of an attempt's output from `start` up to, without, `end`. In place of what was left out stands a line that says
 * so. Throws what opening throws.
 */
export async function* chunksOf(path: string, start = 0, end = Number.MAX_SAFE_INTEGER): AsyncGenerator<Buffer> {
  const hole = await leftOutOf(path);
  if (hole === undefined || start >= hole.to || end <= hole.from) return yield* read(path, start, end);
  if (start < hole.from) yield* read(path, start, hole.from);
  yield Buffer.from(`\n[omo left out ${megabytes(hole.to - hole.from)} MB here]\n`);
  if (hole.to < end) yield* read(path, hole.to, end);
}

async function* read(path: string, start: number, end: number): AsyncGenerator<Buffer> {
  for await (const chunk of createReadStream(path, { start, end: end - 1, highWaterMark: CHUNK }))
    if (Buffer.isBuffer(chunk)) yield chunk;
}

const CHUNK = 256 * 1024;

function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
