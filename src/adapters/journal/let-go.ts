import { constants } from 'node:fs';
import { basename } from 'node:path';
import { removeIfThere } from './epoch.ts';
import { type JournalFiles, readRange } from './files.ts';
import { olderThan } from './open-segments.ts';
import { decodeRecord } from './record.ts';

/**
 * Removes full segments whose last event is older than `before`, ms since the epoch; the oldest first, and none behind one
 * that stays: so a crash leaves the newer ones, with no gap. The current one begins with the state that they led to; where
 * it doesn't, the caller must not ask. Returns the names of those that went.
 */
export function letGoSegments(files: JournalFiles, home: string, current: number, before: number): string[] {
  const gone: string[] = [];
  for (const { path } of olderThan(home, files, current)) {
    const at = lastAt(files, path);
    // What can't be read is the person's to look at.
    if (at === undefined || at >= before) break;
    removeIfThere(files, path);
    gone.push(basename(path));
  }
  return gone;
}

/** When the last event of a full segment happened; undefined: its end can't be read. */
function lastAt(files: JournalFiles, path: string): number | undefined {
  const fd = files.open(path, constants.O_RDONLY);
  try {
    const line = lastLine(files, fd, files.fstat(fd).size);
    const record = line && decodeRecord(line);
    return record && 'event' in record ? record.event.at : undefined;
  } finally {
    files.close(fd);
  }
}

function lastLine(files: JournalFiles, fd: number, size: number): Buffer | undefined {
  for (let window = 64 * 1024; ; window *= 4) {
    const from = Math.max(0, size - window);
    const bytes = readRange(files, fd, from, size);
    const end = bytes.length - 1;
    if (bytes[end] !== 10) return undefined;
    const begin = bytes.lastIndexOf(10, end - 1);
    if (begin !== -1 || from === 0) return bytes.subarray(begin + 1, end);
  }
}
