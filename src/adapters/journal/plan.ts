import { basename } from 'node:path';
import type { Piece } from './salvage.ts';
import { archivePath, logPath } from './segments.ts';
import type { Lost, SegmentSurvey, Survey } from './survey.ts';

/** Lines that a mended segment consists of: whole records from wherever they stand, and what takes the place of the rest. */
export type Part =
  | { readonly is: 'record'; readonly piece: Piece }
  /** Takes the place of records that are gone. */
  | { readonly is: 'gap'; readonly from: number; readonly to: number; readonly epoch: number };

export interface MendedSegment {
  readonly path: string;
  /** `whole`: the file is like that already. */
  readonly state: 'whole' | 'mended';
  readonly parts: readonly Part[];
}

/** What a journal is to be like so that it holds every whole record, in order, and tells what is gone. */
export interface Plan {
  readonly segments: readonly MendedSegment[];
  /** Files that hold nothing any more that is not in `segments`. */
  readonly needless: readonly string[];
  readonly lost: readonly Lost[];
  /** Of the last record, 0 without one. */
  readonly seq: number;
  readonly epoch: number;
}

/**
 * Where every whole record belongs, by its number. Segments begin with the snapshots there are: what followed one that can't
 * be read goes on in the segment before, whose fold leads there too.
 */
export function planOf(home: string, { segments, pieces }: Survey): Plan {
  const events = inOrder(pieces.filter(({ kind }) => kind !== 'snapshot'));
  const snapshots = new Map(pieces.filter(({ kind }) => kind === 'snapshot').map((piece) => [piece.seq, piece]));
  const begins = beginnings(segments, events, snapshots);
  const mended = begins.map((begin, i): MendedSegment => {
    const end = begins[i + 1];
    const path = end === undefined ? logPath(home) : archivePath(home, begin);
    const own = events.filter(({ seq }) => seq >= begin && (end === undefined || seq < end));
    const parts = partsOf({ begin, end, own, snapshot: snapshots.get(begin - 1) });
    return { path, parts, state: isAlready(path, parts, segments) ? 'whole' : 'mended' };
  });
  const needless = segments.map(({ path }) => path).filter((path) => !mended.some((one) => one.path === path));
  const seq = Math.max(events.at(-1)?.seq ?? 0, (begins.at(-1) ?? 1) - 1);
  const lost = [...mended.flatMap(({ parts }) => parts.flatMap(lostBy)), ...lostBehind(home, segments, seq)];
  return { segments: mended, needless, lost, seq, epoch: pieces.reduce((most, one) => Math.max(most, one.epoch), 0) };
}

/** Each number once. Of several the newest daemon's, which began behind all that was acknowledged before it. */
function inOrder(pieces: readonly Piece[]): Piece[] {
  const kept: Piece[] = [];
  let epoch = 0;
  for (const piece of pieces.toSorted((a, b) => a.seq - b.seq || rank(a) - rank(b) || b.epoch - a.epoch)) {
    const before = kept.at(-1)?.seq ?? 0;
    // Of a daemon that was replaced; there already; or what was thought to be gone has come back.
    if (piece.epoch < epoch || before >= piece.first) continue;
    epoch = piece.epoch;
    kept.push(piece);
  }
  return kept;
}

function rank({ kind }: Piece): number {
  return kind === 'gap' ? 1 : 0;
}

/** The first numbers of all segments. */
function beginnings(
  segments: readonly SegmentSurvey[],
  events: readonly Piece[],
  snapshots: ReadonlyMap<number, Piece>,
): number[] {
  const held = [...snapshots.keys()].map((seq) => seq + 1).toSorted((a, b) => a - b);
  const named = segments.map(({ file }) => Number(/^event_log\.(\d+)\.jsonl$/.exec(file)?.[1] ?? Infinity));
  const first = Math.min(events[0]?.seq ?? Infinity, ...named);
  const isBefore = first < (held[0] ?? Infinity);
  return isBefore || (held.length === 0 && segments.length > 0) ? [1, ...held.filter((begin) => begin > 1)] : held;
}

interface Segment {
  readonly begin: number;
  /** The next one's beginning. */
  readonly end: number | undefined;
  readonly own: readonly Piece[];
  readonly snapshot: Piece | undefined;
}

function partsOf({ begin, end, own, snapshot }: Segment): Part[] {
  const parts: Part[] = snapshot ? [{ is: 'record', piece: snapshot }] : [];
  let epoch = snapshot?.epoch ?? own[0]?.epoch ?? 1;
  let expected = begin;
  for (const piece of own) {
    if (piece.first > expected) parts.push({ is: 'gap', from: expected, to: piece.first - 1, epoch });
    parts.push({ is: 'record', piece });
    expected = piece.seq + 1;
    epoch = piece.epoch;
  }
  if (end !== undefined && expected < end) parts.push({ is: 'gap', from: expected, to: end - 1, epoch });
  return parts;
}

function lostBy(part: Part): Lost[] {
  if (part.is === 'gap') return [{ from: part.from, to: part.to }];
  return [];
}

/** What stood at the very end and can't be read, or stood in a file that is gone: nobody knows how much. */
function lostBehind(home: string, segments: readonly SegmentSurvey[], last: number): Lost[] {
  if (segments.length === 0) return [];
  const current = segments.find(({ path }) => path === logPath(home));
  const isBehind = current?.wrong.some(({ offset, bytes }) => offset + bytes === current.bytes && bytes > 0) ?? true;
  const isScrap = current?.wrong.at(-1)?.why.endsWith('no whole record') ?? true;
  return isBehind && isScrap ? [{ from: last + 1 }] : [];
}

/** Whether the file holds just that, in that order, and nothing else but records of daemons that were replaced. */
function isAlready(path: string, parts: readonly Part[], segments: readonly SegmentSurvey[]): boolean {
  const found = segments.find((segment) => segment.path === path);
  if (!found || found.wrong.length > 0 || found.torn || basename(path) !== found.file) return false;
  return found.records === parts.length && parts.every((part) => part.is === 'record' && part.piece.path === path);
}
