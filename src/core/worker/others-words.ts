import { clip, oneLine } from '../text/line.ts';
import { sanitize } from '../text/sanitize.ts';

/** Words of others in a prompt: each line behind a mark, so that none of them can pass for omo's own. */
export function quoted(text: string, most: number): string {
  return middle(sanitize(text).trim(), most)
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');
}

/** On one line, and no longer than a reader needs. */
export function short(text: string, columns: number): string {
  return clip(oneLine(text), columns);
}

/** Its beginning and its end, when it is longer: the last lines of a command say the most. */
function middle(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = text.slice(0, most / 4).replace(/[\uD800-\uDBFF]$/, '');
  const end = text.slice(text.length - (most * 3) / 4).replace(/^[\uDC00-\uDFFF]/, '');
  return `${head}\n[…]\n${end}`;
}
