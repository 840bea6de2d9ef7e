/** Messages as agents end a turn with them, and what the decision table must make of each. */
export interface Case {
  readonly text: string;
  readonly rule: string;
  readonly is: 'choice' | 'confirm' | 'free' | 'plan' | 'complete' | 'stuck' | 'statement';
  readonly options?: readonly string[];
}

export const choice = (rule: string, text: string, options: readonly string[]): Case => ({
  text,
  rule,
  is: 'choice',
  options,
});
export const confirm = (rule: string, text: string, options: readonly string[] = []): Case => ({
  text,
  rule,
  is: 'confirm',
  options,
});
export const free = (rule: string, text: string): Case => ({ text, rule, is: 'free', options: [] });
const as =
  (is: 'plan' | 'complete' | 'stuck' | 'statement') =>
  (rule: string, text: string): Case => ({ text, rule, is });
export const plan = (text: string): Case => as('plan')('plan-for-review', text);
export const complete = as('complete');
export const stuck = as('stuck');
export const statement = as('statement');
