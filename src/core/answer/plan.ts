import type { Verdict } from './reading.ts';
import type { Message } from './message.ts';
import { isClaimed } from './claims.ts';
import { AWAITS_LEAVE, LEAVE, LEAVE_ALONE, OPINION, PROCEED } from './words-asking.ts';
import { INTENT, PLAN, PLAN_TITLE } from './words-plan.ts';
import { CLOSING } from './words-ending.ts';

/** A plan, and behind it a wish for leave or for an opinion; or a plan and nothing behind it, where nothing was done yet. */
export function putsUpPlan(message: Message): Verdict | undefined {
  const at = planAt(message);
  if (at === undefined || !(wantsReview(message) || endsWithPlan(message, at))) return undefined;
  return { is: 'plan', text: message.from(at) };
}

/** The block where it begins. */
function planAt({ said, lists, blocks }: Message): number | undefined {
  const named = said.find(
    (one) => PLAN.test(one.plain) || (PLAN_TITLE.test(one.plain) && blocks[one.block]?.is !== 'item'),
  );
  if (named) return named.block;
  const steps = lists.at(-1)?.first ?? -1;
  return said.find((one) => one.block < steps && INTENT.test(one.plain))?.block;
}

function wantsReview({ ask }: Message): boolean {
  const { question, last } = ask;
  if (question) {
    const { plain } = question;
    return (
      LEAVE_ALONE.test(plain) ||
      OPINION.test(plain) ||
      (LEAVE.test(plain) && (PROCEED.test(plain) || OF_IT.test(plain)))
    );
  }
  return last.some((one) => AWAITS_LEAVE.test(one.plain) || (CLOSING.test(one.plain) && OPINION.test(one.plain)));
}

/** The leave it asks for is about the plan. */
const OF_IT =
  /\b(?:this|these|that|it|now|look|looks|sound|sounds|work|works|good|right|ok|okay|fine|approve|agree|plan|approach|make sense|match|reasonable|correct)\b/;

function endsWithPlan({ ask, lists, blocks, said }: Message, at: number): boolean {
  const list = lists.at(-1);
  if (!list || list.last < blocks.length - 1 || list.first <= at || ask.question || list.asking > 0) return false;
  return !isClaimed(said);
}
