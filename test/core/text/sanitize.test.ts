import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { clip, oneLine } from '../../../src/core/text/line.ts';
import { sanitize } from '../../../src/core/text/sanitize.ts';

const ESC = '\u001B';

test.for([
  ['colours', `${ESC}[1;31mred${ESC}[0m`, 'red'],
  ['colours with colons', `${ESC}[38:2::1:2:3mred`, 'red'],
  ['cursor movement', `a${ESC}[2J${ESC}[10;10Hb`, 'ab'],
  ['private modes', `a${ESC}[?1049hb${ESC}[>4;1mc`, 'abc'],
  ['a title ended by BEL', `a${ESC}]0;owned\u0007b`, 'ab'],
  ['a title ended by ST', `a${ESC}]0;owned${ESC}\\b`, 'ab'],
  ['the clipboard', `a${ESC}]52;c;ZXZpbA==\u0007b`, 'ab'],
  ['a link', `${ESC}]8;;https://evil.example${ESC}\\text${ESC}]8;;${ESC}\\`, 'text'],
  ['DCS, APC, PM and SOS', `a${ESC}Pq#0${ESC}\\b${ESC}_x${ESC}\\c${ESC}^x${ESC}\\d${ESC}Xx${ESC}\\e`, 'abcde'],
  ['8-bit CSI and OSC', 'a\u009B31mb\u009D0;t\u009Cc\u0090q\u009Cd', 'abcd'],
  ['short sequences', `a${ESC}cb${ESC}(Bc${ESC}7d${ESC}#8e`, 'abcde'],
  ['one within another', `a${ESC}[3${ESC}[31m1mb`, 'a1mb'],
  ['a lone escape at the end', `a${ESC}`, 'a'],
  ['a sequence cut off', `a${ESC}[31`, 'a'],
  ['an open string hides no other line', `a${ESC}]0;x\nb`, 'a\nb'],
  ['the end of a paste', `a${ESC}[201~\rid\r`, 'a\nid\n'],
  ['bells, backspaces and NUL', 'a\u0007b\bc\u0000d\u007Fe', 'abcde'],
  ['line ends', 'a\r\nb\rc\n', 'a\nb\nc\n'],
  ['tabs', 'a\tb', 'a\tb'],
  ['turned text', 'a\u202Eb\u2066c\u200F', 'a<U+202E>b<U+2066>c<U+200F>'],
  ['invisible characters', 'a\u200Bb\uFEFFc\u2060d\u{E0041}e', 'a<U+200B>b<U+FEFF>c<U+2060>d<U+E0041>e'],
  ['a joiner between letters', 'a\u200Db', 'a<U+200D>b'],
  ['emoji', '👩‍💻 👍🏽 ❤️', '👩‍💻 👍🏽 ❤️'],
  ['letters of any script', 'Ünï 한국어 עברית', 'Ünï 한국어 עברית'],
  ['half a surrogate pair', 'a\uD800b', 'a\uFFFDb'],
])('%s', ([, text, shown]) => {
  expect(sanitize(text ?? '')).toBe(shown);
});

test('nothing that could drive a terminal comes out, whatever goes in', () => {
  const pieces = fc.constantFrom(
    ESC,
    '[',
    ']',
    'P',
    '\\',
    '\u0007',
    '\u009B',
    '\u009D',
    '\u0090',
    '\u009C',
    ';',
    '0',
    'm',
    ' ',
    '\n',
    '\r',
    '\t',
    '\u0018',
    '\u202E',
    '\u200B',
    'a',
    '\uD83D',
  );
  const text = fc.oneof(
    fc.array(pieces).map((parts) => parts.join('')),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(text, (raw) => {
      expect(sanitize(raw)).not.toMatch(
        /(?![\t\n])\p{Cc}|[\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF]|\p{Surrogate}/u,
      );
      expect(sanitize(sanitize(raw))).toBe(sanitize(raw));
    }),
    { numRuns: 3000 },
  );
});

test('plain text is left alone', () => {
  const plain = fc.string({ unit: fc.constantFrom('a', 'Z', '0', ' ', '\n', '\t', 'é', '語', '[', ']', ';', '\\') });
  fc.assert(
    fc.property(plain, (text) => {
      expect(sanitize(text)).toBe(text);
    }),
  );
});

// Each would take minutes if a sequence that never ends were looked for again at every place.
test.for([`${ESC}]`, `${ESC}[`, ESC, `${ESC}]0;a`, '\u009D', `${ESC}P${ESC}`, `${ESC}[0;`, '\r', '\u200D', 'a'])(
  '%j 400 000 times is read at once',
  (part) => {
    expect(sanitize(part.repeat(400_000)).length).toBeLessThanOrEqual(400_000 * 8);
    expect(sanitize(`${ESC}]${'x'.repeat(400_000)}`)).toBe('');
  },
);

test('one line is one line', () => {
  expect(oneLine(`  a\n\n b\t${ESC}[1mc \r`)).toBe('a b c');
});

test.for([
  ['abc', 3, 'abc'],
  ['abcd', 3, 'ab…'],
  ['한국어', 6, '한국어'],
  ['한국어', 5, '한국…'],
  ['한국어', 4, '한…'],
  ['👩‍💻👩‍💻', 3, '👩‍💻…'],
  ['abc', 1, '…'],
  ['abc', 0, ''],
  ['', 5, ''],
] as const)('%s in %d columns is %s', ([line, columns, shown]) => {
  expect(clip(line, columns)).toBe(shown);
});
