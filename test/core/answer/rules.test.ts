import { describe, expect, test } from 'vitest';
import { RULES } from '../../../src/core/answer/classify.ts';
import { chooseAnswer } from '../../../src/core/answer/choose.ts';
import { answerByRules, DEFAULT_RULES, mayAnswer, type Asked } from '../../../src/core/answer/rules.ts';
import { PLAIN_RULES } from '../../../src/core/screen/plain-rules.ts';
import { inBox, inWords } from './asked.ts';

const confirm = (text: string, rule = 'should-i'): Asked => ({ kind: 'confirm', text, options: [], rule });
const choice = (text: string, ...options: string[]): Asked => ({ kind: 'choice', text, options, rule: 'option-list' });

describe('without rules of one’s own', () => {
  test.for<[string, Asked]>([
    ['leave to go on', confirm('Should I proceed?')],
    ['a plan', confirm('Here is the plan: 1. a 2. b. Shall I start?', 'plan-for-review')],
    ['the removal of an unused import', confirm('Should I remove the unused import?')],
    ['a production build', confirm('Shall I run the production build?')],
  ])('%s is given', ([, question]) => {
    expect(answerByRules(question, [])).toMatchObject({ is: 'answer', answer: 'Yes, go ahead.' });
  });

  test.for([
    'Should I drop the users table?',
    'Shall I delete the branch `old`?',
    'Should I run `rm -rf build`?',
    'May I force-push to main?',
    'Should I `git reset --hard` first?',
    'Do you want me to deploy this to production?',
    'This cannot be undone. Continue?',
    'Should I retry with sudo?',
    'Shall I disable certificate verification?',
    'Should I wipe the dev database?',
  ])('%s is for the person', (text) => {
    expect(answerByRules(confirm(text), [])).toEqual({ is: 'ask', why: 'it may not be possible to take this back' });
  });

  test('[y/n] is answered with yes, which is an option of it', () => {
    const verdict = answerByRules(
      { kind: 'confirm', text: 'Continue? [y/N]', options: ['y', 'n'], rule: 'yes-no-mark' },
      [],
    );
    expect(verdict).toMatchObject({ answer: 'yes' });
    expect(chooseAnswer(inWords('confirm', 'y', 'n'), 'yes')).toEqual({ is: 'option', option: 0 });
    expect(chooseAnswer(inBox('keys', 'confirm', 'Yes', 'No'), 'Yes, go ahead.')).toEqual({ is: 'option', option: 0 });
  });

  test('a question about facts is for the person', () => {
    expect(answerByRules(confirm('Is the database empty?', 'yes-or-no'), [])).toMatchObject({ is: 'ask' });
  });

  test('a recommended option is taken', () => {
    expect(answerByRules(choice('Which?', 'npm', 'pnpm (recommended)'), [])).toMatchObject({
      answer: 'pnpm (recommended)',
    });
  });

  test.for<[string, string[], string]>([
    ['Which? I’d go with option 2.', ['a thing', 'another'], 'another'],
    ['I recommend B. Which one?', ['a thing', 'another'], 'another'],
    ['My recommendation: 1\n\nWhich?', ['a thing', 'another'], 'a thing'],
    ['I would lean towards **Option A**, which do you prefer?', ['a thing', 'another'], 'a thing'],
  ])('%s recommends one', ([text, options, answer]) => {
    expect(answerByRules(choice(text, ...options), [])).toMatchObject({ is: 'answer', answer });
  });

  test.for<[string, string[]]>([
    ['Which?', ['npm', 'pnpm']],
    ['Which?', ['npm (recommended)', 'pnpm (recommended)']],
    ['Which?', ['npm (not recommended)', 'pnpm']],
    ['I’d suggest 2 retries. Which?', ['retry', 'give up']],
    ['I’d prefer a smaller change. Which?', ['this', 'that']],
    ['I recommend option 1. But I’d go with option 2. Which?', ['this', 'that']],
    ['I recommend option 7. Which?', ['this', 'that']],
  ])('%s %j recommends none', ([text, options]) => {
    expect(answerByRules(choice(text, ...options), [])).toEqual({
      is: 'ask',
      why: 'no option is marked as recommended',
    });
  });

  test('free questions, stuck workers and permissions are for the person', () => {
    const free: Asked = { kind: 'free', text: 'What is the key?', options: [], rule: 'question-mark' };
    const stuck: Asked = { kind: 'free', text: 'I’m blocked.', options: [], rule: 'blocked' };
    const permission: Asked = { kind: 'permission', text: 'npm test', options: ['allow', 'deny'] };
    expect([free, stuck, permission].map((one) => answerByRules(one, []).is)).toEqual(['ask', 'ask', 'ask']);
  });
});

