/**
 * Any of these, whole words only, in one sentence as `plain` (sentences.ts) gives it: lower case, straight apostrophes, one
 * blank between words, 1000 characters at most. A gap within an alternative is bounded, so that no text makes one slow.
 */
export function phrase(...alternatives: readonly string[]): RegExp {
  return new RegExp(`(?<![\\w'])(?:${alternatives.join('|')})(?![\\w'])`);
}

/** The same at the beginning of the sentence only, after words like `So,` or `Before I start,`. */
export function opening(...alternatives: readonly string[]): RegExp {
  return new RegExp(`^(?:${LEAD_IN}[,:–— -]{1,3}){0,2}(?:${alternatives.join('|')})(?![\\w'])`);
}

const LEAD_IN = `(?:so|ok|okay|and|but|also|now|great|hmm|well|wait|or|then|please|just to (?:confirm|clarify|be sure|check)|to (?:confirm|clarify)|(?:before|if|once|since|given|after|when|as|for|with|in) [^,]{1,100},|(?:quick |one |last |final |open |my )?question)`;
