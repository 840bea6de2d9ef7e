import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { tickCheckbox } from '../../../src/core/tasks/tick.ts';
import { plannedFile } from './planned.ts';

const file = '/project/plan.md';

test.for([
  ['- [ ] a\n- [ ] b\n', '- [ ] a\n- [x] b\n'],
  ['\uFEFF# P\r\n\r\n*\t[ ]\tb  \r\n', '\uFEFF# P\r\n\r\n*\t[x]\tb  \r\n'],
  ['1. [ ] a\n   - [ ] b', '1. [ ] a\n   - [x] b'],
  ['> + [ ] [x] b', '> + [x] [x] b'],
  ['-\n  [ ] b', '-\n  [x] b'],
  ['- [ ]\n  b', '- [x]\n  b'],
  ['- [ ] a\r- [ ] b\r', '- [ ] a\r- [x] b\r'],
])('%j is ticked as %j', ([source, expected]) => {
  const last = plannedFile(source ?? '').tasks.at(-1)?.checkbox;
  expect(last && tickCheckbox(source ?? '', last)).toMatchObject({ is: 'ticked', text: expected });
});

test('a box that is ticked already stays as it is', () => {
  expect(tickCheckbox('- [x] a\n', { file, line: 1, text: '- [ ] a' })).toEqual({ is: 'already' });
  expect(tickCheckbox('- [X] a\n', { file, line: 1, text: '- [ ] a' })).toEqual({ is: 'already' });
});

test('the box is found again when lines above it came or went', () => {
  const checkbox = { file, line: 2, text: '- [ ] b' };
  expect(tickCheckbox('new\n\nlines\n\n- [ ] a\n  - [ ] b\n', checkbox)).toMatchObject({
    text: 'new\n\nlines\n\n- [ ] a\n  - [x] b\n',
  });
  expect(tickCheckbox('- [ ] b', checkbox)).toMatchObject({ text: '- [x] b' });
});

test('of equal lines the nearest one is ticked', () => {
  const source = '- [ ] b\n\n\n\n- [ ] b\n\n\n- [ ] b\n';
  expect(tickCheckbox(source, { file, line: 6, text: '- [ ] b' })).toMatchObject({
    text: '- [ ] b\n\n\n\n- [x] b\n\n\n- [ ] b\n',
  });
});

test('equal words in a code block are not taken for the box', () => {
  const source = '```\n- [ ] b\n```\n\n\n\n\n- [ ] b\n';
  expect(tickCheckbox(source, { file, line: 3, text: '- [ ] b' })).toMatchObject({
    text: '```\n- [ ] b\n```\n\n\n\n\n- [x] b\n',
  });
});

test('a box whose words were changed is not found, nor anything in a file that is no plan any more', () => {
  const checkbox = { file, line: 1, text: '- [ ] b' };
  for (const source of ['- [ ] c\n', '', 'b', '- b', '> '.repeat(1000)]) {
    expect(tickCheckbox(source, checkbox)).toEqual({ is: 'not-found' });
  }
});

const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
const line = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('', '  ', '    ', '\t', '> ', '> > '),
      fc.constantFrom('- ', '* ', '+ ', '1. ', '2)\t', '-\t'),
      fc.constantFrom('[ ] ', '[x] ', '[ ]\t', '[\t] ', ''),
      fc.string({ unit: 'grapheme', maxLength: 12 }),
    )
    .map((parts) => parts.join('')),
  fc.constantFrom('', '```', '# Backend', 'words', '<!--', '-->', '    code', '---'),
);
const markdown = fc
  .tuple(fc.constantFrom('', '\uFEFF'), fc.array(fc.tuple(line, lineEnd), { maxLength: 30 }), fc.boolean())
  .map(([mark, lines, cut]) => {
    const text = mark + lines.flat().join('');
    return cut ? text.slice(0, -1) : text;
  });

test('ticking changes exactly one character, and then the task is done', () => {
  fc.assert(
    fc.property(markdown, (source) => {
      for (const { checkbox, id } of plannedFile(source).tasks) {
        if (checkbox === undefined) throw new Error(`${id} has no checkbox`);
        const ticked = tickCheckbox(source, checkbox);
        if (ticked.is !== 'ticked') throw new Error(`${id} was ${ticked.is}`);
        expect(differences(source, ticked.text)).toEqual([ticked.offset]);
        expect(ticked.text[ticked.offset]).toBe('x');
        expect(tickCheckbox(ticked.text, checkbox)).toEqual({ is: 'already' });
        expect(plannedFile(ticked.text).tasks.map((task) => task.checkbox)).not.toContainEqual(checkbox);
      }
    }),
    { numRuns: 500 },
  );
});

test('any text with any box is answered', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.integer({ min: 1, max: 50 }), (source, text, at) => {
      const ticked = tickCheckbox(source, { file, line: at, text });
      if (ticked.is === 'ticked') expect(differences(source, ticked.text)).toEqual([ticked.offset]);
    }),
  );
});

function differences(a: string, b: string): number[] {
  const all = Array.from({ length: Math.max(a.length, b.length) }, (_, index) => index);
  return all.filter((index) => a[index] !== b[index]);
}
