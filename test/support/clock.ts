import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A shell command that stamps its start and end by its own clock (ns) into `<id>.times` of the working directory, and does `what` between. */
export function stamped(id: string, what = 'sleep 0.3'): string {
  return `date +%s%N > ${id}.times; ${what}; date +%s%N >> ${id}.times`;
}

export interface Span {
  readonly id: string;
  readonly start: bigint;
  readonly end: bigint;
}

export function spans(dir: string, ids: readonly string[]): Span[] {
  return ids.map((id) => {
    const [start = '0', end = '0'] = readFileSync(join(dir, `${id}.times`), 'utf8')
      .trim()
      .split('\n');
    return { id, start: BigInt(start), end: BigInt(end) };
  });
}

/** The most spans that were open at one moment. */
export function mostAtOnce(all: readonly Span[]): number {
  return Math.max(...all.map((one) => all.filter((other) => other.start <= one.start && one.start < other.end).length));
}
