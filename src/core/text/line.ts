import stringWidth from 'string-width';
import { sanitize } from './sanitize.ts';

/** Safe to print, on one line: every run of blanks and line ends is one space. */
export function oneLine(text: string): string {
  return sanitize(text).replace(/\s+/g, ' ').trim();
}

/** At most `columns` terminal columns of a line; what was cut is shown by an ellipsis. */
export function clip(line: string, columns: number): string {
  if (line.length <= columns && ASCII.test(line)) return line;
  let kept = '';
  let width = 0;
  for (const { segment } of new Intl.Segmenter().segment(line)) {
    width += stringWidth(segment);
    if (width > columns) return columns < 1 ? '' : `${shortened(kept, columns - 1)}…`;
    kept += segment;
  }
  return kept;
}

const ASCII = /^[ -~]*$/;

function shortened(line: string, columns: number): string {
  let kept = '';
  let width = 0;
  for (const { segment } of new Intl.Segmenter().segment(line)) {
    width += stringWidth(segment);
    if (width > columns) return kept;
    kept += segment;
  }
  return kept;
}
