import type { Entry } from './file.ts';
import { Slice } from './slice.ts';

/**
 * In the order they were written, as far as the file system tells; of one moment by name. Only the moments are sorted
 * at once, as numbers: sorting 50 000 entries themselves would hold the process up.
 */
export async function inOrder(entries: readonly Entry[]): Promise<Entry[]> {
  const slice = new Slice();
  const moments = new Map<number, Entry[]>();
  for (const entry of entries) {
    const together = moments.get(entry.writtenAt);
    if (together === undefined) moments.set(entry.writtenAt, [entry]);
    else together.push(entry);
    await slice.breathe();
  }
  const ordered: Entry[] = [];
  for (const moment of Float64Array.from(moments.keys()).sort()) {
    for (const entry of byName(moments.get(moment) ?? [])) ordered.push(entry);
    await slice.breathe();
  }
  return ordered;
}

function byName(entries: Entry[]): Entry[] {
  return entries.sort((a, b) => Buffer.compare(a.name, b.name));
}
