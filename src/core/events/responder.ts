import { z } from 'zod';

/** One line of the `rules` responder: the first whose conditions all hold gives the answer. */
export const AnswerRule = z.strictObject({
  when: z
    .strictObject({
      kind: z.enum(['choice', 'confirm', 'permission', 'free']).optional(),
      /** The rule of the decision table that saw a question. */
      rule: z.string().optional(),
      /** A regular expression over the question's text. */
      matches: z.string().refine(isRegex, 'a regular expression').optional(),
    })
    .optional(),
  /** What is answered; `first` and `recommended` name an option, `ask` hands it to the person. */
  answer: z.string().min(1),
});
export type AnswerRule = z.infer<typeof AnswerRule>;

/** Who answers the questions of a run's workers before the person is asked. */
export const ResponderSpec = z.object({
  by: z.discriminatedUnion('is', [
    z.object({ is: z.literal('person') }),
    z.object({ is: z.literal('rules'), rules: z.array(AnswerRule) }),
    z.object({ is: z.literal('program'), command: z.array(z.string()).min(1), timeoutMs: z.number().positive() }),
    z.object({ is: z.literal('agent'), agent: z.string(), timeoutMs: z.number().positive() }),
  ]),
  /** The kinds of question it may answer. `permission` only where the person named it. */
  kinds: z.array(z.enum(['choice', 'confirm', 'permission', 'free'])),
  /** Answers in one conversation after which the person is asked. */
  turns: z.number().int().positive(),
  /** The same question so many times: the person is asked. */
  repeats: z.number().int().positive(),
});
export type ResponderSpec = z.infer<typeof ResponderSpec>;

/** Whether it compiles. */
export function isRegex(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    // The only thing RegExp throws is a SyntaxError: the answer to the question.
    return false;
  }
}
