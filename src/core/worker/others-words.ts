import { oneLine, clip } from '../text/line.ts';
import { sanitize } from '../text/sanitize.ts';

/** Words of others in a prompt: each line behind a mark, so that none of them can pass for omo's own. */
export function quoted(text: string, most = Number.POSITIVE_INFINITY): string {
  return middle(sanitize(text).trim(), most)
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');
}

/** A name or title on one line. */
export function named(text: string, columns: number = TITLE_COLUMNS): string {
  return clip(oneLine(text), columns);
}

/** A file's name, as code; what could end the quote is gone. */
export function fileName(path: string): string {
  return `\`${named(path, FILE_COLUMNS).replaceAll('`', "'")}\``;
}

/** The first of many, and how many more there are. */
export function some(all: readonly string[], shown: number, count: number = all.length): string {
  const first = all.slice(0, shown).join(', ');
  return count > shown ? `${first} and ${count - shown} more` : first;
}

const TITLE_COLUMNS = 80;
const FILE_COLUMNS = 120;

/** Its beginning and its end, when it is longer: a command's last lines say the most, and its first say what it was. */
function middle(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = text.slice(0, most / 4).replace(/\p{Surrogate}$/u, '');
  return `${head}\n[…]\n${text.slice((-most * 3) / 4).replace(/^\p{Surrogate}/u, '')}`;
}
