import { z } from 'zod';
import type { Dialog } from '../../core/events/signal.ts';

/** The input of Claude Code's AskUserQuestion (2.1.197). */
const Question = z.looseObject({
  question: z.string(),
  options: z.array(z.looseObject({ label: z.string(), description: z.string().optional() })),
  multiSelect: z.boolean().default(false),
});
type Question = z.infer<typeof Question>;
export const Questions = z.looseObject({ questions: z.array(Question).min(1) });

/**
 * As it is put to the person. Of several questions in one box the options carry their question's number; an answer in
 * words then has a line for each question.
 */
export function asQuestions(questions: readonly Question[]): Pick<Dialog, 'text' | 'options'> {
  const [only, ...more] = questions;
  if (only !== undefined && more.length === 0)
    return { text: questionText(only), options: only.options.map(({ label }) => label) };
  const numbered = questions.map((question, index) => `${index + 1}. ${questionText(question)}`);
  return {
    text: [SEVERAL, ...numbered].join('\n'),
    options: questions.flatMap(({ options }, index) => options.map(({ label }) => `${index + 1}. ${label}`)),
  };
}

/** What AskUserQuestion is to have been called with, so that it has that answer: the questions again, and `answers`. */
export function answeredInput(
  { text, options }: Pick<Dialog, 'text' | 'options'>,
  answer: { readonly is: 'option'; readonly option: number } | { readonly is: 'text'; readonly text: string },
): object {
  const asked = readBack(text, options);
  const words = answer.is === 'option' ? undefined : linesFor(asked, answer.text);
  const chosen = answer.is === 'option' ? options[answer.option] : undefined;
  const answers = asked.flatMap((one, index) => {
    const said = words === undefined ? one.own(chosen) : toLabels(one.labels, words[index] ?? '');
    return said === undefined || said === '' ? [] : [[one.question, said] as const];
  });
  return {
    questions: asked.map(({ question, labels }) => ({
      question,
      header: '',
      options: labels.map((label) => ({ label, description: '' })),
      multiSelect: false,
    })),
    answers: Object.fromEntries(answers),
  };
}

const SEVERAL = 'Several questions; answer with a line for each.';
/** Before what is said of a question. */
const INSIDE = '   ';

function questionText({ question, options, multiSelect }: Question): string {
  const described = options.filter(({ description = '' }) => description !== '');
  return [
    inOneLine(question),
    ...described.map(({ label, description = '' }) => `${INSIDE}${inOneLine(label)}: ${inOneLine(description)}`),
    ...(multiSelect ? [`${INSIDE}(several may be chosen: 1, 2)`] : []),
  ].join('\n');
}

function inOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

interface Asked {
  readonly question: string;
  readonly labels: readonly string[];
  /** The label that a chosen option stands for, if it is one of this question's. */
  own(option: string | undefined): string | undefined;
}

/** The questions as they stand in the text. Claude takes them in place of its own, and shows the model question and answer. */
function readBack(text: string, options: readonly string[]): Asked[] {
  const lines = text.split('\n').filter((line) => !line.startsWith(INSIDE));
  if (lines[0] !== SEVERAL) return [{ question: lines[0] ?? '', labels: options, own: (option) => option }];
  return lines.slice(1).map((line, index) => {
    const number = `${index + 1}. `;
    const labels = options.filter((one) => one.startsWith(number)).map((one) => one.slice(number.length));
    const own = (option = '') => (option.startsWith(number) ? option.slice(number.length) : undefined);
    return { question: line.slice(number.length), labels, own };
  });
}

function linesFor(asked: readonly Asked[], text: string): string[] {
  return asked.length === 1 ? [text] : text.split('\n').filter((line) => line.trim() !== '');
}

/** `1, 3` are the labels of these two; anything else is an answer in the person's own words. */
function toLabels(labels: readonly string[], words: string): string {
  const chosen = words.split(',').map((part) => labels[Number(part.trim()) - 1]);
  return chosen.includes(undefined) ? words.trim() : chosen.join(', ');
}
