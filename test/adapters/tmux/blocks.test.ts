import { array, assert as check, boolean, nat, oneof, property, string, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import type { Heard } from '../../../src/adapters/tmux/blocks.ts';
import { BlockReader } from '../../../src/adapters/tmux/blocks.ts';

function heard(text: string, cuts: readonly number[] = []): Heard[] {
  const bytes = Buffer.from(text);
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const reader = new BlockReader();
  return at.slice(1).flatMap((to, index) => reader.read(bytes.subarray(at[index], to)));
}

test('an answer is a block; the attach has one that is nobody’s', () => {
  expect(
    heard('%begin 1 260 0\n%end 1 260 0\n%session-changed $0 omo-ctl\n%begin 1 266 1\na\n\n%end 1 266 1\n'),
  ).toEqual([
    { is: 'block', ok: true, own: false, lines: [] },
    { is: 'notice', text: '%session-changed $0 omo-ctl' },
    { is: 'block', ok: true, own: true, lines: ['a', ''] },
  ]);
});

test('a refusal is a block that ends with an error', () => {
  expect(heard("%begin 1 5 1\ncan't find pane: %9\n%error 1 5 1\n")).toEqual([
    { is: 'block', ok: false, own: true, lines: ["can't find pane: %9"] },
  ]);
});

test('text in a block cannot end it unless it knows both its time and its number', () => {
  const lines = [
    '%end 1 2 1',
    '%end 8 9 1',
    '%error 8 9 1',
    '%end 7 8 1',
    '%error 7 2 1',
    '%begin 7 9 1',
    '%exit',
    ' %end 7 9 1',
  ];
  expect(heard(`%begin 7 9 1\n${lines.join('\n')}\n%end 7 9 1\n`)).toEqual([
    { is: 'block', ok: true, own: true, lines },
  ]);
});

test('an end without its begin, and a line that is no notice, belong nowhere', () => {
  expect(heard('%end 1 2 1\nhello\n')).toEqual([
    { is: 'stray', text: '%end 1 2 1' },
    { is: 'stray', text: 'hello' },
  ]);
});

test('however the bytes are cut, also within a character, the same is heard', () => {
  const line = string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ' '));
  const block = tuple(nat(), nat(), boolean(), array(line)).map(([time, number, ok, lines]) => ({
    text: `%begin ${time} ${number} 1\n${lines.map((one) => `${one}\n`).join('')}%${ok ? 'end' : 'error'} ${time} ${number} 1\n`,
    heard: { is: 'block', ok, own: true, lines },
  }));
  const notice = line.map((text) => ({ text: `%note ${text}\n`, heard: { is: 'notice', text: `%note ${text}` } }));
  check(
    property(array(oneof(block, notice)), array(nat()), (items, cuts) => {
      expect(heard(items.map((item) => item.text).join(''), cuts)).toEqual(items.map((item) => item.heard));
    }),
  );
});
