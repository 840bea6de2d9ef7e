import { slips } from '../text/nearest.ts';

export type Key = 'id' | 'depends_on' | 'skill' | 'agent' | 'verify' | 'writes' | 'failover';

/**
 * What the word in front of the colon is: a key, a key misspelt, or ordinary text. Case, blanks, dashes and underscores don't
 * matter (`(Depends on: db)`). `id` and `skill` have no near misses: too many ordinary words are one letter away from them.
 */
export function keyOf(word: string): KeyOf {
  const plain = word.toLowerCase().replace(/[ _-]/g, '');
  const key = KEYS.get(plain);
  if (key !== undefined) return { is: 'key', key };
  const near = [...KEYS].find(([known]) => isMisspelt(plain, known));
  if (near === undefined) return { is: 'text' };
  return {
    is: 'misspelt',
    advice: `omo knows no such annotation. Did you mean "(${near[1]}: …)"? In backticks it stays text`,
  };
}

/** One slip in a short key, two in a long one, and never in the first letter. */
function isMisspelt(word: string, known: string): boolean {
  if (known.length < 5 || known === 'skill' || word[0] !== known[0]) return false;
  const allowed = known.length > 6 ? 2 : 1;
  return slips(word, known, allowed) <= allowed;
}

export type KeyOf =
  | { readonly is: 'key'; readonly key: Key }
  | { readonly is: 'misspelt'; readonly advice: string }
  | { readonly is: 'text' };

const KEYS = new Map<string, Key>([
  ['id', 'id'],
  ['dependson', 'depends_on'],
  ['depends', 'depends_on'],
  ['dependency', 'depends_on'],
  ['dependencies', 'depends_on'],
  ['skill', 'skill'],
  ['agent', 'agent'],
  ['verify', 'verify'],
  ['writes', 'writes'],
  ['failover', 'failover'],
]);
