/** Lines, the first being 1; `to` is below `from` where the side has none there. */
export interface Lines {
  readonly from: number;
  readonly to: number;
}

export interface Unmarked {
  /** The file with its first side where the two don't fit. */
  readonly text: string;
  /** Where that is, in that text. */
  readonly places: readonly Lines[];
}

/** Takes git's markers out of a file. */
export function withoutMarks(text: string): Unmarked {
  const kept: string[] = [];
  const places: Lines[] = [];
  let at: Inside | undefined;
  for (const line of text.split('\n')) {
    const next = at === undefined ? begun(line, kept.length + 1) : moved(at, line);
    if (next === 'closed' && at !== undefined) places.push({ from: at.from, to: kept.length });
    else if (next === at && (at === undefined || at.side === 'first')) kept.push(line);
    at = next === 'closed' ? undefined : next;
  }
  return { text: kept.join('\n'), places };
}

/** Lines that look like git's markers, without their line ends. */
export function markLines(text: string): readonly string[] {
  return text.split(/\r?\n/).filter((line) => MARK.test(line));
}

/** Between the markers of one place. */
interface Inside {
  readonly side: 'first' | 'other';
  /** Characters of each of its markers. */
  readonly size: number;
  readonly from: number;
}

const MARK = /^(?:<{7,} .*|>{7,} .*|\|{7,}(?: .*)?|={7})$/;

function begun(line: string, from: number): Inside | undefined {
  const size = /^(<{7,}) /.exec(line)?.[1]?.length;
  return size === undefined ? undefined : { side: 'first', size, from };
}

function moved(at: Inside, line: string): Inside | 'closed' {
  const mark = /^(?:\|+|=+|>+)(?= |\r?$)/.exec(line)?.[0];
  if (mark?.length !== at.size) return at;
  if (mark.startsWith('>')) return 'closed';
  return at.side === 'first' ? { ...at, side: 'other' } : at;
}
