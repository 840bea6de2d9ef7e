import type { Problem } from '../errors.ts';
import { shown } from './annotation-values.ts';
import { domainName, GENERAL } from './domains.ts';

/**
 * Reads the `domain:` in front of a task. A known domain counts always (`frontend: Build`); any other word only when the text
 * follows it without a blank (`payments:Add refunds`) or in the `domain:Task | domain:Task` form. So `Fix: the thing`,
 * `https://…`, `C:\path`, `localhost:3000` and `std::vector` stay text. A word that stands there but can't be a name is a problem.
 */
export function readPrefix(text: string, style: PrefixStyle, known: KnownDomains, where: string): Prefixed {
  const match = wordBefore(text);
  if (match === undefined || !counts(match, style, known)) return { is: 'none', text };
  const domain = domainName(match.word);
  const rest = match.rest.trim();
  if (domain !== undefined) return { is: 'domain', domain, text: rest };
  const message = `"${shown(match.word)}" cannot be a domain: a name is lower-case letters, digits and dashes, at most 40, not starting with a dash. If it belongs to the task's text, put a blank after the colon.`;
  return { is: 'refused', text: rest, problem: { code: 'E_NAME', where, message } };
}

export type KnownDomains = ReadonlyMap<string, unknown>;

export type PrefixStyle = 'any-word' | 'tight-or-known';

export type Prefixed =
  | { readonly is: 'none'; readonly text: string }
  | { readonly is: 'domain'; readonly domain: string; readonly text: string }
  | { readonly is: 'refused'; readonly text: string; readonly problem: Problem };

/** Whether those parts of `A | B` are the domain form and not a shell's pipe: one has a sure prefix, or each has some. */
export function arePrefixed(parts: readonly string[], known: KnownDomains): boolean {
  const words = parts.map((part) => wordBefore(part.trim()));
  return (
    words.some((match) => match !== undefined && counts(match, 'tight-or-known', known)) ||
    words.every((match) => match !== undefined)
  );
}

interface Word {
  readonly word: string;
  readonly rest: string;
}

function wordBefore(text: string): Word | undefined {
  const colon = text.search(/[\s:]/);
  if (colon < 0 || text[colon] !== ':') return undefined;
  const word = text.slice(0, colon);
  const rest = text.slice(colon + 1);
  const isText = /^(?:\/\/|\\|:)/.test(rest) || /["'“”`]/.test(word) || !balanced(word);
  return isText ? undefined : { word, rest };
}

function counts({ word, rest }: Word, style: PrefixStyle, known: KnownDomains): boolean {
  const name = domainName(word);
  if (name !== undefined && (known.has(name) || name === GENERAL)) return true;
  return style === 'any-word' || (word !== '' && /^[^\s/\d]/.test(rest));
}

/** `useState<{a:string}>` and `Fix(auth:login)` don't begin with a name: the colon is within brackets. */
function balanced(word: string): boolean {
  let depth = 0;
  for (const character of word) {
    if ('([{<'.includes(character)) depth += 1;
    if (')]}>'.includes(character)) depth -= 1;
  }
  return depth === 0;
}
