import { expect, test } from 'vitest';
import { classifyScreen } from '../../../src/core/screen/classify.ts';
import type { ScreenRule } from '../../../src/core/screen/rule.ts';

const trust: ScreenRule = {
  name: 'trust dialog',
  when: /Do you trust the files/,
  lines: 4,
  shows: {
    is: 'dialog',
    dialog: { kind: 'confirm', text: 'Do you trust the files?', options: ['Yes', 'No'], keys: [['1'], ['2']] },
  },
};
const busy: ScreenRule = { name: 'busy', when: /esc to interrupt/, lines: 2, shows: { is: 'busy' } };
const ready: ScreenRule = { name: 'composer', when: /^❯$/m, lines: 3, shows: { is: 'ready' } };
const rules = [trust, busy, ready];

test('the first rule that matches says what is shown', () => {
  const lines = ['', 'Do you trust the files in this folder?', '❯', 'esc to interrupt'];
  expect(classifyScreen(rules, lines)).toEqual({ rule: 'trust dialog', shows: trust.shows });
  expect(classifyScreen([ready, busy, trust], lines)?.rule).toBe('composer');
});

test('blank lines and blanks at line ends do not count', () => {
  expect(classifyScreen(rules, ['❯   ', '', '   ', 'a', '', 'b', '  ', ''])?.rule).toBe('composer');
});

test('a rule sees its bottom lines only', () => {
  expect(classifyScreen(rules, ['esc to interrupt', 'one', 'two'])).toBeUndefined();
  expect(classifyScreen(rules, ['esc to interrupt', 'one'])?.rule).toBe('busy');
});

test('an expression over several lines sees them joined', () => {
  const over = { ...busy, when: /one\ntwo/, lines: 2 };
  expect(classifyScreen([over], ['one', '', 'two'])?.rule).toBe('busy');
});

test('an expression with a memory sees every screen anew', () => {
  const sticky = [{ ...busy, when: /interrupt/g }];
  const screen = ['esc to interrupt'];
  expect([1, 2, 3].map(() => classifyScreen(sticky, screen)?.rule)).toEqual(['busy', 'busy', 'busy']);
});

test('an empty screen, no lines and no rules show nothing', () => {
  const anything = [{ ...busy, when: /^/ }];
  expect([classifyScreen(anything, ['', ' ']), classifyScreen(anything, []), classifyScreen([], ['x'])]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('what took part of the expression’s groups is told', () => {
  const wait = { ...busy, when: /(?<message>\w+) in (?:(?<minutes>\d+)m )?(?<seconds>\d+)s/ };
  expect(classifyScreen([wait], ['again in 5s'])).toStrictEqual({
    rule: 'busy',
    shows: { is: 'busy' },
    groups: { message: 'again', seconds: '5' },
  });
  expect(classifyScreen([wait], ['again in 1m 5s'])?.groups).toEqual({ message: 'again', minutes: '1', seconds: '5' });
});
