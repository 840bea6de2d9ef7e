import type { Entry } from './file.ts';
import type { Pace } from './pace.ts';

/**
 * In the order they were written, as far as the file system tells; of one moment by name. A merge sort in pieces: sorting
 * 50 000 at once would hold the process up.
 */
export async function inOrder(entries: readonly Entry[], pace: Pace): Promise<readonly Entry[]> {
  let runs: (readonly Entry[])[] = [];
  for (let from = 0; from < entries.length; from += PIECE) {
    runs.push(entries.slice(from, from + PIECE).sort(byMoment));
    if (pace.isSpent()) await pace.rest();
  }
  while (runs.length > 1) runs = await mergedInPairs(runs, pace);
  return runs[0] ?? [];
}

/** So many are sorted, or merged, without a look at the clock: less than half a millisecond. */
const PIECE = 512;

function byMoment(a: Entry, b: Entry): number {
  if (a.writtenAt !== b.writtenAt) return a.writtenAt - b.writtenAt;
  return a.name < b.name ? -1 : 1;
}

async function mergedInPairs(runs: readonly (readonly Entry[])[], pace: Pace): Promise<(readonly Entry[])[]> {
  const merged: (readonly Entry[])[] = [];
  for (let at = 0; at < runs.length; at += 2) merged.push(await merge(runs[at] ?? [], runs[at + 1] ?? [], pace));
  return merged;
}

async function merge(left: readonly Entry[], right: readonly Entry[], pace: Pace): Promise<readonly Entry[]> {
  if (right.length === 0) return left;
  const merged: Entry[] = [];
  let [l, r] = [0, 0];
  for (let a = left[l], b = right[r]; a !== undefined || b !== undefined; a = left[l], b = right[r]) {
    if (a !== undefined && (b === undefined || byMoment(a, b) <= 0)) {
      merged.push(a);
      l += 1;
    } else if (b !== undefined) {
      merged.push(b);
      r += 1;
    }
    if (merged.length % PIECE === 0 && pace.isSpent()) await pace.rest();
  }
  return merged;
}
