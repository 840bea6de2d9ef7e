import { constants } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { removeIfThere } from './epoch.ts';
import { type JournalFiles, readRange, syncDirectory, writeFully } from './files.ts';

/** Behind a segment's name: what will take its place once the repair is settled. */
export const MENDED = '.mended';

const name = z.string().regex(/^event_log(?:\.(?:\d+|next))?\.jsonl$/);
const List = z.object({ renames: z.array(name), removes: z.array(name) });
/** What a repair does to segments, by their names, once all that is new is on disk. */
export type List = z.infer<typeof List>;

const listPath = (home: string): string => join(home, 'event_log.repair.json');

/** From when the list is on disk the repair has happened; what is left of it may be done by anybody, any number of times. */
export async function commit(files: JournalFiles, home: string, list: List): Promise<void> {
  const draft = `${listPath(home)}${MENDED}`;
  removeIfThere(files, draft);
  const fd = files.open(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL);
  try {
    await writeFully(files, fd, Buffer.from(JSON.stringify(list)));
    await files.fullSync(fd);
  } finally {
    files.close(fd);
  }
  await syncDirectory(files, home);
  files.rename(draft, listPath(home));
  await syncDirectory(files, home);
  await settleRepair(files, home);
}

/**
 * Brings a repair that a crash cut short to its end, or to its beginning when it had not happened yet. Returns what was
 * done, or undefined when there was none.
 */
export async function settleRepair(files: JournalFiles, home: string): Promise<string | undefined> {
  const list = readList(files, home);
  if (list) {
    for (const file of list.renames) putInPlace(files, join(home, file));
    for (const file of list.removes) removeIfThere(files, join(home, file));
    await syncDirectory(files, home);
    files.unlink(listPath(home));
    await syncDirectory(files, home);
  }
  const drafts = files.list(home).filter((file) => file.startsWith('event_log.') && file.endsWith(MENDED));
  for (const file of drafts) files.unlink(join(home, file));
  return list && 'a repair of the journal that had been cut short was brought to its end';
}

function putInPlace(files: JournalFiles, path: string): void {
  if (files.stat(`${path}${MENDED}`) !== undefined) files.rename(`${path}${MENDED}`, path);
}

function readList(files: JournalFiles, home: string): List | undefined {
  const facts = files.stat(listPath(home));
  if (facts === undefined) return undefined;
  const fd = files.open(listPath(home), constants.O_RDONLY);
  try {
    return List.parse(JSON.parse(readRange(files, fd, 0, facts.size).toString('utf8')));
  } finally {
    files.close(fd);
  }
}
