import type { List } from './lists.ts';
import { labelOf } from './lists.ts';
import type { Message } from './message.ts';
import { mask, type Said } from './sentences.ts';
import {
  AWAITS_WORDS,
  CHOOSES,
  CHOOSES_AMONG,
  HOW,
  LEAVE,
  NUMBERED,
  UNFINISHED,
  WH_WORD,
  YES_OR_NO,
} from './words-asking.ts';

/** The list that a question chooses from, if there is one. */
export function optionList({ ask, lists }: Message): List | undefined {
  if (ask.under) return offersUnder(ask.under, ask) ? ask.under : undefined;
  const asking = ask.question ?? ask.last.findLast((one) => AWAITS_WORDS.test(one.plain));
  const before = nearest(lists, ask.start);
  if (!asking || !before || before.asking > 0 || before.labels.length > MOST_OPTIONS) return undefined;
  return choosesFrom(asking, before) ? before : undefined;
}

/** Paragraphs that may stand between numbered options and the question: a preference, what speaks for it. */
const NEAR = 4;
const MOST_OPTIONS = 20;

/** The list in front of that block. Bullets directly under numbered or named items explain the last of them. */
function nearest(lists: readonly List[], block: number): List | undefined {
  const at = lists.findLastIndex((list) => list.last < block);
  const [outer, list] = [lists[at - 1], lists[at]];
  if (!list) return undefined;
  if (list.style === 'bullet' && outer && outer.style !== 'bullet' && outer.last === list.first - 1) return outer;
  return block - list.last <= (list.style === 'bullet' ? 1 : NEAR) ? list : undefined;
}

/** "Which database?" or "Should I:" over a list; a list under "Shall I go on with this?" is what it would do. */
function offersUnder(list: List, { question, last }: Message['ask']): boolean {
  const intro = last.findLast((one) => one.block < list.first);
  if (list.labels.length > MOST_OPTIONS || !intro) return false;
  if (UNFINISHED.test(intro.plain)) return true;
  if (list.asking > 0) return false;
  if (!question) return /:\W{0,3}$/.test(intro.plain) && CHOOSES.test(intro.plain);
  if (CHOOSES.test(question.plain)) return true;
  return !isYesOrNo(question) || (list.style !== 'bullet' && HOW.test(question.plain));
}

/** "Which of these?" under a list; "Shall I go ahead?" is not, nor is "Which port?". */
function choosesFrom({ plain }: Said, list: List): boolean {
  if (NUMBERED.test(plain)) return true;
  if (isYesOrNo({ plain })) return /\b(?:one of|any of|either of|prefer|rather)\b/.test(plain);
  return CHOOSES_AMONG.test(plain) || (list.style !== 'bullet' && HOW.test(plain));
}

function isYesOrNo({ plain }: Pick<Said, 'plain'>): boolean {
  return !WH_WORD.test(plain) && (YES_OR_NO.test(plain) || LEAVE.test(plain));
}

/** Options within a sentence or two: `(a) this or (b) that`, `1) this 2) that`. Empty when there are none. */
export function inlineOptions(paragraph: string): string[] {
  const marks = [...mask(paragraph).matchAll(INLINE)].map(({ index, 0: all, 1: name = '' }) => ({
    at: index,
    from: index + all.length,
    name: name.toLowerCase(),
  }));
  const names = /\d/.test(marks[0]?.name ?? '') ? DIGITS : LETTERS;
  if (marks.length < 2 || !marks.every((mark, index) => mark.name === names[index])) return [];
  return marks.map(({ from }, index) => {
    const next = marks[index + 1]?.at ?? endOfSentence(paragraph, from);
    return inlineLabel(paragraph.slice(from, next));
  });
}

const INLINE = /(?<![^\s(,;:–—-])\(?([a-h1-9])\)\s{1,3}(?=\S)/gi;
const LETTERS = 'abcdefgh';
const DIGITS = '123456789';

function inlineLabel(text: string): string {
  return labelOf(text.replaceAll('\n', ' '))
    .replace(/[\s,;.?!]{1,5}(?:or|and)?[\s,]{0,3}$/i, '')
    .trim();
}

function endOfSentence(text: string, from: number): number {
  const end = text.slice(from, from + 400).search(/[?.!\n]/);
  return end < 0 ? text.length : from + end;
}
