import { ASKING } from './asking.ts';
import { ENDING } from './ending.ts';
import { readMessage } from './message.ts';
import type { Reading, Rule } from './reading.ts';

export type { Reading, Rule };

/** The decision table; the first line that applies counts. */
export const RULES: readonly Rule[] = [...ASKING, ...ENDING];

const NOTHING = { name: 'nothing-matched', says: 'nothing in it asks, reports or complains' } as const;

/**
 * Reads an agent's last message (Markdown, untrusted) by the decision table. Never throws. Linear in the message's length:
 * each rule looks once at each sentence, and a sentence's pattern is bounded.
 */
export function classify(text: string): Reading {
  const message = readMessage(text);
  for (const rule of RULES) {
    const verdict = rule.read(message);
    if (verdict) return { ...verdict, rule: rule.name };
  }
  return { is: 'statement', rule: NOTHING.name };
}

/** What a rule's name stands for, for a person; undefined for a name the table does not have. */
export function ruleSays(name: string): string | undefined {
  return [...RULES, NOTHING].find((rule) => rule.name === name)?.says;
}
