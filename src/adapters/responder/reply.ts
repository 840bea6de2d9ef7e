import { z } from 'zod';

/** What a responder replied: an answer, the wish that the person be asked, or nothing that can be read. */
export type Reply =
  | { readonly is: 'answer'; readonly answer: string }
  | { readonly is: 'ask'; readonly why: string }
  | { readonly is: 'rubbish'; readonly why: string };

/** Longer answers are no answers. */
const LONGEST_ANSWER = 64 * 1024;

const words = z.string().trim().min(1).max(LONGEST_ANSWER).nullish();
/** The doubt counts where both are given. Other fields are the responder's own business. */
const Shape = z.looseObject({ answer: words, ask: words });

/** The same for those who want a JSON schema: both always there, one of them null. */
export const REPLY_SCHEMA = {
  type: 'object',
  properties: { answer: { type: ['string', 'null'] }, ask: { type: ['string', 'null'] } },
  required: ['answer', 'ask'],
  additionalProperties: false,
} as const;

/** A program's whole output, or the last line of one that talks before. */
export function readReply(stdout: string): Reply {
  const text = stdout.trim();
  if (text === '') return { is: 'rubbish', why: 'it printed nothing' };
  return judge(parsed(text) ?? parsed(text.slice(text.lastIndexOf('\n') + 1)), text);
}

/** A model's message: the object may stand in a block of code or between words. */
export function readMessageReply(message: string): Reply {
  const text = message.trim();
  if (text === '') return { is: 'rubbish', why: 'it said nothing' };
  const fenced = /```(?:json)?\s*(\{[^`]*\})\s*```/.exec(text)?.[1];
  const bare = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  return judge(parsed(text) ?? parsed(fenced) ?? parsed(bare), text);
}

function judge(value: unknown, text: string): Reply {
  const reply = Shape.safeParse(value);
  const { answer, ask } = reply.data ?? {};
  if (typeof ask === 'string') return { is: 'ask', why: ask };
  if (typeof answer === 'string') return { is: 'answer', answer };
  return { is: 'rubbish', why: `it replied ${clipped(text)} instead of {"answer": "…"} or {"ask": "…"}` };
}

function parsed(text: string | undefined): unknown {
  if (text === undefined || text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // The only thing JSON.parse throws is a SyntaxError: the answer to the question.
    return undefined;
  }
}

function clipped(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
