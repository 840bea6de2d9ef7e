import { type Entry, lookAt } from './file.ts';
import type { Folder } from './folder.ts';
import type { Judge } from './judge.ts';
import { isEventName } from './names.ts';
import { inOrder } from './order.ts';
import type { Pace } from './pace.ts';

/** Everything in the folder that is called an event, in order. The judge is told what is there. */
export async function scan(folder: Folder, judge: Judge, pace: Pace): Promise<readonly Entry[]> {
  const directory = Buffer.from(folder.path);
  const entries: Entry[] = [];
  judge.beginScan();
  for await (const name of folder.names()) {
    const entry = isEventName(name) ? lookAt(directory, name) : undefined;
    if (entry !== undefined) {
      judge.found(entry);
      entries.push(entry);
    }
    if (pace.isSpent()) await pace.rest();
  }
  judge.endScan();
  return inOrder(entries, pace);
}
