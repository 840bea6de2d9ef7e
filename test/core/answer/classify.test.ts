import { describe, expect, test } from 'vitest';
import { classify, RULES, ruleSays } from '../../../src/core/answer/classify.ts';
import { CHOICES, CONFIRMATIONS, FREE, PLANS } from './asking-cases.ts';
import type { Case } from './case.ts';
import { COMPLETIONS, STATEMENTS, STUCK } from './ending-cases.ts';

describe.for<[string, readonly Case[]]>([
  ['a choice', CHOICES],
  ['a confirmation', CONFIRMATIONS],
  ['a question in free words', FREE],
  ['a plan for review', PLANS],
  ['the end of the work', COMPLETIONS],
  ['being stuck', STUCK],
  ['a mere statement', STATEMENTS],
])('%s', ([, cases]) => {
  test.for(cases.map((one) => [one.text, one] as const))('%j', ([text, wanted]) => {
    const { rule, ...reading } = classify(text);
    const is = reading.is === 'question' ? reading.kind : reading.is;
    const options = reading.is === 'question' ? reading.options : undefined;
    expect({ rule, is, options }).toEqual({ rule: wanted.rule, is: wanted.is, options: wanted.options });
  });
});

const CASES = [CHOICES, CONFIRMATIONS, FREE, PLANS, COMPLETIONS, STUCK, STATEMENTS].flat();

test('every rule of the table is shown by a case', () => {
  const shown = new Set(CASES.map(({ rule }) => rule));
  expect(RULES.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
});

test('every rule says in words what it goes by', () => {
  expect(CASES.map(({ rule }) => ruleSays(rule)).filter((says) => says === undefined)).toEqual([]);
  expect(ruleSays('no such rule')).toBeUndefined();
});
