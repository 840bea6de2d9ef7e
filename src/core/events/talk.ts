import { z } from 'zod';
import type { Name } from '../tasks/task.ts';

/** The facts of a conversation with a worker: messages on their way into its pane, and questions on their way to an answer. */
interface Common {
  readonly at: z.ZodNumber;
  readonly run: z.ZodString;
  readonly task: typeof Name;
  readonly attempt: z.ZodNumber;
}

const who = z.enum(['person', 'rules', 'program', 'agent']);

/** An answer as it will be given: an option of the question by its index, or words. */
export const Choice = z.discriminatedUnion('is', [
  z.object({ is: z.literal('option'), option: z.number().int().nonnegative() }),
  z.object({ is: z.literal('text'), text: z.string() }),
]);
export type Choice = z.infer<typeof Choice>;
export type Answerer = z.infer<typeof who>;

export function talkEvents({ at, run, task, attempt }: Common) {
  const message = { at, run, message: z.string() };
  const question = { at, run, question: z.string() };
  return [
    z.object({
      type: z.literal('message.queued'),
      ...message,
      task,
      attempt,
      text: z.string(),
      from: z.enum(['goal', 'person', 'responder']),
      /** The question it answers. */
      answers: z.string().optional(),
    }),
    z.object({ type: z.literal('message.deliver-decided'), ...message }),
    /** `mail`: the agent's own plugin took it, and there is no key to press again. */
    z.object({ type: z.literal('message.submitted'), ...message, by: z.enum(['keys', 'mail']).optional() }),
    /** Nothing was submitted now; it is tried again. */
    z.object({ type: z.literal('message.held'), ...message, reason: z.string() }),
    z.object({ type: z.literal('message.refused'), ...message, reason: z.string() }),
    z.object({ type: z.literal('message.press-decided'), ...message, time: z.number().int() }),
    z.object({ type: z.literal('message.pressed'), ...message, time: z.number().int(), reason: z.string().optional() }),
    /** It was submitted, and the agent stayed silent. */
    z.object({ type: z.literal('message.given-up'), ...message }),

    z.object({ type: z.literal('question.consult-decided'), ...question }),
    z.object({
      type: z.literal('question.consulted'),
      ...question,
      by: who,
      result: z.discriminatedUnion('is', [
        z.object({ is: z.literal('answer'), answer: z.string(), choice: Choice }),
        z.object({ is: z.literal('ask'), why: z.string() }),
      ]),
    }),
    z.object({ type: z.literal('question.notice-decided'), ...question }),
    z.object({ type: z.literal('question.answer-given'), ...question, answer: z.string(), choice: Choice, by: who }),
    z.object({ type: z.literal('question.reply-decided'), ...question }),
    /** The answer is in the dialog. Proof that it was understood: its hook took it, the dialog went away; else the agent's next word. */
    z.object({ type: z.literal('question.reply-sent'), ...question, proof: z.enum(['taken', 'gone', 'none']) }),
    /** It was sent, and nothing showed that it was understood. */
    z.object({ type: z.literal('question.reply-given-up'), ...question }),
    /** It could not be given now, and is tried again; or, `final`, never. */
    z.object({ type: z.literal('question.reply-failed'), ...question, reason: z.string(), final: z.boolean() }),

    /** A person types into the worker's pane: no responder answers until it is given back. */
    z.object({ type: z.literal('talk.taken-over'), at, run, task, attempt, how: z.string() }),
    z.object({ type: z.literal('talk.given-back'), at, run, task, attempt }),
  ] as const;
}
