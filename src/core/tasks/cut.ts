export interface Range {
  readonly start: number;
  /** Index after it. */
  readonly end: number;
}

/** The text without those ranges (sorted, not overlapping), and without the doubled blanks and empty lines they would leave. Trimmed. */
export function withoutRanges(text: string, ranges: readonly Range[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const range of merged(text, ranges)) {
    parts.push(text.slice(from, range.start), between(text, range));
    from = range.end;
  }
  parts.push(text.slice(from));
  return parts.join('').trim();
}

/** Each range with the blanks before it; ranges that touch then become one. At the start of a line also with what follows. */
function merged(text: string, ranges: readonly Range[]): Range[] {
  const wide: { start: number; end: number }[] = [];
  for (const range of ranges) {
    const last = wide.at(-1);
    const start = blanksBefore(text, range.start, last?.end ?? 0);
    if (last !== undefined && start <= last.end) last.end = range.end;
    else wide.push({ start, end: range.end });
  }
  return wide.map((range) => wholeLine(text, range));
}

function wholeLine(text: string, { start, end }: Range): Range {
  if (start > 0 && text[start - 1] !== '\n') return { start, end };
  let after = end;
  while (BLANK.test(text[after] ?? '')) after += 1;
  return { start, end: text[after] === '\n' ? after + 1 : after };
}

function blanksBefore(text: string, start: number, limit: number): number {
  let index = start;
  while (index > limit && BLANK.test(text[index - 1] ?? '')) index -= 1;
  return index;
}

function between(text: string, { start, end }: Range): string {
  return WORD.test(text[start - 1] ?? '') && WORD.test(text[end] ?? '') ? ' ' : '';
}

const BLANK = /[ \t]/;
const WORD = /[\p{L}\p{N}]/u;
