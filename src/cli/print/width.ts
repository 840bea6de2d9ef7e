/** Columns a text takes on a terminal. */
export type Measure = (text: string) => number;

/** Printable ASCII and the few signs omo itself prints: one column each. */
const NARROW = /^[\u0020-\u007E…✓✗●○◌–—−·’→]*$/;

/**
 * A measure that is right for these texts. The library that knows wide characters costs half a Node start,
 * so it is loaded only when one of the texts could need it.
 */
export async function measureFor(texts: Iterable<string>): Promise<Measure> {
  for (const text of texts) if (!NARROW.test(text)) return wide();
  return narrow;
}

/** For live progress, whose texts aren't known beforehand. */
export async function wide(): Promise<Measure> {
  const { default: stringWidth } = await import('string-width');
  return (text) => (NARROW.test(text) ? text.length : stringWidth(text));
}

export const narrow: Measure = (text) => text.length;

/** The text in at most `columns` columns, its lost end shown as `…`; never cuts inside a character as a reader sees it. */
export function clip(text: string, columns: number, measure: Measure): string {
  if (measure(text) <= columns) return text;
  if (columns < 1) return '';
  let kept = '';
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    used += measure(segment);
    if (used > columns - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/** Filled with blanks up to `columns`. */
export function pad(text: string, columns: number, measure: Measure, align: 'left' | 'right' = 'left'): string {
  const blanks = ' '.repeat(Math.max(0, columns - measure(text)));
  return align === 'left' ? text + blanks : blanks + text;
}
