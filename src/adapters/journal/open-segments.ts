import { constants } from 'node:fs';
import { OmoError } from '../../core/errors.ts';
import { errnoOf, ifThere } from '../../core/fault.ts';
import type { JournalFiles } from './files.ts';
import { archivePath, logPath, nextPath, segmentSeqs } from './segments.ts';

/** Finding the segments while a daemon may be changing them. */

/** The current one, open. Between two renames of a change of segments, and after a crash there, the next one is it. */
export function currentOf(home: string, files: JournalFiles): { path: string; fd: number } | undefined {
  for (const path of [logPath(home), nextPath(home), logPath(home)]) {
    const fd = openIfThere(files, path);
    if (fd !== undefined) return { path: logPath(home), fd };
  }
  return undefined;
}

/** undefined: nothing of that name. Throws E_FILE. */
export function openIfThere(files: JournalFiles, path: string): number | undefined {
  try {
    return files.open(path, constants.O_RDONLY);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw new OmoError('E_FILE', `the journal ${path} can't be read: ${String(error)}.`, { cause: error });
  }
}

/** A segment that was put aside, and the number of its first event. */
export interface Older {
  readonly path: string;
  readonly first: number;
}

/** Those put aside, oldest first, without the one that is open as `current` and may have been put aside meanwhile. */
export function olderThan(home: string, files: JournalFiles, current: number | undefined): Older[] {
  const seqs = ifThere(() => segmentSeqs(files, home)) ?? [];
  const all = seqs.map((first) => ({ path: archivePath(home, first), first }));
  if (current === undefined) return all;
  const own = files.fstat(current);
  const end = all.findIndex(({ path }) => {
    const facts = files.stat(path);
    return facts?.ino === own.ino && facts.dev === own.dev;
  });
  return end === -1 ? all : all.slice(0, end);
}
