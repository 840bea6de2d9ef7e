import type { Rule, Verdict } from './reading.ts';
import { isClaimed } from './claims.ts';
import { alternatives } from './either-or.ts';
import type { Message } from './message.ts';
import { inlineOptions, optionList } from './options.ts';
import { putsUpPlan } from './plan.ts';
import type { Said } from './sentences.ts';
import {
  AWAITS_LEAVE,
  AWAITS_WORDS,
  FACT,
  LEAVE,
  LEAVE_ALONE,
  OPINION,
  PROCEED,
  REQUEST,
  TAG_QUESTION,
  WH_WORD,
  YES_OR_NO,
} from './words-asking.ts';
import { CLOSING, GREETING, OFFER } from './words-ending.ts';

/** The lines of the decision table that find a question, in their order. */
export const ASKING: readonly Rule[] = [
  {
    name: 'yes-no-mark',
    says: 'it ends with [y/n] or (yes/no)',
    read(message) {
      const mark = YES_NO_MARK.exec((message.ask.last.at(-1)?.plain ?? '').slice(-80));
      return mark ? question(message, 'confirm', [mark[1] ?? 'yes', mark[2] ?? 'no']) : undefined;
    },
  },
  {
    name: 'option-list',
    says: 'it asks which of a list',
    read(message) {
      const list = optionList(message);
      return list && question(message, 'choice', list.labels, list.first - 1);
    },
  },
  {
    name: 'inline-options',
    says: 'it names (a) one thing and (b) another to choose from',
    read(message) {
      const block = message.blocks[message.ask.start];
      const options = waits(message) && block ? inlineOptions(block.text) : [];
      return options.length > 0 ? question(message, 'choice', options) : undefined;
    },
  },
  {
    name: 'plan-for-review',
    says: 'it puts up a plan and waits for leave to carry it out',
    read: (message) => putsUpPlan(message),
  },
  {
    name: 'several-questions',
    says: 'it asks several things at once',
    read(message) {
      const { under, questions } = message.ask;
      if (under !== undefined && under.asking > 0) return question(message, 'free', [], under.first - 1);
      const open = questions.filter((one) => !OPINION.test(one.plain) && !/^or\b/.test(one.plain));
      const several = open.length > 1 && !open.every((one) => isLeave(one));
      return several ? question(message, 'free') : undefined;
    },
  },
  {
    name: 'closing-offer',
    says: 'its question is only a polite end',
    read(message) {
      const asking = askingOf(message);
      if (!asking || !CLOSING.test(asking.plain) || asksLeaveToGoOn(asking)) return undefined;
      if (isClaimed(message.said)) return { is: 'complete' };
      return GREETING.test(asking.plain) || WH_WORD.test(asking.plain) ? undefined : { is: 'statement' };
    },
  },
  {
    name: 'offer-after-completion',
    says: 'the work is reported as done, and its question offers to do more',
    read(message) {
      const asking = askingOf(message);
      if (!asking || !OFFER.test(asking.plain) || PROCEED.test(asking.plain)) return undefined;
      return isClaimed(message.said.filter((one) => one !== asking)) ? { is: 'complete' } : undefined;
    },
  },
  {
    name: 'either-or',
    says: 'it asks for one thing or the other',
    read(message) {
      const asked = message.ask.questions.slice(-2).map((one) => one.raw);
      const joined = /^\W{0,3}or\b/i.test(asked.at(-1) ?? '')
        ? asked.join(' ').replace(/[?？]\W{0,6}(?=or\b)/i, ' ')
        : asked.at(-1);
      const options = joined === undefined ? [] : alternatives(joined);
      return options.length > 1 ? question(message, 'choice', options) : undefined;
    },
  },
  {
    name: 'should-i',
    says: 'it asks for leave to go on or to do something',
    read(message) {
      const { question: asked, last } = message.ask;
      const asks = asked ? isLeave(asked) : last.some((one) => AWAITS_LEAVE.test(one.plain));
      return asks ? question(message, 'confirm') : undefined;
    },
  },
  {
    name: 'yes-or-no',
    says: 'it asks something that is answered with yes or no',
    read({ ask, ...message }) {
      const plain = ask.question?.plain ?? '';
      if (REQUEST.test(plain) || FACT.test(plain)) return undefined;
      const asks = (YES_OR_NO.test(plain) && !WH_WORD.test(plain)) || TAG_QUESTION.test(plain);
      return asks ? question({ ask, ...message }, 'confirm') : undefined;
    },
  },
  {
    name: 'question-mark',
    says: 'its last paragraph ends with a question',
    read: (message) => (message.ask.question ? question(message, 'free') : undefined),
  },
  {
    name: 'asks-for-input',
    says: 'it asks for an answer without a question mark',
    read: (message) =>
      message.ask.last.some((one) => AWAITS_WORDS.test(one.plain)) ? question(message, 'free') : undefined,
  },
];

const YES_NO_MARK = /[([]\s?(yes|y)\s?[/|]\s?(no|n)\s?[)\]]\W{0,4}$/;

function isLeave({ plain }: Said): boolean {
  if (REQUEST.test(plain)) return false;
  return LEAVE_ALONE.test(plain) || (LEAVE.test(plain) && !WH_WORD.test(plain));
}

/** The question, or without one the last sentence when that waits for an answer. */
function askingOf({ ask }: Message): Said | undefined {
  return ask.question ?? ask.last.findLast((one) => AWAITS_LEAVE.test(one.plain) || CLOSING.test(one.plain));
}

function asksLeaveToGoOn({ plain }: Said): boolean {
  return PROCEED.test(plain) && (LEAVE.test(plain) || AWAITS_LEAVE.test(plain));
}

function waits({ ask }: Message): boolean {
  return ask.question !== undefined || ask.last.some((one) => AWAITS_WORDS.test(one.plain));
}

function question(
  message: Message,
  kind: 'choice' | 'confirm' | 'free',
  options: readonly string[] = [],
  from: number = message.ask.start,
): Verdict {
  return { is: 'question', kind, text: message.from(contextOf(message, from)), options };
}

/** "Shall I go on?" alone tells a person nothing: as much as fits before it is told with it. */
function contextOf({ blocks }: Message, from: number): number {
  let start = Math.max(0, Math.min(from, blocks.length - 1));
  let room = CONTEXT;
  while (start > 0 && room > (blocks[start]?.text.length ?? 0)) {
    room -= blocks[start]?.text.length ?? 0;
    if ((blocks[start - 1]?.text.length ?? 0) > room) break;
    start -= 1;
  }
  return start;
}

/** Characters of context. */
const CONTEXT = 600;
