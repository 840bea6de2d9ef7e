/** One sentence of an agent's words. */
export interface Sentence {
  /** As it was written. */
  readonly raw: string;
  /** For comparing: lower case, no emphasis, code and quotations blotted out, one blank between words, at most 1000 long. */
  readonly plain: string;
  /** It ends with a question mark that is its own, not one of code or of a quotation. */
  readonly asks: boolean;
}

/** One sentence of a message. */
export interface Said extends Sentence {
  /** The block it stands in. */
  readonly block: number;
}

/** The sentences of a paragraph. Linear; text without any sentence end is one sentence. */
export function sentencesOf(text: string): Sentence[] {
  const masked = mask(text);
  const found: Sentence[] = [];
  let from = 0;
  for (const end of ends(masked)) {
    const sentence = sentenceAt(text.slice(from, end), masked.slice(from, end));
    if (/[\p{L}\p{N}]/u.test(sentence.plain)) found.push(sentence);
    from = end;
  }
  return found;
}

function sentenceAt(raw: string, masked: string): Sentence {
  return { raw: raw.trim(), plain: plain(masked), asks: /[?？⁇⁈]$/.test(withoutTrimmings(masked)) };
}

/** The same text for comparing. */
export function plain(text: string): string {
  const words = clipped(text)
    .toLowerCase()
    .replaceAll(/[’‘ʼ]/g, "'")
    .replaceAll(/\*|__|~~/g, '')
    .replaceAll(/\s+/g, ' ');
  return words.replace(/^[^\p{L}\p{N}([]+/u, '').trim();
}

/** What a sentence is about stands at its beginning and its end. */
function clipped(text: string): string {
  return text.length > 1000 ? `${text.slice(0, 500)} … ${text.slice(-500)}` : text;
}

/** Without what may follow the mark that ends a sentence: blanks, closing emphasis and brackets, emoji, `?!`. */
function withoutTrimmings(text: string): string {
  const points = Array.from(text.slice(-TRIMMINGS));
  let end = points.length;
  while (end > 0 && TRIMMING.test(points[end - 1] ?? '')) end -= 1;
  return points.slice(0, end).join('');
}

const TRIMMINGS = 60;
const TRIMMING = /[\s*_~)\]!.\p{Extended_Pictographic}\uFE0F\u200D\p{Emoji_Modifier}]/u;

/**
 * The same length, with the insides of code spans and of quotations blotted out: their question marks and claims are not the
 * agent's own. A quotation is closed within 300 characters, or it was an inch mark.
 */
export function mask(text: string): string {
  let masked = '';
  let at = 0;
  while (at < text.length) {
    const close = CLOSING[text[at] ?? ''];
    const end = close === undefined ? -1 : within(text, close, at + 1);
    if (end < 0) masked += text[at];
    else masked += `${text[at]}${'x'.repeat(end - at - 1)}${text[end]}`;
    at = end < 0 ? at + 1 : end + 1;
  }
  return masked;
}

const CLOSING: Readonly<Record<string, string>> = { '`': '`', '"': '"', '“': '”', '«': '»', '「': '」' };
const LONGEST_QUOTATION = 300;

function within(text: string, close: string, from: number): number {
  const found = text.slice(from, from + LONGEST_QUOTATION).indexOf(close);
  return found < 0 ? -1 : from + found;
}

/** Where sentences end: behind a mark that a blank follows, at a CJK mark, and behind a line that is a title or introduces. */
function* ends(text: string): Generator<number> {
  for (const { 0: mark, index } of text.matchAll(MARKS)) {
    const end = index + mark.length;
    const isEnd = mark === '\n' ? /[:*]/.test(text[index - 1] ?? '') : endsHere(text, mark, index, end);
    if (isEnd) yield end;
  }
  yield text.length;
}

const MARKS = /[.!?…]{1,9}[)*_"'”’\]]{0,4}|[。！？]{1,3}|\n/g;

function endsHere(text: string, mark: string, index: number, end: number): boolean {
  if (/^[。！？]/.test(mark)) return true;
  if (!/\s/.test(text[end] ?? ' ')) return false;
  return !(mark.startsWith('.') && NO_END.test(text.slice(Math.max(0, index - 7), index)));
}

/** Before a dot that ends no sentence: an abbreviation, or the number of an item in running text. */
const NO_END = /(?:\b(?:e\.g|i\.e|vs|cf|approx|incl|mr|mrs|dr|etc)|(?:^|[.:;!?]\s)\d{1,2})$/i;
