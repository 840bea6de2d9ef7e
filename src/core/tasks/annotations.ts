import type { Problem } from '../errors.ts';
import { keyOf, type Key } from './annotation-keys.ts';
import { readValues, type Annotations } from './annotation-values.ts';
import { closingParenthesis, quoteFinder } from './brackets.ts';
import { withoutRanges } from './cut.ts';

/**
 * Takes the annotations out of a task's text: `(id: db)`, `(depends_on: db, api)`, `(agent: codex)`, `(verify: npm test)`,
 * `(writes: src/api/**)`, `(failover: no)`, `[Skill: name]`, `→ /skill-name`. What merely looks similar (`(see: RFC 7519)`, `getUser(id: string)`,
 * anything in backticks) stays text; what is a known key misspelt is a problem, because ignoring it would lose an order.
 */
export function readAnnotations(text: string, where: string): Read {
  const problems: Problem[] = [];
  const found = [...bracketed(text, where, problems)];
  found.push(...arrows(text, found));
  found.sort((a, b) => a.start - b.start);
  const values = readValues(found, where, problems);
  return { text: withoutRanges(text, found), values, problems };
}

export interface Read {
  readonly text: string;
  readonly values: Annotations;
  readonly problems: readonly Problem[];
}

export interface Found {
  readonly key: Key;
  readonly value: string;
  readonly start: number;
  /** Index after it. */
  readonly end: number;
}

/** The `(word:` or `[word:` of an annotation; a word right before the bracket makes it a function's signature. */
const HEAD = /(?<![\p{L}\p{N}_])([([])\s{0,3}([A-Za-z][A-Za-z _-]{0,20}?)\s{0,3}:/gu;
/** An annotation is at most this long, so that many unclosed ones can't make reading slow. */
const REACH = 2_000;

function* bracketed(text: string, where: string, problems: Problem[]): Generator<Found> {
  const inCode = codeSpans(text);
  const quoteEnd = quoteFinder(text);
  let from = 0;
  for (const match of text.matchAll(HEAD)) {
    const start = match.index;
    if (start < from || inCode(start)) continue;
    const key = keyOf(match[2] ?? '');
    if (key.is === 'text') continue;
    const valueFrom = start + match[0].length;
    const square = match[1] === '[';
    const close = square ? closingSquare(text, valueFrom) : closingParenthesis(text, start, REACH, quoteEnd);
    if (square && isCodeOrLink(text, close)) continue;
    const advice = key.is === 'misspelt' ? key.advice : misused(key.key, square, close);
    if (advice !== undefined) problems.push({ code: 'E_ANNOTATION', where, message: `"${match[0]}": ${advice}.` });
    // The task is refused; going on would look through the rest again for each opener that isn't closed either.
    if (close === undefined) return;
    if (advice === undefined && key.is === 'key') {
      yield { key: key.key, value: text.slice(valueFrom, close).trim(), start, end: close + 1 };
    }
    from = close + 1;
  }
}

function misused(key: Key, square: boolean, close: number | undefined): string | undefined {
  if (close === undefined) return `the annotation is not closed within ${REACH} characters; add the closing bracket`;
  return square && key !== 'skill' ? `this annotation takes round brackets; write "(${key}: …)"` : undefined;
}

function closingSquare(text: string, from: number): number | undefined {
  const close = text.slice(from, from + REACH).indexOf(']');
  return close < 0 ? undefined : from + close;
}

/** `[id: string]: User` in TypeScript, `[verify: it](https://…)` in Markdown. */
function isCodeOrLink(text: string, close: number | undefined): boolean {
  return close !== undefined && /^(?:\(|\s?:)/.test(text.slice(close + 1, close + 3));
}

/** Asked with rising indexes. */
function codeSpans(text: string): (index: number) => boolean {
  const quoteEnd = quoteFinder(text);
  let end = -1;
  let scanned = 0;
  return (index) => {
    for (; scanned <= index; scanned += 1) {
      if (text[scanned] !== '`') continue;
      end = quoteEnd(scanned) ?? end;
      scanned = Math.max(scanned, end);
    }
    return index <= end;
  };
}

/** `→ /name`, but neither a path (`-> /usr/local`) nor a route that is moved (`/old -> /new`). */
const ARROW = /(?<=^|[\s)\]])(?:→|->)[ \t]{0,9}\/([A-Za-z0-9][\w-]{0,99}(?:[.:][\w-]{1,99}){0,9})(?![\w/:-])/gmu;

function arrows(text: string, brackets: readonly Found[]): Found[] {
  const inCode = codeSpans(text);
  let next = 0;
  return [...text.matchAll(ARROW)].flatMap((match): Found[] => {
    const start = match.index;
    while ((brackets[next]?.end ?? Number.POSITIVE_INFINITY) <= start) next += 1;
    const within = start >= (brackets[next]?.start ?? Number.POSITIVE_INFINITY);
    if (within || inCode(start) || movesRoute(text, start)) return [];
    return [{ key: 'skill', value: match[1] ?? '', start, end: start + match[0].length }];
  });
}

function movesRoute(text: string, arrow: number): boolean {
  return /(?:^|\s)\/\S*[ \t]*$/.test(text.slice(Math.max(0, arrow - 200), arrow));
}
