import { allDomains, GENERAL, type DomainTable } from './domains.ts';

/**
 * Finds a text's domain by its keywords, as whole words in any case. The longest keyword wins; among equally long ones the one
 * that stands first in the text, then an added domain before a built-in one. Where there is no keyword, a domain's own name
 * counts as one (“Set up the database”); else `general`.
 */
export function domainFinder(added: DomainTable): (text: string) => string {
  const domains = allDomains(added);
  const keywords = indexed([...domains].flatMap(([domain, words]) => words.map((word) => ({ word, domain }))));
  const names = indexed([...domains.keys()].map((domain) => ({ word: domain, domain })));
  return (text) => {
    const tokens = tokensOf(text);
    return longest(tokens, keywords) ?? longest(tokens, names) ?? GENERAL;
  };
}

interface Entry {
  readonly tokens: readonly string[];
  readonly length: number;
  readonly domain: string;
}

/** Keywords by their first word; a keyword of one word stands there in the singular and the plural. */
type Index = Map<string, Entry[]>;

interface Token {
  readonly word: string;
  /** Whether only blanks, dashes or slashes part it from the word before: `react-native`, `CI / CD`. */
  readonly joined: boolean;
}

function indexed(keywords: readonly { word: string; domain: string }[]): Index {
  const index: Index = new Map();
  for (const { word, domain } of keywords) {
    const tokens = tokensOf(word).map((token) => token.word);
    for (const last of numbers(tokens.at(-1) ?? '')) {
      const variant = [...tokens.slice(0, -1), last];
      const first = variant[0] ?? '';
      const entries = index.get(first) ?? [];
      entries.push({ tokens: variant, length: word.length, domain });
      index.set(first, entries);
    }
  }
  return index;
}

/** A word in the singular and the plural. Short words in s (`css`, `ios`) and words in ss have no other number. */
function numbers(word: string): string[] {
  if (/[^s]s$/.test(word)) return word.length > 3 ? [word, word.slice(0, -1)] : [word];
  if (word.endsWith('s')) return [word];
  if (/[^aeiou]y$/.test(word)) return [word, `${word.slice(0, -1)}ies`];
  return [word, `${word}s`];
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const lower = text.toLowerCase();
  let end = 0;
  for (const match of lower.matchAll(/[\p{L}\p{N}_]+/gu)) {
    tokens.push({ word: match[0], joined: /^[\s/-]*$/.test(lower.slice(end, match.index)) });
    end = match.index + match[0].length;
  }
  return tokens;
}

function longest(tokens: readonly Token[], index: Index): string | undefined {
  let best: Entry | undefined;
  for (const [at, token] of tokens.entries()) {
    for (const entry of index.get(token.word) ?? []) {
      if (entry.length > (best?.length ?? 0) && standsAt(tokens, at, entry)) best = entry;
    }
  }
  return best?.domain;
}

function standsAt(tokens: readonly Token[], at: number, entry: Entry): boolean {
  return entry.tokens.every((word, step) => {
    const token = tokens[at + step];
    return token !== undefined && token.word === word && (step === 0 || token.joined);
  });
}
