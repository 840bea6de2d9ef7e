import { constants } from 'node:fs';
import { type JournalFiles, nodeFiles, readRange } from './files.ts';
import { type Part, planOf } from './plan.ts';
import { decodeRecord, type JournalRecord } from './record.ts';
import { survey } from './survey.ts';

/**
 * What can be read of a damaged journal, as a repair would put it together: every whole record in order, and a
 * `journal.gap` where some are gone. `current`: the last segment alone, with its snapshot; `all`: from the oldest there is,
 * with that one's. Writes nothing.
 */
export function readDamaged(
  home: string,
  which: 'current' | 'all',
  take: (record: JournalRecord) => void,
  files: JournalFiles = nodeFiles,
): void {
  const { segments } = planOf(home, survey(home, files));
  const wanted = which === 'all' ? segments : segments.slice(-1);
  const open = new Map<string, number>();
  try {
    for (const [i, { parts }] of wanted.entries())
      for (const part of parts) {
        const record = recordOf(part, files, open);
        if (record && (i === 0 || 'event' in record)) take(record);
      }
  } finally {
    for (const fd of open.values()) files.close(fd);
  }
}

function recordOf(part: Part, files: JournalFiles, open: Map<string, number>): JournalRecord | undefined {
  if (part.is === 'gap') {
    const { from, to, epoch } = part;
    // When the records were lost nobody knows.
    return { seq: to, epoch, event: { type: 'journal.gap', at: 0, from, to } };
  }
  const { path, offset, length } = part.piece;
  const fd = open.get(path) ?? files.open(path, constants.O_RDONLY);
  open.set(path, fd);
  return decodeRecord(readRange(files, fd, offset, offset + length));
}
