import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blocksOf } from '../../../src/core/answer/blocks.ts';
import { classify } from '../../../src/core/answer/classify.ts';
import { sentencesOf } from '../../../src/core/answer/sentences.ts';
import * as asking from '../../../src/core/answer/words-asking.ts';
import * as ending from '../../../src/core/answer/words-ending.ts';
import * as plan from '../../../src/core/answer/words-plan.ts';
import * as stuck from '../../../src/core/answer/words-stuck.ts';
import { CHOICES, CONFIRMATIONS, FREE, PLANS } from './asking-cases.ts';
import { COMPLETIONS, STATEMENTS, STUCK } from './ending-cases.ts';

const CASES = [CHOICES, CONFIRMATIONS, FREE, PLANS, COMPLETIONS, STUCK, STATEMENTS].flat();

const scraps = fc.constantFrom(
  'Should I proceed',
  'Which one do you prefer',
  'Here is the plan:',
  'Done',
  'All tests pass',
  'I am blocked',
  'Let me know if',
  'Would you like me to',
  ' or ',
  '?',
  '？',
  '.',
  '!',
  ':',
  '\n',
  '\n\n',
  '\r\n',
  '- ',
  '1. ',
  '2. ',
  'a) ',
  '(b) ',
  '1️⃣ ',
  'Option A: ',
  '### ',
  '> ',
  '| ',
  '```',
  '~~~',
  '`',
  '"',
  '“',
  '**',
  '    ',
  '\t',
  '---',
  '[y/N]',
  '(yes/no)',
  '🚀',
  '\uD800',
  '\u0000',
  '\u202E',
  'é',
  '日本',
);
const anyText = fc.oneof(
  fc.array(scraps, { maxLength: 40 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 300 }),
);

test('any text has a reading that can be shown and answered', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const reading = classify(text);
      expect(reading.rule).toMatch(/^[a-z-]+$/);
      if (reading.is === 'question' && reading.kind === 'choice') {
        expect(reading.options.length).toBeGreaterThan(1);
        expect(reading.options.every((label) => label.length <= 201)).toBe(true);
      }
      if ('text' in reading) expect(reading.text.length).toBeLessThan(8100);
    }),
    { numRuns: 2000 },
  );
});

const rules = (text: string) => classify(text).rule;

describe('the same message says the same', () => {
  const texts = CASES.map(({ text }) => text).filter((text) => text !== '');

  test('with other line ends', () => {
    expect(texts.map((text) => rules(text.replaceAll('\n', '\r\n')))).toEqual(texts.map(rules));
  });

  test('with blank lines around it', () => {
    expect(texts.map((text) => rules(`\n\n${text}\n \n`))).toEqual(texts.map(rules));
  });

  test('with a signature of emoji below it', () => {
    const said = texts.filter((text) => /[\p{L}\p{N}]/u.test(text));
    expect(said.map((text) => rules(`${text} 🎉`))).toEqual(said.map(rules));
  });

  test('behind 100 KB of other things, where it asks', () => {
    const asked = CASES.filter(({ is }) => is === 'choice' || is === 'free' || is === 'confirm');
    const before = `${'The value is read at start. '.repeat(4000)}\n\n`;
    const wrong = asked.filter(({ text, rule }) => rules(before + text) !== rule);
    expect(wrong).toEqual([]);
  });
});

describe('what somebody else said asks nothing', () => {
  const asked = CASES.filter(({ text }) => !text.includes('```') && !STATEMENTS.some((one) => one.text === text));

  test.for<[string, (text: string) => string]>([
    ['in a block of code', (text) => `The file reads:\n\n\`\`\`\n${text}\n\`\`\``],
    ['in a block of code that is not closed', (text) => `The file reads:\n\n~~~text\n${text}`],
    ['in a quotation', (text) => `The file reads:\n\n${text.replaceAll(/^/gm, '> ')}`],
  ])('%s', ([, within]) => {
    expect(asked.map(({ text }) => classify(within(text)).is)).toEqual(asked.map(() => 'statement'));
  });
});

/**
 * What makes reading linear, held as structure: every pattern is looked for in a sentence of 1000 characters at most and repeats
 * nothing without a bound; no character is in two blocks or in two sentences.
 */
describe('reading takes as many steps as the text is long', () => {
  const patterns = [asking, ending, plan, stuck].flatMap((words) => Object.entries(words));

  test.for(patterns)('%s repeats nothing without a bound', ([, pattern]) => {
    const withoutClasses = pattern.source.replaceAll(/\\./g, 'x').replaceAll(/\[[^\]]*\]/g, 'x');
    expect(withoutClasses.match(/[*+]|\{\d+,\}/g)).toBeNull();
  });

  test('the words of a sentence are at most 1000 characters and a mark', () => {
    for (const text of ['a '.repeat(50_000), '('.repeat(50_000), '?'.repeat(50_000), '"a'.repeat(50_000)]) {
      expect(Math.max(0, ...sentencesOf(text).map(({ plain }) => plain.length))).toBeLessThan(1010);
    }
  });

  test('sentences are pieces of their paragraph, in its order', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let from = 0;
        for (const { raw } of sentencesOf(text)) {
          const at = text.indexOf(raw, from);
          expect(at).toBeGreaterThanOrEqual(from);
          from = at + raw.length;
        }
      }),
    );
  });

  test('blocks are pieces of the message, in its order', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const lines = text.split('\n');
        const blocks = blocksOf(lines);
        const at = blocks.map(({ line }) => line);
        expect(at).toEqual([...new Set(at)].sort((a, b) => a - b));
        expect(blocks.reduce((sum, block) => sum + block.text.length, 0)).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  test.for<[string, string]>([
    ['one word', 'a'],
    ['blanks', ' '],
    ['questions', 'Should I? '],
    ['items', '- a\n'],
    ['nested items', '1. a\n  - b\n'],
    ['numbers that never count on', '7. a\n'],
    ['quotations', '> a\n\n'],
    ['marks that open', '`"“«「'],
    ['marks that end sentences', '?!'],
    ['lists with intentions', 'I will:\n- a\n- b\n\n'],
    ['options in running text', '(a) x '],
    ['alternatives', ' or '],
    ['commas', 'should i a, '],
    ['emphasis', '**'],
    ['emoji', '🚀'],
  ])('64 KB of %s has a reading', ([, piece]) => {
    expect(classify(piece.repeat(Math.ceil(65_536 / piece.length))).rule).toMatch(/^[a-z-]+$/);
  });
});
