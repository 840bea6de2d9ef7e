/** Index of the character between the brackets of a checkbox at the beginning of a line of Markdown, after its markers. */
export function boxIn(line: string): number | undefined {
  const match = /^[\s>]*(?:(?:[-*+]|\d{1,9}[.)])[\s>]+)*\[[ \txX]\]/.exec(line);
  return match === null ? undefined : match[0].length - 2;
}

/** A source's lines as Markdown counts them, with the offset of each and without line ends or byte order mark. */
export function sourceLines(source: string): SourceLine[] {
  const lines: SourceLine[] = [];
  let offset = source.startsWith('\uFEFF') ? 1 : 0;
  for (const end of source.matchAll(/\r\n|\n|\r|$/g)) {
    lines.push({ offset, text: source.slice(offset, end.index) });
    offset = end.index + end[0].length;
  }
  return lines;
}

export interface SourceLine {
  readonly offset: number;
  readonly text: string;
}
