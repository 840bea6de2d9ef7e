import { HOME } from './writing.ts';

/** What stands in a journal's files, by nothing but JSON.parse: it knows nothing of checksums, plans or repairs. */
export interface Standing {
  /** Event by number, as JSON; facts about the journal itself left out. */
  readonly events: ReadonlyMap<number, string>;
  /** Numbers that stand more than once, or before a smaller one. */
  readonly disorder: readonly number[];
  /** Numbers that the journal says are gone. */
  readonly gone: readonly number[];
  /** Lines that are no JSON. */
  readonly bad: number;
}

export function segmentFiles(files: Readonly<Record<string, Buffer>>): string[] {
  const all = Object.keys(files).filter((path) => /^\/home\/event_log(?:\.\d+)?\.jsonl$/.test(path));
  return all.toSorted((a, b) => first(a) - first(b));
}

function first(path: string): number {
  return Number(/event_log\.(\d+)\.jsonl$/.exec(path)?.[1] ?? Infinity);
}

export function standing(files: Readonly<Record<string, Buffer>>): Standing {
  const events = new Map<number, string>();
  const [disorder, gone]: [number[], number[]] = [[], []];
  let [bad, before] = [0, 0];
  for (const line of segmentFiles(files).flatMap((path) => linesIn(files[path]!))) {
    const record = parsed(line);
    if (record === undefined) bad++;
    if (record === undefined || !('event' in record)) continue;
    const { seq, event } = record;
    if (seq <= before) disorder.push(seq);
    before = seq;
    if (event.type === 'journal.gap') for (let n = event.from; n <= event.to; n++) gone.push(n);
    else if (event.type?.startsWith('journal.') !== true) events.set(seq, JSON.stringify(event));
  }
  return { events, disorder, gone, bad };
}

/** The numbers of those whose line stands there as it was written, whatever other lines say. */
export function unchangedIn(
  files: Readonly<Record<string, Buffer>>,
  written: ReadonlyMap<number, string>,
): ReadonlySet<number> {
  const records = segmentFiles(files).flatMap((path) => linesIn(files[path]!).map((line) => parsed(line)));
  return new Set(
    records.flatMap((record) =>
      record && 'event' in record && written.get(record.seq) === JSON.stringify(record.event) ? [record.seq] : [],
    ),
  );
}

export function linesIn(file: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0; from < file.length;) {
    const to = file.indexOf(10, from);
    lines.push(file.subarray(from, to === -1 ? file.length : to));
    from = to === -1 ? file.length : to + 1;
  }
  return lines;
}

type Row =
  | { readonly seq: number; readonly snapshot: unknown }
  | { readonly seq: number; readonly event: { readonly type?: string; readonly from: number; readonly to: number } };

function parsed(line: Buffer): Row | undefined {
  try {
    const row: unknown = JSON.parse(line.toString('utf8'));
    return typeof row === 'object' && row !== null ? (row as Row) : undefined;
  } catch {
    return undefined;
  }
}

/** The line that a byte stands in: its place in its file, and the number of its event; none for a snapshot's. */
export interface Hit {
  readonly from: number;
  /** Of its newline. */
  readonly to: number;
  readonly event: number | undefined;
}

export function hits(file: Buffer): Hit[] {
  let from = 0;
  return linesIn(file).map((line) => {
    const row = parsed(line);
    const hit = { from, to: from + line.length, event: row && 'event' in row ? row.seq : undefined };
    from += line.length + 1;
    return hit;
  });
}

export const LOG = `${HOME}/event_log.jsonl`;
