import { constants } from 'node:fs';
import { basename } from 'node:path';
import { OmoError } from '../../core/errors.ts';
import { several } from '../../core/text/several.ts';
import { type JournalFiles, readRange, syncDirectory, writeFully } from './files.ts';
import { logPath, segmentSeqs } from './segments.ts';
import type { Scan } from './scan.ts';

/** Makes the end of a scanned segment fit for appending. Returns what was done, or undefined when nothing was to do. */
export async function mendTail(
  files: JournalFiles,
  home: string,
  fd: number,
  scan: Scan,
  now: number,
): Promise<string | undefined> {
  if (scan.records === 0) refuseLostStart(files, home);
  switch (scan.end.is) {
    case 'clean':
      return undefined;
    case 'damaged':
      throw new OmoError(
        'E_JOURNAL_DAMAGED',
        `${logPath(home)} is damaged at byte ${scan.end.offset}: ${scan.end.why}. Nothing was changed; before it: ${several(scan.records, 'whole record')}. \`omo journal verify\` shows all of it, \`omo journal repair\` keeps what is whole`,
      );
    case 'unterminated':
      await writeFully(files, fd, Buffer.from('\n'));
      await files.dataSync(fd);
      scan.good += 1;
      return `the last record of ${basename(logPath(home))} had lost its newline; put back`;
    case 'torn':
      return cutTear(files, home, fd, scan.good, now);
    default:
      return scan.end satisfies never;
  }
}

/** After a change of segments the log begins with a snapshot; without it the older segments' state would be forgotten. */
function refuseLostStart(files: JournalFiles, home: string): void {
  const older = segmentSeqs(files, home);
  if (older.length === 0) return;
  throw new OmoError(
    'E_JOURNAL_DAMAGED',
    `${logPath(home)} has lost the snapshot it began with; left: ${several(older.length, 'older segment')}. Nothing was changed; bring the file back from a copy, or see what \`omo journal verify\` and \`omo journal repair\` can do`,
  );
}

async function cutTear(files: JournalFiles, home: string, fd: number, good: number, now: number): Promise<string> {
  const size = files.fstat(fd).size;
  const kept = await keepAside(files, home, fd, { from: good, to: size }, now);
  files.truncate(fd, good);
  await files.fullSync(fd);
  return `the end of ${basename(logPath(home))} was no whole record (a write cut short): ${several(size - good, 'byte')} cut, and kept as ${basename(kept)}`;
}

/** Copies a range of the log to `event_log.jsonl.torn.<ms since the epoch>`, durably. Returns that file's path. */
export async function keepAside(
  files: JournalFiles,
  home: string,
  fd: number,
  range: { readonly from: number; readonly to: number },
  now: number,
): Promise<string> {
  const { path, fd: aside } = openAside(files, `${logPath(home)}.torn.${now}`);
  try {
    for (let at = range.from; at < range.to; at += PIECE) {
      await writeFully(files, aside, readRange(files, fd, at, Math.min(at + PIECE, range.to)));
    }
    await files.fullSync(aside);
  } finally {
    files.close(aside);
  }
  await syncDirectory(files, home);
  return path;
}

const PIECE = 1 << 20;

/** Never over an earlier one: two tears may be found within one millisecond. */
function openAside(files: JournalFiles, wanted: string): { path: string; fd: number } {
  for (let n = 0; ; n++) {
    const path = n === 0 ? wanted : `${wanted}-${n}`;
    if (files.stat(path) !== undefined) continue;
    return { path, fd: files.open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL) };
  }
}