describe('rules of one’s own', () => {
  test('come first, in their order', () => {
    const own = [
      { when: { kind: 'free' as const, matches: 'port' }, answer: '8080' },
      { when: { rule: 'should-i' }, answer: 'ask' },
      { answer: 'Decide yourself.' },
    ];
    expect(answerByRules({ kind: 'free', text: 'Which PORT?', options: [] }, own)).toMatchObject({ answer: '8080' });
    expect(answerByRules(confirm('Should I?'), own)).toEqual({ is: 'ask', why: 'rule 2 of the configuration' });
    expect(answerByRules({ kind: 'free', text: 'What colour?', options: [] }, own)).toMatchObject({
      answer: 'Decide yourself.',
    });
  });

  test('"first" takes the first option, and asks where there is none', () => {
    const own = [{ answer: 'first' }];
    expect(answerByRules(choice('Which?', 'npm', 'pnpm'), own)).toMatchObject({ is: 'answer', answer: 'npm' });
    expect(answerByRules({ kind: 'free', text: 'What?', options: [] }, own)).toMatchObject({ is: 'ask' });
  });

  test('may overrule what is risky', () => {
    const own = [{ when: { matches: 'drop the test database' }, answer: 'yes' }];
    expect(answerByRules(confirm('Should I drop the test database?'), own)).toMatchObject({ answer: 'yes' });
  });

  test('a condition that is no regular expression is told with its words', () => {
    const own = [{ when: { matches: '(' }, answer: 'yes' }];
    expect(() => answerByRules(confirm('Should I?'), own)).toThrow(/"matches": "\(", which is no regular expression/);
  });
});

describe('the kinds a responder may answer', () => {
  const kinds = ['choice', 'confirm', 'free'] as const;

  test('those that are named', () => {
    expect(kinds.map((kind) => mayAnswer({ kind }, [...kinds]))).toEqual(kinds.map(() => ({ is: 'ok' })));
  });

  test('not permissions, unless they are named', () => {
    expect(mayAnswer({ kind: 'permission' }, [...kinds])).toEqual({
      is: 'ask',
      why: 'its responder does not answer permission requests; "kinds": […, "permission"] in config.json would let it',
    });
    expect(mayAnswer({ kind: 'permission' }, ['permission'])).toEqual({ is: 'ok' });
  });
});

test('a program that asks for leave gets it; one that asks for a word does not', () => {
  const leave: Asked = { kind: 'confirm', text: 'Install? [y/N]', options: ['y', 'n'], rule: 'answers-in-brackets' };
  const enter: Asked = { kind: 'confirm', text: 'Press Enter', options: ['enter'], rule: 'press-enter' };
  const secret: Asked = { kind: 'free', text: 'Password:', options: [], rule: 'secret' };
  const trust: Asked = { kind: 'confirm', text: 'Do you trust this folder?', options: ['Yes', 'No'] };
  expect([leave, enter].map((one) => answerByRules(one, []))).toMatchObject([{ answer: 'yes' }, { answer: 'enter' }]);
  expect([secret, trust].map((one) => answerByRules(one, []).is)).toEqual(['ask', 'ask']);
});

test('the names in the default rules are names of the two tables', () => {
  const known = new Set([...RULES, ...PLAIN_RULES].map(({ name }) => name));
  const named = DEFAULT_RULES.flatMap(({ when }) => (when?.rule === undefined ? [] : [when.rule]));
  expect(named.filter((name) => !known.has(name))).toEqual([]);
  expect(named.length).toBeGreaterThan(3);
});
