import { basename } from 'node:path';
import { several } from '../../core/text/several.ts';
import type { JournalFiles } from './files.ts';
import { currentOf, olderThan, openIfThere } from './open-segments.ts';
import { type Piece, salvage, type Scrap } from './salvage.ts';
import { logPath, nextPath } from './segments.ts';

/** A place in a segment that is not as it was written. */
export interface Wrong {
  readonly offset: number;
  readonly bytes: number;
  readonly line: number;
  readonly why: string;
}

/** One segment, looked at as a whole: nothing ends the look. */
export interface SegmentSurvey {
  readonly file: string;
  readonly path: string;
  readonly bytes: number;
  /** Whole ones, events and the snapshot. */
  readonly records: number;
  /** Of its events; absent when it has none. */
  readonly first?: number;
  readonly last?: number;
  /** The last event that the snapshot it begins with covers. */
  readonly snapshot?: number;
  /** Records of a daemon that had been replaced already. */
  readonly stale: number;
  readonly wrong: readonly Wrong[];
  /** What a write left at its end that was cut short: the next daemon cuts it off and keeps it aside. */
  readonly torn?: { readonly offset: number; readonly bytes: number; readonly line: number };
}

/** Numbers that are gone; without `to` nobody knows how many. */
export interface Lost {
  readonly from: number;
  readonly to?: number;
}

export interface Survey {
  readonly segments: readonly SegmentSurvey[];
  /** Every whole record, in the order they stand in. */
  readonly pieces: readonly Piece[];
}

/** Every segment there is, oldest first, the current one last; no lock is taken and nothing is written. */
export function survey(home: string, files: JournalFiles): Survey {
  const current = currentOf(home, files);
  const pieces: Piece[] = [];
  const segments: SegmentSurvey[] = [];
  try {
    for (const { path } of olderThan(home, files, current?.fd)) {
      const fd = openIfThere(files, path);
      // Let go of since it was listed.
      if (fd === undefined) continue;
      try {
        segments.push(look(files, path, fd, 'full', pieces));
      } finally {
        files.close(fd);
      }
    }
    if (current) segments.push(look(files, current.path, current.fd, 'current', pieces));
    segments.push(...filledNext(home, files, pieces));
  } finally {
    if (current) files.close(current.fd);
  }
  return { segments, pieces };
}

/** A next segment holds its snapshot and nothing more until it has its place; one with more was renamed by somebody. */
function filledNext(home: string, files: JournalFiles, pieces: Piece[]): SegmentSurvey[] {
  if (files.stat(logPath(home)) === undefined) return [];
  const fd = openIfThere(files, nextPath(home));
  if (fd === undefined) return [];
  const own: Piece[] = [];
  const found = look(files, nextPath(home), fd, 'full', own);
  files.close(fd);
  if (found.records < 2) return [];
  pieces.push(...own);
  const why = `${found.records} records in a file that should hold but one`;
  return [{ ...found, wrong: [{ offset: 0, bytes: found.bytes, line: 1, why }, ...found.wrong] }];
}

function look(files: JournalFiles, path: string, fd: number, is: 'full' | 'current', pieces: Piece[]): SegmentSurvey {
  const looker = new Looker();
  for (const found of salvage(files, path, fd)) {
    if (found.is === 'scrap') looker.scrap(found);
    else {
      looker.take(found);
      pieces.push(found);
    }
  }
  const file = basename(path);
  const found = looker.result(is);
  return { file, path, bytes: files.fstat(fd).size, ...found, wrong: [...misnamed(file, found), ...found.wrong] };
}

/** A full segment has the number of its first event for a name. */
function misnamed(file: string, { first, snapshot }: Pick<SegmentSurvey, 'first' | 'snapshot'>): Wrong[] {
  const named = /^event_log\.(\d+)\.jsonl$/.exec(file)?.[1];
  const begin = snapshot === undefined ? first : snapshot + 1;
  if (named === undefined || begin === undefined || begin === Number(named)) return [];
  return [{ offset: 0, bytes: 0, line: 1, why: `it begins with event ${begin}, its name says ${named}` }];
}

/** Holds what it is shown against what should stand there. */
class Looker {
  readonly #wrong: Wrong[] = [];
  readonly #events: number[] = [];
  #records = 0;
  #stale = 0;
  #epoch = 0;
  #line = 0;
  #seq: number | undefined;
  #snapshot: number | undefined;
  #last: Scrap | undefined;

  take(piece: Piece): void {
    const isBehindScrap = this.#last !== undefined;
    this.#endScrap();
    if (this.#line === piece.line) this.#tell(piece, 'no newline before it');
    this.#line = piece.line;
    if (piece.epoch < this.#epoch) {
      this.#stale++;
      return;
    }
    const why = this.#misplaced(piece);
    // What stood in between is told already, by its bytes.
    const isTold = isBehindScrap && piece.seq > (this.#seq ?? 0);
    if (why !== undefined && !isTold) this.#tell(piece, why);
    if (piece.kind === 'snapshot') this.#snapshot ??= piece.seq;
    else this.#events.push(piece.first, piece.seq);
    this.#records++;
    this.#seq = piece.seq;
    this.#epoch = Math.max(this.#epoch, piece.epoch);
  }

  scrap(scrap: Scrap): void {
    const before = this.#last;
    // What stands on lines that follow one another is one place.
    this.#last = before ? { ...before, length: scrap.offset + scrap.length - before.offset, end: scrap.end } : scrap;
  }

  result(is: 'full' | 'current'): Omit<SegmentSurvey, 'file' | 'path' | 'bytes'> {
    const { torn } = is === 'current' && this.#last?.end === 'none' ? { torn: this.#last } : {};
    if (!torn) this.#endScrap();
    const events = this.#events;
    return {
      records: this.#records,
      ...(events.length > 0 && { first: least(events), last: most(events) }),
      ...(this.#snapshot !== undefined && { snapshot: this.#snapshot }),
      stale: this.#stale,
      wrong: this.#wrong,
      ...(torn && { torn: { offset: torn.offset, bytes: torn.length, line: torn.line } }),
    };
  }

  #endScrap(): void {
    if (this.#last) this.#tell(this.#last, `no whole record: ${several(this.#last.length, 'byte')}`);
    this.#last = undefined;
  }

  #tell({ offset, length, line }: Omit<Scrap, 'is' | 'end'>, why: string): void {
    this.#wrong.push({ offset, bytes: length, line, why });
  }

  #misplaced(piece: Piece): string | undefined {
    if (piece.kind === 'snapshot') return this.#records === 0 ? undefined : 'a snapshot that is not at the start';
    const expected = (this.#seq ?? 0) + 1;
    if (piece.first === expected) return undefined;
    return `record ${piece.seq} where ${expected} was expected`;
  }
}

function least(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.min(a, b), Infinity);
}

function most(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.max(a, b), 0);
}
