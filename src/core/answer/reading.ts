import type { Message } from './message.ts';

/** What the end of an agent's turn means. `rule` names the line of the decision table that said so. */
export type Reading = { readonly rule: string } & (
  | {
      readonly is: 'question';
      readonly kind: 'choice' | 'confirm' | 'free';
      /** What the person reads: the question with what leads to it, as the agent wrote it. Untrusted text. */
      readonly text: string;
      /** Labels in the order of the message; empty where the message names none. */
      readonly options: readonly string[];
    }
  /** A plan put up for review: a confirmation of its own. */
  | { readonly is: 'plan'; readonly text: string }
  /** It says that it has done what it was asked. */
  | { readonly is: 'complete' }
  /** It cannot go on by itself. */
  | { readonly is: 'stuck'; readonly text: string }
  /** It says something and waits for nobody. */
  | { readonly is: 'statement' }
);

/** Without its rule's name. */
export type Verdict = Reading extends infer R ? (R extends Reading ? Omit<R, 'rule'> : never) : never;

/** One line of the decision table. */
export interface Rule {
  readonly name: string;
  /** For people, after "because": one line of plain English. */
  readonly says: string;
  /** Undefined when it doesn't apply. */
  read(message: Message): Verdict | undefined;
}
