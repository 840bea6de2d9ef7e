import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { classify } from '../../../src/core/answer/classify.ts';

const [, ...texts] = readFileSync(join(import.meta.dirname, 'turn-ends.txt'), 'utf8').split('\n====\n');
const cases = texts.map((text): [message: string, wanted: string] => {
  const [wanted = '', ...message] = text.split('\n');
  return [message.join('\n'), wanted];
});

test('there are many', () => expect(cases.length).toBeGreaterThan(80));

test.for(cases)('%j', ([message, wanted]) => {
  const reading = classify(message);
  const is = reading.is === 'question' ? reading.kind : reading.is;
  const options = reading.is === 'question' ? reading.options : [];
  expect([`${is} ${reading.rule}`, ...options].join(' | ')).toBe(wanted);
});
