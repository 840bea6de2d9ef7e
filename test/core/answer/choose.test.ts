import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseAnswer } from '../../../src/core/answer/choose.ts';
import { inBox, inWords } from './asked.ts';

const databases = inWords('choice', '**PostgreSQL** (recommended)', 'SQLite – no server', 'MySQL');
const named = inWords('choice', 'Option A: Use Redis', 'Option B: In memory');
const permission = inBox('mail', 'permission', 'allow', 'deny', 'allow always');
const claudeBox = inBox('keys', 'permission', 'Yes', 'Yes, and don’t ask again for npm', 'No, and tell it what to do');
const openCodeBox = inBox('keys', 'permission', 'Allow once', 'Allow always', 'Reject');
const unconfirmed = {
  kind: 'choice' as const,
  options: ['type it again'],
  from: { is: 'unconfirmed' as const, message: 'm1' },
};
const yesNo = inBox('keys', 'confirm', 'y', 'n');

describe('an option is named by', () => {
  test.for<[string, ReturnType<typeof inWords>, string, number]>([
    ['its label', databases, 'MySQL', 2],
    ['its label in other case, with emphasis and blanks', databases, '  `mysql`  ', 2],
    ['its whole label with emphasis', databases, 'PostgreSQL (recommended)', 0],
    ['the beginning of its label', databases, 'postgres', 0],
    ['a word of its label', databases, 'server', 1],
    ['its number', databases, '2', 1],
    ['its number with a dot', databases, '3.', 2],
    ['its number with a word', databases, 'Option 1', 0],
    ['its letter', databases, 'b', 1],
    ['its letter in brackets', databases, '(C)', 2],
    ['its number and its label', databases, '2. SQLite', 1],
    ['the name it has itself', named, 'option b', 1],
    ['a label that is a number of its own', inWords('choice', '8080', '2', '1'), '2', 1],
    ['allow', permission, 'allow', 0],
    ['yes for allow', permission, 'yes', 0],
    ['ok for allow', permission, 'OK', 0],
    ['deny', permission, 'deny', 1],
    ['no for deny', permission, 'No.', 1],
    ['always', permission, 'always', 2],
    ['the number of a permission', permission, '2', 1],
    ['allow for Yes', claudeBox, 'allow', 0],
    ['always for “don’t ask again”', claudeBox, 'always', 1],
    ['deny for “No, and …”', claudeBox, 'deny', 2],
    ['allow for “Allow once”', openCodeBox, 'allow', 0],
    ['always for “Allow always”', openCodeBox, 'always', 1],
    ['deny for “Reject”', openCodeBox, 'deny', 2],
    ['yes for y', yesNo, 'yes', 0],
    ['a polite yes', yesNo, 'Yes, go ahead.', 0],
    ['a polite no', yesNo, 'no thanks', 1],
    ['n', yesNo, 'n', 1],
    ['continue for an option that says so', inBox('keys', 'confirm', 'Cancel', 'Continue'), 'yes', 1],
    ['the accented label', inWords('choice', 'Größe', 'Farbe'), 'größe', 0],
    ['a CJK label', inWords('choice', '是', '否'), '否', 1],
  ])('%s', ([, question, answer, option]) => {
    expect(chooseAnswer(question, answer)).toEqual({ is: 'option', option });
  });
});

describe('words of one’s own', () => {
  test.for<[string, ReturnType<typeof inWords>, string]>([
    ['to a question in words', inWords('free'), 'Call it /login'],
    ['to a confirmation with a condition', inWords('confirm'), 'yes, but only in src'],
    ['to a confirmation without options', inWords('confirm'), 'Yes, go ahead.'],
    ['to a choice that has no such option', databases, 'MongoDB, please'],
    ['to a choice, with an option in it', databases, '2 but with WAL on'],
    ['to a number no option has', databases, '7'],
    ['to a program that reads a line', inBox('line', 'free'), 'my-package'],
    ['to a choice in a box that a hook answers', inBox('mail', 'choice', 'Red', 'Blue'), 'green'],
  ])('%s are the answer', ([, question, answer]) => {
    expect(chooseAnswer(question, ` ${answer}\n`)).toEqual({ is: 'text', text: answer });
  });
});

describe('not an answer', () => {
  test.for<[string, ReturnType<typeof inWords>, string, string]>([
    ['nothing', databases, ' \n ', 'it is empty'],
    ['words to a permission', permission, 'only for src', 'it takes one of: 1 (allow), 2 (deny), 3 (allow always)'],
    [
      'a yes with a condition to a permission',
      permission,
      'yes, but only for src',
      'it takes one of: 1 (allow), 2 (deny), 3 (allow always)',
    ],
    ['a number too high for a box', yesNo, '3', 'it takes one of: 1 (y), 2 (n)'],
    [
      'words to a program that names its answers',
      inBox('line', 'confirm', 'y', 'n'),
      'perhaps',
      'it takes one of: 1 (y), 2 (n)',
    ],
    ['words to omo’s own question', unconfirmed, 'no, leave it', 'it takes one of: 1 (type it again)'],
    ['zero', yesNo, '0', 'it takes one of: 1 (y), 2 (n)'],
    [
      'always where nothing is for ever',
      inBox('keys', 'permission', 'allow', 'deny'),
      'always',
      'it takes one of: 1 (allow), 2 (deny)',
    ],
    [
      'anything to a box without options',
      inBox('keys', 'free'),
      'hello',
      'it can only be answered in its own terminal',
    ],
    [
      'a beginning that two have',
      inWords('choice', 'React 18', 'React 19'),
      'react',
      'it could be 1 (React 18) or 2 (React 19)',
    ],
    ['a letter that is also a beginning', inWords('choice', 'Blue', 'Apple'), 'b', 'it could be 1 (Blue) or 2 (Apple)'],
  ])('%s', ([, question, answer, why]) => {
    expect(chooseAnswer(question, answer)).toEqual({ is: 'invalid', why });
  });
});

test('a yes never allows for ever', () => {
  const yes = fc.constantFrom('yes', 'y', 'ok', 'allow', 'sure', 'Yes!', 'yes please', 'go ahead');
  const labels = fc.shuffledSubarray(['Allow always', 'Yes, and don’t ask again', 'Reject', 'Yes', 'No'], {
    minLength: 1,
  });
  fc.assert(
    fc.property(yes, labels, fc.constantFrom('permission', 'confirm'), (answer, options, kind) => {
      const chosen = chooseAnswer(inBox('keys', kind, ...options), answer);
      if (chosen.is === 'option') expect(options[chosen.option]).toBe('Yes');
    }),
  );
});

test('whatever is answered to whatever is asked, it is an option there is, the words, or a reason', () => {
  const kind = fc.constantFrom('choice', 'confirm', 'permission', 'free');
  const question = fc.tuple(
    fc.constantFrom('mail', 'keys', 'line'),
    kind,
    fc.array(fc.string({ maxLength: 20 }), { maxLength: 5 }),
  );
  fc.assert(
    fc.property(question, fc.string({ maxLength: 20 }), ([reply, asked, options], answer) => {
      const chosen = chooseAnswer(inBox(reply, asked, ...options), answer);
      if (chosen.is === 'option') expect(options[chosen.option]).toBeDefined();
      else expect(chosen.is === 'text' ? chosen.text : chosen.why).not.toBe('');
      if (asked === 'permission') expect(chosen.is).not.toBe('text');
    }),
  );
});
