import { labelOf } from './lists.ts';
import { mask } from './sentences.ts';

/**
 * The alternatives of "Should I do this or that?", as it words them; empty when the question has no two: "or not",
 * "18 or higher", "or would you like changes?". A question that begins with which, what or how names them behind a colon or a comma.
 */
export function alternatives(question: string): string[] {
  const sentence = question.replaceAll(/\s+/g, ' ').slice(-LONGEST);
  const masked = withoutBrackets(mask(sentence)).toLowerCase();
  const from = beginning(masked);
  const or = masked.lastIndexOf(' or ');
  if (from === undefined || or < from || NO_OTHER.test(masked.slice(or + 4))) return [];
  const parts = [...commas(masked, from, or), [or + 4, sentence.length] as const];
  const labels = parts.map(([start, end]) => labelAt(sentence.slice(start, end)));
  return labels.every((label) => label !== '') ? labels : [];
}

const LONGEST = 600;

/** After the words that ask: those of the last part are of the whole. */
const ASKS =
  /(?:^|[\s,;:(])(?:should (?:i|we)|shall (?:i|we)|(?:may|can|could) (?:i|we)|(?:do you want|would you like|want)(?: me| us)?(?: to)?|(?:would|do) you (?:prefer|rather)(?: that i| to| i)?|(?:is|are|was) (?:this|that|it|these|those|there)|did you (?:mean|want)|do you mean|does (?:this|that|it))\s/;
const WH = /^\W{0,4}(?:(?:so|and|also|ok|okay|now|but),? )?(?:which|what|how|where|who|when|why)\b/;
const NO_OTHER =
  /^(?:not\b|no\b|so\b|more\b|less\b|higher\b|newer\b|later\b|lower\b|older\b|above\b|below\b|similar\b|something (?:like|similar|along)\b|else\b|other\b|both\b|any\b|would you (?:rather|prefer) (?:to (?:review|wait|see|look|discuss)|something|changes|a different|that|me|another)|(?:would|do|should|are|is|did) (?:you|there|anything)\b(?! (?:rather|prefer))|let me\b)/;

/** Where the first alternative begins. */
function beginning(masked: string): number | undefined {
  if (WH.test(masked)) {
    const mark = /[:,–—] /.exec(masked);
    return mark ? mark.index + 2 : undefined;
  }
  const asks = ASKS.exec(masked);
  return asks ? asks.index + asks[0].length : undefined;
}

/** What stands before the "or", cut at its commas where that leaves short names: `Postgres, MySQL, or SQLite`. */
function commas(masked: string, from: number, or: number): (readonly [number, number])[] {
  const text = masked.slice(from, or);
  const cuts = [...text.matchAll(/, /g)].map((match) => match.index);
  const ends = [...cuts, text.length];
  const parts = ends.map((end, index) => [index === 0 ? 0 : (ends[index - 1] ?? 0) + 2, end] as const);
  const short = parts.every(([start, end]) => text.slice(start, end).split(' ').length <= SHORT);
  return short ? parts.map(([start, end]) => [from + start, from + end] as const) : [[from, or]];
}

const SHORT = 4;

function labelAt(text: string): string {
  return labelOf(text)
    .replace(
      /^(?:[\s,;:–—-]|(?:should|shall) (?:i|we)\b|or\b|would you (?:prefer|rather)\b|is it\b|do you want me to\b|just\b){1,6}/i,
      '',
    )
    .replace(/[\s,;:.?!？*_]{1,9}$/, '')
    .replace(/^([^(]*)\)$/, '$1')
    .trim();
}

/** Remarks in brackets blotted out, the length kept. */
function withoutBrackets(text: string): string {
  return text.replaceAll(/\([^()]{0,200}\)/g, (remark) => 'x'.repeat(remark.length));
}
