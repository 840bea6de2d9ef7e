import { OmoError } from '../../core/errors.ts';
import type { Event } from '../../core/events/event.ts';
import type { Fact } from '../../core/report/said.ts';
import { type JournalFiles, nodeFiles } from './files.ts';
import { currentOf, olderThan, openIfThere } from './open-segments.ts';
import type { JournalRecord } from './record.ts';
import { type Scan, scanSegment } from './scan.ts';

export type { JournalRecord };

/**
 * Reading the journal beside its daemon, or without one: no lock, no write, whatever the daemon does meanwhile. What stands
 * at the end and is no whole record yet is left out. Throws E_JOURNAL_DAMAGED at damage, after what stands before it was
 * handed over, and E_FILE for a journal that may not be read.
 */

/** The records of the current segment, oldest first: its snapshot, where it has one, and the events after it. */
export function readCurrent(home: string, take: (record: JournalRecord) => void, files = nodeFiles): void {
  using(home, files, ({ path, fd }) => void scan(files, path, fd, take));
}

/** Every event after that number there still is, oldest first; 0: all. */
export function readEvents(home: string, after: number, take: (fact: Fact) => void, files = nodeFiles): void {
  const position = readOn(home, after, take, files);
  if (position) files.close(position.fd);
}

/**
 * The records from the segment on that holds that event, or from the oldest there is: first that segment's snapshot, where it
 * has one, then every event, oldest first.
 */
export function readSince(
  home: string,
  isFirst: (event: Event) => boolean,
  take: (record: JournalRecord) => void,
  files = nodeFiles,
): void {
  using(home, files, (current) => {
    const segments = [...olderSegments(home, files, current.fd, 0), current];
    const start = segments.findLastIndex((segment, i) => i === 0 || holds(files, segment, isFirst));
    for (const [i, segment] of segments.slice(start).entries())
      scanAt(files, segment, (record) => {
        if (i === 0 || 'event' in record) take(record);
      });
  });
}

function holds(files: JournalFiles, segment: Segment, wanted: (event: Event) => boolean): boolean {
  let found = false;
  scanAt(files, segment, (record) => {
    found ||= 'event' in record && wanted(record.event);
  });
  return found;
}

/** How far a reader has come in the current segment. */
export interface Position {
  /** Open, and the reader's to close. */
  readonly fd: number;
  /** Byte behind the last whole record. */
  readonly at: number;
  readonly seq: number;
  readonly epoch: number;
}

/** As readEvents, for a reader that goes on; `current`: what the current segment holds. undefined: there is no journal yet. */
export function readOn(
  home: string,
  after: number | 'current',
  take: (fact: Fact) => void,
  files: JournalFiles,
): Position | undefined {
  const current = currentOf(home, files);
  if (!current) return undefined;
  let seq = after === 'current' ? 0 : after;
  const onward = (record: JournalRecord): void => {
    if (record.seq <= seq) return;
    seq = record.seq;
    if ('event' in record) take(record);
  };
  try {
    const older = after === 'current' ? [] : olderSegments(home, files, current.fd, after);
    for (const segment of older) scanAt(files, segment, onward);
    // A snapshot's number is that of the last event before it, which may be in a segment that was removed.
    const { good, epoch } = scan(files, current.path, current.fd, onward);
    return { fd: current.fd, at: good, seq, epoch };
  } catch (error) {
    files.close(current.fd);
    throw error;
  }
}

interface Segment {
  readonly path: string;
  /** Of the current one, open: its name may belong to the next by now. */
  readonly fd?: number;
}

type Current = Segment & { readonly fd: number };

function using(home: string, files: JournalFiles, use: (current: Current) => void): void {
  const current = currentOf(home, files);
  if (!current) return;
  try {
    use(current);
  } finally {
    files.close(current.fd);
  }
}

/** Put aside before the current one, oldest first; those that end before `after` left out. */
function olderSegments(home: string, files: JournalFiles, fd: number, after: number): Segment[] {
  const older = olderThan(home, files, fd);
  return older.filter((_, i) => (older[i + 1]?.first ?? Number.POSITIVE_INFINITY) - 1 > after);
}

function scanAt(files: JournalFiles, { path, fd }: Segment, take: (record: JournalRecord) => void): void {
  if (fd !== undefined) return void scan(files, path, fd, take);
  const own = openIfThere(files, path);
  if (own === undefined) return;
  try {
    scan(files, path, own, take);
  } finally {
    files.close(own);
  }
}

function scan(files: JournalFiles, path: string, fd: number, take: (record: JournalRecord) => void): Scan {
  const result = scanSegment(files, fd, take);
  if (result.end.is !== 'damaged') return result;
  throw new OmoError(
    'E_JOURNAL_DAMAGED',
    `${path} is damaged at byte ${result.end.offset}: ${result.end.why}. What was read stands before it. \`omo journal verify\` shows all of it, \`omo journal repair\` mends it.`,
  );
}
