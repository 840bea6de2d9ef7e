import type { Choice } from '../events/talk.ts';
import type { Question } from '../state/conversation.ts';
import { CHOICE_WORDS, isAlways, meaningOf } from './choice-words.ts';

export type Chosen = Choice | { readonly is: 'invalid'; readonly why: string };

/**
 * What an answer means for a question: one of its options, or words of its own. An option is named by its label (case and
 * emphasis don't count), its number, its letter, `allow`/`deny`/`yes`/`no`/`always`, or the beginning of its label where only
 * one begins so. Words that name none are the answer itself, unless the question takes options only.
 */
export function chooseAnswer(question: Asked, answer: string): Chosen {
  const words = answer.trim();
  if (words === '') return { is: 'invalid', why: 'it is empty' };
  const found = optionsNamed(question, bare(words));
  const [option, ...others] = found;
  if (option !== undefined && others.length === 0) return { is: 'option', option };
  if (others.length > 0)
    return { is: 'invalid', why: `it could be ${found.map((one) => told(question, one)).join(' or ')}` };
  return takesText(question) ? { is: 'text', text: words } : { is: 'invalid', why: valid(question) };
}

type Asked = Pick<Question, 'kind' | 'options' | 'from'>;

/**
 * Leave is given or not; a box that is answered by keys has no place for words, and a program that names its answers takes no
 * other line. Words to omo's own question would be typed into the worker.
 */
function takesText({ kind, options, from }: Asked): boolean {
  if (from.is === 'turn' || from.is === 'judge') return true;
  if (from.is === 'unconfirmed' || kind === 'permission') return false;
  return from.dialog.reply === 'mail' || (from.dialog.reply === 'line' && options.length === 0);
}

/** The options an answer may mean, by the first way of naming that finds any. */
function optionsNamed(question: Asked, words: string): number[] {
  const labels = question.options.map((label) => bare(label));
  const ways = [
    () => where(labels, (label) => label === words),
    () => byOrdinal(question, labels, words),
    () => byBoth(labels, words),
    () => byMeaning(question, labels, words),
    () => byPart(labels, words, (label) => label.startsWith(words)),
    () => byPart(labels, words, (label) => ` ${wordsOf(label)} `.includes(` ${wordsOf(words)} `)),
  ];
  for (const way of ways) {
    const found = way();
    if (found.length > 0) return found;
  }
  return [];
}

/** By a piece of its label; a yes is no piece of an option that allows for ever. */
function byPart(labels: readonly string[], words: string, test: (label: string) => boolean): number[] {
  const piece = wordsOf(words);
  if (piece === '' || (piece.length < SHORTEST && /^\w/.test(piece))) return [];
  const yes = meaningOf(words, true) === 'yes';
  return where(labels, (label) => test(label) && !(yes && isAlways(label)));
}

const SHORTEST = 2;

/** `2`, `2.`, `#2`, `(b)`, `option 2`. A letter that begins another option's label could be either. */
function byOrdinal({ kind, options }: Asked, labels: readonly string[], words: string): number[] {
  const name = /^(?:option |number |no\. |#)?\(?(\d{1,3}|[a-z])[.):]?$/.exec(words)?.[1];
  if (name === undefined || (kind === 'permission' && !/\d/.test(name))) return [];
  if (/\d/.test(name)) return where(options, (_, index) => index === Number(name) - 1);
  if (kind === 'confirm') return [];
  const letter = name.charCodeAt(0) - 'a'.charCodeAt(0);
  return where(labels, (label, index) => index === letter || (letter < labels.length && label.startsWith(name)));
}

/** `2. SQLite`: the number only where the label agrees. */
function byBoth(labels: readonly string[], words: string): number[] {
  const [, name = '', label = ''] = /^\(?(\d{1,3}|[a-z])[.):]\s(.+)$/.exec(words) ?? [];
  if (label === '') return [];
  const wanted = /\d/.test(name) ? Number(name) - 1 : name.charCodeAt(0) - 'a'.charCodeAt(0);
  return where(labels, (one, index) => index === wanted && one.startsWith(label));
}

/** `yes` to an option that says allow, continue, ok; never to one that says it for ever. */
function byMeaning({ kind }: Asked, labels: readonly string[], words: string): number[] {
  const meaning = meaningOf(words, kind !== 'choice');
  if (meaning === undefined) return [];
  if (meaning === 'always') return where(labels, (label) => isAlways(label) && !CHOICE_WORDS.no.test(label));
  const fitting = where(labels, (label) => CHOICE_WORDS[meaning].test(label) && !isAlways(label));
  const plainest = fitting.filter((index) => meaningOf(labels[index] ?? '', false) === meaning);
  return plainest.length > 0 ? plainest : fitting;
}

function where(labels: readonly string[], test: (label: string, index: number) => boolean): number[] {
  return labels.flatMap((label, index) => (test(label, index) ? [index] : []));
}

/** For comparing: one line, lower case, no emphasis and no quotation marks around it. */
function bare(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[*`"“”]/g, '')
    .replaceAll(/[’‘ʼ]/g, "'")
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function wordsOf(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}]+/gu, ' ').trim();
}

function valid(question: Asked): string {
  const { options } = question;
  if (options.length === 0) return 'it can only be answered in its own terminal';
  return `it takes one of: ${options.map((_, index) => told(question, index)).join(', ')}`;
}

function told({ options }: Asked, index: number): string {
  return `${index + 1} (${options[index]})`;
}
