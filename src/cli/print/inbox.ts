import { sanitize } from '../../core/text/sanitize.ts';
import type { OpenQuestion } from '../../protocol/messages.ts';
import { several } from '../../core/text/several.ts';
import { duration } from './duration.ts';
import type { Output } from './output.ts';
import { page } from './page.ts';
import { safeLine } from './safe.ts';
import { measureFor } from './width.ts';
import { wrap } from './wrap.ts';

type Sheet = Pick<Output, 'columns' | 'paint'>;

/** What stands in place of questions when there are none. */
const NOBODY_WAITS = 'Nobody is waiting for you.';

/** The questions, each with what it asks, its options by number, and the command that answers it. */
export async function inboxLines(questions: readonly OpenQuestion[], now: number, sheet: Sheet): Promise<string[]> {
  if (questions.length === 0) return [NOBODY_WAITS];
  return page(...(await Promise.all(questions.map((question) => questionLines(question, now, sheet)))));
}

export async function questionLines(question: OpenQuestion, now: number, { columns, paint }: Sheet): Promise<string[]> {
  const { id, worker, kind, askedAt, why } = question;
  const age = duration(now - Date.parse(askedAt));
  const body = [
    ...textLines(question.text),
    ...optionLines(question),
    ...(why === undefined ? [] : [`(${safeLine(why)})`]),
  ];
  const measure = await measureFor(body);
  const width = Math.max(LEAST, Math.min(columns(), WIDEST) - INDENT.length);
  return [
    `${paint('yellow', safeLine(id))}  ${paint('bold', safeLine(worker))} asks (${kind}), ${age} ago`,
    ...body.flatMap((line) => wrap(line, width, measure)).map((line) => `${INDENT}${line}`.trimEnd()),
    ...waysToAnswer(question).map((way) => `${INDENT}${paint('cyan', way)}`),
  ];
}

const INDENT = '    ';
/** Longer lines are hard to read, however wide the terminal is. */
const WIDEST = 100;
const LEAST = 20;
/** A plan for review may be long; its end is what is asked. */
const MOST_LINES = 40;

function textLines(text: string): string[] {
  const lines = sanitize(text).trim().replaceAll('\t', '  ').split('\n');
  if (lines.length <= MOST_LINES) return lines;
  const left = lines.length - MOST_LINES;
  return [`… ${several(left, 'more line')} above: omo inbox --json`, ...lines.slice(-MOST_LINES)];
}

/** Left out where the text has them with their numbers already. */
function optionLines({ options, text }: OpenQuestion): string[] {
  const lines = text.split('\n').map((line) => safeLine(line));
  const numbered = options.map((option, i) => ({ number: `${i + 1}`, label: safeLine(option) }));
  const listed = numbered.every(({ number, label }) =>
    lines.some((line) => line.startsWith(number) && /^\d+[.)] /.test(line) && line.includes(label)),
  );
  return listed ? [] : numbered.map(({ number, label }) => `  ${number}. ${label}`);
}

/** The exact commands, to be copied. */
function waysToAnswer({ id, kind, options }: OpenQuestion): string[] {
  const command = `omo answer ${safeLine(id)}`;
  switch (kind) {
    case 'permission':
      return [`${command} allow`, `${command} deny`];
    case 'confirm':
      return [`${command} yes`, `${command} no`];
    case 'choice':
      return [`${command} 1${others(options.length)}`];
    case 'free':
      return [`${command} "…"`];
  }
}

function others(count: number): string {
  if (count < 2) return '';
  return `   (or 2${count === 2 ? '' : ` … ${count}`}, or words of your own)`;
}
