import { isComplete, isReported } from './claims.ts';
import type { Rule } from './reading.ts';
import type { Message } from './message.ts';
import type { Said } from './sentences.ts';
import { MORE_TO_COME, OFFER } from './words-ending.ts';
import { BLOCKED, COULD_NOT, NOT_SUFFERED, STILL_FAILING } from './words-stuck.ts';

/** The lines of the decision table for what asks nothing, in their order. */
export const ENDING: readonly Rule[] = [
  {
    name: 'blocked',
    says: 'it says that it cannot go on',
    read: (message) => stuckAt(message, lastIndex(message, isBlocked)),
  },
  {
    name: 'still-failing',
    says: 'what it tried still fails',
    read: (message) => stuckAt(message, lastIndex(message, isStillFailing)),
  },
  {
    name: 'more-to-come',
    says: 'it says what it will do next',
    read: ({ ask }) => (ask.last.slice(-1).some((one) => isMoreToCome(one)) ? { is: 'statement' } : undefined),
  },
  {
    name: 'complete',
    says: 'it says that the work is done',
    read: ({ said }) => (said.some((one) => isComplete(one)) ? { is: 'complete' } : undefined),
  },
  {
    name: 'work-reported',
    says: 'it reports what it did',
    read: ({ said }) => (said.some((one) => isReported(one)) ? { is: 'complete' } : undefined),
  },
  {
    name: 'could-not',
    says: 'something could not be done, and nothing else is reported',
    read(message) {
      const at = lastIndex(message, ({ plain }) => COULD_NOT.test(plain));
      const found = message.said[at];
      return found && { is: 'stuck', text: message.from(found.block) };
    },
  },
];

function isMoreToCome({ plain }: Said): boolean {
  return MORE_TO_COME.test(plain) && !OFFER.test(plain);
}

function isBlocked({ plain }: Said): boolean {
  return BLOCKED.test(plain);
}

function isStillFailing({ plain }: Said): boolean {
  return STILL_FAILING.test(plain) && !NOT_SUFFERED.test(plain);
}

function lastIndex({ said }: Message, test: (one: Said) => boolean): number {
  return said.findLastIndex((one) => test(one));
}

/** What is said later counts: trouble that was overcome is no trouble. */
function stuckAt(message: Message, at: number) {
  const found = message.said[at];
  if (!found || message.said.slice(at + 1).some((one) => isComplete(one))) return undefined;
  return { is: 'stuck', text: message.from(found.block) } as const;
}
