/**
 * Tells for each index of a text whether it is outside of all brackets, quotes and backticks. An opener without its closer is
 * ordinary text, so a lone `(` or an apostrophe hides nothing. Linear.
 */
export function topLevel(text: string): (index: number) => boolean {
  const depth = new Int32Array(text.length + 2);
  for (const [start, end] of pairs(text)) {
    depth[start] = (depth[start] ?? 0) + 1;
    depth[end + 1] = (depth[end + 1] ?? 0) - 1;
  }
  for (let index = 1; index < depth.length; index += 1) {
    depth[index] = (depth[index] ?? 0) + (depth[index - 1] ?? 0);
  }
  return (index) => depth[index] === 0;
}

/**
 * Index of the `)` that closes the `(` at `open`, looking at most `reach` characters ahead; undefined when it isn't closed there.
 * What is in quotes doesn't count, unless it would never be closed then.
 */
export function closingParenthesis(
  text: string,
  open: number,
  reach: number,
  quoteEnd: QuoteFinder,
): number | undefined {
  return closing(text, open, reach, quoteEnd) ?? closing(text, open, reach, () => undefined);
}

function closing(text: string, open: number, reach: number, quoteEnd: QuoteFinder): number | undefined {
  let depth = 0;
  for (let index = open; index < Math.min(text.length, open + reach); index += 1) {
    const character = text[index];
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth === 0) return index;
    index = quoteEnd(index) ?? index;
  }
  return undefined;
}

const CLOSER_OF: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const OPENER_OF: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

function* pairs(text: string): Generator<readonly [number, number]> {
  const quoteEnd = quoteFinder(text);
  const open: { bracket: string; at: number }[] = [];
  const waiting: Record<string, number> = { '(': 0, '[': 0, '{': 0 };
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (character in CLOSER_OF) {
      open.push({ bracket: character, at: index });
      waiting[character] = (waiting[character] ?? 0) + 1;
    } else if ((waiting[OPENER_OF[character] ?? ''] ?? 0) > 0) {
      yield [closed(open, waiting, OPENER_OF[character] ?? ''), index];
    } else {
      const end = quoteEnd(index);
      if (end === undefined) continue;
      yield [index, end];
      index = end;
    }
  }
}

/** Takes openers off until the one wanted; those in between were never closed. */
function closed(open: { bracket: string; at: number }[], waiting: Record<string, number>, wanted: string): number {
  for (;;) {
    const last = open.pop();
    if (last === undefined) throw new Error(`no ${wanted} is open`);
    waiting[last.bracket] = (waiting[last.bracket] ?? 0) - 1;
    if (last.bracket === wanted) return last.at;
  }
}

/** Gives the index at which the quote or code span beginning at an index ends, if one begins there. */
export type QuoteFinder = (index: number) => number | undefined;

const QUOTES: Readonly<Record<string, string>> = { '"': '"', "'": "'", '“': '”' };

/** Remembers from where on a closer no longer exists, so that many unclosed openers cost no more than one. */
export function quoteFinder(text: string): QuoteFinder {
  const noneFrom = new Map<string, number>();
  return (index) => {
    const opener = openerAt(text, index);
    if (opener === undefined || index >= (noneFrom.get(opener) ?? text.length)) return undefined;
    const end = opener.startsWith('`')
      ? codeEnd(text, index, opener)
      : quoteEndAfter(text, index, QUOTES[opener] ?? opener);
    if (end === undefined) noneFrom.set(opener, index);
    return end;
  };
}

/** A quote opens after a blank or a bracket, not inside a word (`don't`, `5"`). */
function openerAt(text: string, index: number): string | undefined {
  const character = text[index] ?? '';
  if (character === '`') return text.startsWith('```', index) ? '```' : '`';
  if (!(character in QUOTES)) return undefined;
  return index > 0 && WORD.test(text[index - 1] ?? '') ? undefined : character;
}

function codeEnd(text: string, index: number, ticks: string): number | undefined {
  const end = text.indexOf(ticks, index + ticks.length);
  return end < 0 ? undefined : end + ticks.length - 1;
}

function quoteEndAfter(text: string, index: number, closer: string): number | undefined {
  for (let end = text.indexOf(closer, index + 1); end >= 0; end = text.indexOf(closer, end + 1)) {
    if (text[end - 1] !== '\\' && !WORD.test(text[end + 1] ?? '')) return end;
  }
  return undefined;
}

const WORD = /[\p{L}\p{N}_]/u;
