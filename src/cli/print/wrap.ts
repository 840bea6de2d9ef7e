import type { Measure } from './width.ts';

/** The lines of a text, none wider than `columns`: broken at blanks, and in a word only where one is too long by itself. */
export function wrap(text: string, columns: number, measure: Measure): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line.trimEnd(), columns, measure));
}

function wrapLine(line: string, columns: number, measure: Measure): string[] {
  if (measure(line) <= columns) return [line];
  const lines: string[] = [];
  let rest = '';
  for (const word of line.split(/(?<=\s)(?=\S)/)) {
    if (rest !== '' && measure((rest + word).trimEnd()) > columns) {
      lines.push(rest.trimEnd());
      rest = '';
    }
    rest += word;
    while (measure(rest.trimEnd()) > columns) {
      const head = headOf(rest, columns, measure);
      lines.push(head);
      rest = rest.slice(head.length);
    }
  }
  return rest.trimEnd() === '' ? lines : [...lines, rest.trimEnd()];
}

/** As many characters as fit, one at least. */
function headOf(text: string, columns: number, measure: Measure): string {
  let head = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (head !== '' && measure(head + segment) > columns) break;
    head += segment;
  }
  return head;
}
