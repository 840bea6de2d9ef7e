export type Meaning = 'yes' | 'no' | 'always';

/** How options that mean yes and no begin. */
export const CHOICE_WORDS = {
  yes: /^(?:y|yes|yeah|yep|ok|okay|sure|allow|allowed|approve|approved|accept|grant|continue|proceed|confirm|go ahead|do it|run it|trust|once)(?![\w'])/,
  no: /^(?:n|no|nope|deny|denied|reject|rejected|refuse|decline|cancel|abort|stop|don't|do not|skip)(?![\w'])/,
} as const;

const ALWAYS =
  /\b(?:always|forever|permanently|every time|don't ask again|do not ask again|from now on|for this session|all (?:edits|commands|files|similar))\b/;

/** An option that allows more than this once. */
export function isAlways(label: string): boolean {
  return ALWAYS.test(label);
}

/**
 * What an answer means by itself. `polite`: "yes, go ahead" is a yes; but a yes or no with a condition is neither, because
 * the condition would be lost.
 */
export function meaningOf(words: string, polite: boolean): Meaning | undefined {
  const plain = words.replace(/[.!]{1,3}$/, '');
  if (/^(?:always|allow always|always allow|yes,? always)$/.test(plain)) return 'always';
  for (const meaning of ['yes', 'no'] as const) {
    const word = CHOICE_WORDS[meaning].exec(plain)?.[0];
    if (word === plain || (polite && word !== undefined && ASIDE[meaning].test(plain.slice(word.length))))
      return meaning;
  }
  return undefined;
}

/** What may follow without changing it. */
const ASIDE = {
  yes: /^[,.!;:–—-]?\s?(?:please|go ahead|do it|proceed|continue|sure|of course|thanks|thank you|that's fine|allow it|go for it)$/,
  no: /^[,.!;:–—-]?\s?(?:thanks|thank you|please|don't|do not|stop|never)$/,
} as const;
