import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_CAPS, fingerprint, withinCaps } from '../../../src/core/answer/caps.ts';

const asked = (text: string, times: number) => ({ [fingerprint(text)]: times });

test('a first question is answered', () => {
  expect(withinCaps({ turns: 0, asked: asked('Go on?', 1) }, 'Go on?', DEFAULT_CAPS)).toEqual({ is: 'ok' });
});

test('the last answer within the limit is given, the next is the person’s', () => {
  expect(withinCaps({ turns: 19, asked: {} }, 'Go on?', DEFAULT_CAPS)).toEqual({ is: 'ok' });
  expect(withinCaps({ turns: 20, asked: {} }, 'Go on?', DEFAULT_CAPS)).toEqual({
    is: 'ask',
    why: 'the responder has given 20 answers in this conversation, its limit',
  });
});

test('the same question is answered three times; the fourth time the person is asked', () => {
  expect(withinCaps({ turns: 3, asked: asked('Retry?', 3) }, 'Retry?', DEFAULT_CAPS)).toEqual({ is: 'ok' });
  expect(withinCaps({ turns: 3, asked: asked('Retry?', 4) }, 'Retry?', DEFAULT_CAPS)).toEqual({
    is: 'ask',
    why: 'the same question came for the 4th time, so answering it does not help',
  });
});

test.for([
  [1, '1st'],
  [2, '2nd'],
  [3, '3rd'],
  [11, '11th'],
  [12, '12th'],
  [13, '13th'],
  [21, '21st'],
  [112, '112th'],
] as const)('%i is told as %s', ([count, words]) => {
  const verdict = withinCaps({ turns: 0, asked: asked('x', count) }, 'x', { turns: 9, repeats: 0 });
  expect(verdict).toMatchObject({ why: expect.stringContaining(`the ${words} time`) });
});

test.for([
  ['blanks', 'Shall I  retry\n the tests?', 'Shall I retry the tests?'],
  ['case', 'SHALL I RETRY?', 'shall i retry?'],
  ['numbers', '3 of 40 tests fail after 1.5 s', '12 of 41 tests fail after 2 s'],
  ['emphasis', '**Retry** `npm test`?', 'Retry npm test?'],
  ['full-width letters', 'Ｒetry？', 'retry?'],
] as const)('%s do not make another question', ([, one, other]) => {
  expect(fingerprint(one)).toBe(fingerprint(other));
});

test('another word does, however far behind', () => {
  const beginning = 'the same beginning '.repeat(50);
  expect(fingerprint(`${beginning}a`)).not.toBe(fingerprint(`${beginning}b`));
});

test('no fingerprint is a name that every object has', () => {
  const inherited = fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', '');
  fc.assert(
    fc.property(fc.oneof(inherited, fc.string()), (text) => {
      expect(fingerprint(text)).toMatch(/^[0-9a-f]{8} /);
      expect(withinCaps({ turns: 0, asked: {} }, text, DEFAULT_CAPS)).toEqual({ is: 'ok' });
    }),
  );
});
