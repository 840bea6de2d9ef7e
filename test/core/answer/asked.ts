import type { Question } from '../../../src/core/state/conversation.ts';

type Asked = Pick<Question, 'kind' | 'options' | 'from'>;

/** A question at the end of a turn: any words are an answer. */
export function inWords(kind: Question['kind'], ...options: string[]): Asked {
  return { kind, options, from: { is: 'turn', rule: 'a rule' } };
}

/** A box on the screen. */
export function inBox(reply: 'mail' | 'keys' | 'line', kind: Question['kind'], ...options: string[]): Asked {
  return { kind, options, from: { is: 'dialog', dialog: { key: 'k', kind, text: 'Well?', options, reply } } };
}
