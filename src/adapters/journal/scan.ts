import { decodeRecord, holdsRecord, type JournalRecord } from './record.ts';
import type { JournalFiles } from './files.ts';

/** What one segment holds, and how it ends. */
export interface Scan {
  /** Seq of the last record, 0 when there is none. */
  seq: number;
  /** Epoch of the last record, 0 when there is none. */
  epoch: number;
  /** Seq of the first event that is or will be in this segment. */
  firstSeq: number;
  /** Bytes of the snapshot line at its start, 0 without one. */
  headBytes: number;
  records: number;
  /** Records of an epoch that was over when they were written: skipped. */
  stale: number;
  /** Everything before this offset is whole. */
  good: number;
  end: Ending;
}

export type Ending =
  | { readonly is: 'clean' }
  /** The last record is whole but for its newline. */
  | { readonly is: 'unterminated' }
  /** From `good` on there is no whole record: what a kill in mid-write leaves. */
  | { readonly is: 'torn' }
  /** Something is wrong before the end: never cut. */
  | { readonly is: 'damaged'; readonly offset: number; readonly why: string };

/** Reads a segment from its start, calling back with each record in order. Stops at damage. */
export function scanSegment(files: JournalFiles, fd: number, onRecord: (record: JournalRecord) => void): Scan {
  const scan: Scan = {
    seq: 0,
    epoch: 0,
    firstSeq: 1,
    headBytes: 0,
    records: 0,
    stale: 0,
    good: 0,
    end: { is: 'clean' },
  };
  for (const line of linesOf(files, fd)) {
    if (scan.end.is === 'torn') lookBehindTear(scan, line);
    else takeLine(scan, line, onRecord);
    if (scan.end.is === 'damaged') break;
  }
  return scan;
}

export interface Line {
  readonly bytes: Buffer;
  readonly offset: number;
  readonly end: 'newline' | 'eof';
}

const CHUNK = 1 << 20;

/** A file's lines without ever holding more than one line and one chunk; a snapshot line may be longer than a chunk. */
export function* linesOf(files: JournalFiles, fd: number): Generator<Line> {
  let parts: Buffer[] = [];
  let offset = 0;
  for (let at = 0; ;) {
    const chunk = Buffer.allocUnsafe(CHUNK);
    const read = files.read(fd, chunk, CHUNK, at);
    if (read === 0) break;
    let from = 0;
    for (let to = chunk.indexOf(10); to !== -1 && to < read; to = chunk.indexOf(10, from)) {
      const piece = chunk.subarray(from, to);
      const bytes = parts.length === 0 ? piece : Buffer.concat([...parts, piece]);
      yield { bytes, offset, end: 'newline' };
      offset += bytes.length + 1;
      parts = [];
      from = to + 1;
    }
    if (from < read) parts.push(chunk.subarray(from, read));
    at += read;
  }
  if (parts.length > 0) yield { bytes: Buffer.concat(parts), offset, end: 'eof' };
}

function takeLine(scan: Scan, line: Line, onRecord: (record: JournalRecord) => void): void {
  const record = decodeRecord(line.bytes);
  if (record === undefined) return tear(scan, line);
  const wrong = record.epoch < scan.epoch ? undefined : wrongPlace(scan, record);
  if (wrong !== undefined) {
    scan.end = { is: 'damaged', offset: line.offset, why: wrong };
    return;
  }
  if (record.epoch < scan.epoch) scan.stale++;
  else count(scan, record, line, onRecord);
  scan.good = line.offset + line.bytes.length + (line.end === 'newline' ? 1 : 0);
  if (line.end === 'eof') scan.end = { is: 'unterminated' };
}

function tear(scan: Scan, line: Line): void {
  scan.end = { is: 'torn' };
  if (holdsRecord(line.bytes, 1)) damageBehind(scan);
}

/** A whole record after something that is none: then it is no torn tail, and nothing may be cut. */
function lookBehindTear(scan: Scan, line: Line): void {
  if (holdsRecord(line.bytes, 0)) damageBehind(scan);
}

function damageBehind(scan: Scan): void {
  scan.end = { is: 'damaged', offset: scan.good, why: 'bytes that are no record, with whole records after them' };
}

function wrongPlace(scan: Scan, record: JournalRecord): string | undefined {
  if ('snapshot' in record) return scan.records === 0 ? undefined : 'a snapshot that is not at the start';
  const expected = scan.seq + 1;
  return firstOf(record) === expected ? undefined : `record ${record.seq} where ${expected} was expected`;
}

/** The first number that a record takes: one that stands for lost ones takes theirs too. */
export function firstOf(record: JournalRecord): number {
  return 'event' in record && record.event.type === 'journal.gap' ? record.event.from : record.seq;
}

function count(scan: Scan, record: JournalRecord, line: Line, onRecord: (record: JournalRecord) => void): void {
  if ('snapshot' in record) {
    scan.firstSeq = record.seq + 1;
    scan.headBytes = line.bytes.length + 1;
  }
  scan.seq = record.seq;
  scan.epoch = record.epoch;
  scan.records++;
  onRecord(record);
}
