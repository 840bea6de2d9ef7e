import type { JournalFiles } from './files.ts';
import { decodeRecord, HEAD, type JournalRecord } from './record.ts';
import { firstOf, linesOf } from './scan.ts';

/** A whole record, wherever in a file it stands. */
export interface Piece {
  readonly is: 'record';
  /** Of the file it stands in. */
  readonly path: string;
  readonly offset: number;
  /** Bytes, without a newline. */
  readonly length: number;
  readonly line: number;
  readonly end: 'newline' | 'none';
  readonly kind: 'event' | 'snapshot' | 'gap';
  readonly seq: number;
  /** The first number it takes; another than `seq` only where it stands for lost ones. */
  readonly first: number;
  readonly epoch: number;
}

/** Bytes that are no whole record. */
export interface Scrap {
  readonly is: 'scrap';
  readonly offset: number;
  readonly length: number;
  readonly line: number;
  /** Whether a newline ends it, as it never does what a write left that was cut short. */
  readonly end: 'newline' | 'none';
}

/** Everything in a file, in its order: whole records also where they share a line with something else, and what is none. */
export function* salvage(files: JournalFiles, path: string, fd: number): Generator<Piece | Scrap> {
  let number = 0;
  for (const { bytes, offset, end } of linesOf(files, fd)) {
    number++;
    const newline = end === 'newline' ? 'newline' : 'none';
    const record = decodeRecord(bytes);
    const at = { path, offset, line: number };
    if (record) yield pieceOf(record, { ...at, length: bytes.length, end: newline });
    else yield* within(bytes, at, newline);
  }
}

interface Spot {
  readonly path: string;
  readonly offset: number;
  readonly line: number;
}

/** The records on a line that is none itself, and what stands between them. */
function* within(line: Buffer, { path, offset, line: number }: Spot, end: Scrap['end']): Generator<Piece | Scrap> {
  let done = 0;
  const scrap = (to: number): Scrap => {
    const isLast = to === line.length;
    return { is: 'scrap', offset: offset + done, length: to - done, line: number, end: isLast ? end : 'none' };
  };
  for (let at = line.indexOf(HEAD); at !== -1; at = line.indexOf(HEAD, Math.max(at + 1, done))) {
    const to = endOfObject(line, at);
    const record = to === undefined ? undefined : decodeRecord(line.subarray(at, to));
    if (record === undefined || to === undefined) continue;
    if (at > done) yield scrap(at);
    const isLast = to === line.length;
    yield pieceOf(record, {
      path,
      offset: offset + at,
      length: to - at,
      line: number,
      end: isLast ? end : 'none',
    });
    done = to;
  }
  if (done < line.length || line.length === 0) yield scrap(line.length);
}

function pieceOf(record: JournalRecord, at: Spot & { readonly length: number; readonly end: Piece['end'] }): Piece {
  const kind = 'snapshot' in record ? 'snapshot' : record.event.type === 'journal.gap' ? 'gap' : 'event';
  return { is: 'record', ...at, kind, seq: record.seq, first: firstOf(record), epoch: record.epoch };
}

/** Behind the brace that closes the object which begins at `from`; undefined: nothing closes it. */
function endOfObject(bytes: Buffer, from: number): number | undefined {
  let depth = 0;
  let isText = false;
  for (let i = from; i < bytes.length; i++) {
    const byte = bytes[i];
    if (isText) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) isText = false;
    } else if (byte === QUOTE) isText = true;
    else if (byte === OPEN) depth++;
    else if (byte === CLOSE && --depth === 0) return i + 1;
  }
  return undefined;
}

const [QUOTE, BACKSLASH, OPEN, CLOSE] = [0x22, 0x5c, 0x7b, 0x7d];
