/** One piece of a message, as Markdown means it, as far as a question can depend on it. */
export type Block = {
  /** Its first line in the message, from 0. */
  readonly line: number;
  /** Without its marker; lines parted by line feeds. */
  readonly text: string;
} & (
  | { readonly is: 'paragraph' | 'heading' }
  | { readonly is: 'item'; readonly marker: Marker; readonly indent: number }
  /** Code, a quotation, a table: not the agent's own words to the person. */
  | { readonly is: 'aside' }
);

/** What stands in front of an item: `1.`, `b)`, `-`, `Option A:`. A bullet's ordinal is 0, others count from 1. */
export interface Marker {
  readonly style: 'number' | 'letter' | 'bullet' | 'option';
  readonly ordinal: number;
}

/** Cuts a message into blocks. One pass over its lines; anything is a message. */
export function blocksOf(lines: readonly string[]): Block[] {
  const cutter = new Cutter();
  lines.forEach((line, index) => cutter.push(line, index));
  return cutter.blocks;
}

/** The marker of an item and where its text begins, or undefined when the line is no item. `line` has no blanks around it. */
function markerOf(line: string): { readonly marker: Marker; readonly from: number } | undefined {
  const bullet = BULLET.exec(line);
  if (bullet) return { marker: { style: 'bullet', ordinal: 0 }, from: bullet[0].length };
  const number = NUMBER.exec(line);
  if (number) return { marker: { style: 'number', ordinal: Number(number[1]) }, from: number[0].length };
  const letter = LETTER.exec(line);
  if (letter) return { marker: { style: 'letter', ordinal: letterOrdinal(letter[1]) }, from: letter[0].length };
  const option = OPTION.exec(line);
  // Its name stays in the text: people answer with it.
  if (!option) return undefined;
  return { marker: { style: 'option', ordinal: optionOrdinal(option[1] ?? '') }, from: 0 };
}

class Cutter {
  readonly blocks: Block[] = [];
  #fence: string | undefined;
  #blank = true;

  push(line: string, index: number): void {
    const text = line.trim();
    if (this.#inFence(text, index)) return;
    if (text === '' || RULER.test(text)) this.#blank = true;
    else {
      this.#line(text, line.length - line.trimStart().length, index);
      this.#blank = false;
    }
  }

  #inFence(text: string, index: number): boolean {
    if (this.#fence !== undefined) {
      if (text.startsWith(this.#fence) && text.replaceAll(this.#fence[0] ?? '', '') === '') this.#fence = undefined;
      return true;
    }
    this.#fence = FENCE.exec(text)?.[0];
    if (this.#fence === undefined) return false;
    this.blocks.push({ is: 'aside', line: index, text: '' });
    this.#blank = false;
    return true;
  }

  #line(text: string, indent: number, index: number): void {
    const item = text.startsWith('>') || text.startsWith('|') ? undefined : markerOf(text);
    const last = this.blocks.at(-1);
    if (text.startsWith('>') || text.startsWith('|')) this.#aside(index, text);
    else if (item)
      this.blocks.push({
        is: 'item',
        line: index,
        marker: item.marker,
        indent,
        text: withoutHashes(text.slice(item.from)),
      });
    else if (HEADING.test(text)) this.blocks.push({ is: 'heading', line: index, text: withoutHashes(text) });
    else if (last?.is === 'item' && indent > last.indent) this.#extend(text);
    else if (indent >= CODE_INDENT && this.#blank) this.#aside(index, text);
    else if (last?.is === 'paragraph' && !this.#blank) this.#extend(text);
    else this.blocks.push({ is: 'paragraph', line: index, text });
  }

  #aside(index: number, text: string): void {
    if (this.blocks.at(-1)?.is === 'aside' && !this.#blank) this.#extend(text);
    else this.blocks.push({ is: 'aside', line: index, text });
  }

  #extend(text: string): void {
    const last = this.blocks.pop();
    if (last) this.blocks.push({ ...last, text: `${last.text}\n${text}` });
  }
}

const CODE_INDENT = 4;
const FENCE = /^(?:`{3,}|~{3,})/;
const HEADING = /^#{1,6}\s/;
const RULER = /^(?:-{3,}|\*{3,}|_{3,}|={3,}|─{3,})$/;
/** Emphasis around a marker: `**1.** text`. */
const EMPHASIS = '[*_]{0,3}';
const BULLET = /^[-*+•‣◦▪●○–]\s+(?=\S)/;
const NUMBER = new RegExp(`^${EMPHASIS}[([]?(\\d{1,2})(?:\\uFE0F?\\u20E3|[.)\\]])${EMPHASIS}\\s+(?=\\S)`);
const LETTER = new RegExp(`^${EMPHASIS}\\(?([A-Za-z])[.)]${EMPHASIS}\\s+(?=\\S)`);
const OPTION = new RegExp(
  `^(?:#{1,6}\\s)?${EMPHASIS}(?:option|approach|alternative|choice)\\s(\\d{1,2}|[a-z])(?![a-z\\d])(?:\\s\\([^)]{1,30}\\))?(?:${EMPHASIS}\\s?[:.)–—-]|[*_]{1,3}|$)`,
  'i',
);

function letterOrdinal(letter = ''): number {
  return letter.toLowerCase().charCodeAt(0) - 'a'.charCodeAt(0) + 1;
}

function optionOrdinal(name: string): number {
  return /\d/.test(name) ? Number(name) : letterOrdinal(name);
}

function withoutHashes(text: string): string {
  return text.replace(/^#{1,6}\s+/, '').trim();
}
