/** The texts that a text with braces stands for: `{a,b}/{1..2}` is `a/1`, `a/2`, `b/1`, `b/2`. One after the other: there may be very many. */
export function* withoutBraces(text: string): Generator<string> {
  const open = nextSign(text, 0, '{');
  if (open === undefined) return void (yield text);
  const [head, close] = [text.slice(0, open), closing(text, open)];
  const choices = close === undefined ? undefined : choicesOf(text.slice(open + 1, close));
  if (close === undefined || choices === undefined) {
    for (const rest of withoutBraces(text.slice(open + 1))) yield `${head}\\{${rest}`;
    return;
  }
  for (const choice of choices) for (const rest of withoutBraces(choice + text.slice(close + 1))) yield head + rest;
}

/** Where the braces that open there are closed; undefined when they are not. */
function closing(text: string, open: number): number | undefined {
  let depth = 0;
  for (let at: number | undefined = open; at !== undefined; at = nextSign(text, at + 1, '{}')) {
    depth += text[at] === '{' ? 1 : -1;
    if (depth === 0) return at;
  }
  return undefined;
}

/** Undefined for braces that give no choice, which stand for themselves. */
function choicesOf(inner: string): string[] | undefined {
  const parts = partsOf(inner);
  return parts.length > 1 ? parts : rangeOf(inner);
}

/** A text cut at its commas, but not at those within braces, sets and behind a `\`. */
export function partsOf(text: string): string[] {
  const parts: string[] = [];
  let [from, depth] = [0, 0];
  for (let at = nextSign(text, 0, '{},'); at !== undefined; at = nextSign(text, at + 1, '{},')) {
    if (text[at] === '{') depth += 1;
    if (text[at] === '}') depth = Math.max(0, depth - 1);
    if (text[at] !== ',' || depth > 0) continue;
    parts.push(text.slice(from, at));
    from = at + 1;
  }
  return [...parts, text.slice(from)];
}

/** The first of those signs that is neither behind a `\` nor in a set. */
export function nextSign(text: string, from: number, signs: string): number | undefined {
  for (let at = from; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (signs.includes(character)) return at;
    if (character === '\\') at += 1;
    else if (character === '[') at = setEnd(text, at) ?? at;
  }
  return undefined;
}

/** Where the set that opens there is closed, before the name it is in ends; its first sign may be a `]`. */
export function setEnd(text: string, open: number): number | undefined {
  const set = /^\[[!^]?\]?[^\]/]*\]/.exec(text.slice(open))?.[0];
  return set === undefined ? undefined : open + set.length - 1;
}

function rangeOf(inner: string): string[] | undefined {
  const [, from, to] = /^(-?\d{1,6}|[A-Za-z])\.\.(-?\d{1,6}|[A-Za-z])$/.exec(inner) ?? [];
  if (from === undefined || to === undefined || /\d/.test(from) !== /\d/.test(to)) return undefined;
  if (/\d/.test(from)) return between(Number(from), Number(to)).map(String);
  return between(from.charCodeAt(0), to.charCodeAt(0)).map((code) => String.fromCharCode(code));
}

function between(from: number, to: number): number[] {
  const [least, most] = from <= to ? [from, to] : [to, from];
  return Array.from({ length: Math.min(most - least, MOST) + 1 }, (_, at) => least + at);
}

/** More than any text with braces may stand for. */
const MOST = 10_000;
