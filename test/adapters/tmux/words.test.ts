import { expect, test } from 'vitest';
import { environmentNames, paneArgv } from '../../../src/adapters/tmux/launch-argv.ts';
import { commandLine } from '../../../src/adapters/tmux/quote.ts';
import { decodeKey, encodeHome, encodeKey } from '../../../src/adapters/tmux/tags.ts';
import { typedText } from '../../../src/adapters/tmux/typed-text.ts';
import { isTooOld } from '../../../src/adapters/tmux/version.ts';
import { parsePanes } from '../../../src/adapters/tmux/panes.ts';
import { unvis } from '../../../src/adapters/tmux/vis.ts';
import { sessionOf } from '../../../src/adapters/tmux/worker-name.ts';

test('a command line quotes every word and never holds a raw newline', () => {
  expect(commandLine(['send-keys', "it's", 'a\nb'], ['x', ';'])).toBe(
    String.raw`'send-keys' 'it'\''s' 'a'"\n"'b' ; 'x' ';'`,
  );
});

test.each([[[]], [[[]]], [[['']]], [[[' ']]], [[['a'], []]]])('an empty command is never written: %j', (commands) => {
  expect(() => commandLine(...commands)).toThrow(expect.objectContaining({ code: 'E_INTERNAL' }));
});

test('a NUL cannot be given to tmux', () => {
  expect(() => commandLine(['a', 'b\0c'])).toThrow('a NUL character cannot be given to tmux; it stands at position 1.');
});

test.each([
  ['plain', 'plain'],
  [String.raw`a\\b`, String.raw`a\b`],
  [String.raw`\033[0m \302\240`, '\u001b[0m \u00a0'],
  [String.raw`\$HOME $5`, '$HOME $5'],
  [String.raw`é\\033`, String.raw`é\033`],
  [String.raw`a\tb\n`, 'a\tb\n'],
])('%j is unvis of %j', (encoded, text) => {
  expect(unvis(encoded)).toBe(text);
});

const NAMES = [
  ['../x', 'a.b', 'a:b', '#(id)', '#{pid}', '=x', '$1', '@1', '%1', '{last}', '!', '~', '+', '-x', '', ' ', 'A'],
  ['a'.repeat(41), 'a'.repeat(3000), 'a\nb', 'a\tb', 'a\n', 'аb', 'a\u202eb', 'a b'],
].flat();
test.each(NAMES)('%j is no name of a worker', (name) => {
  expect(() => sessionOf(name)).toThrow(expect.objectContaining({ code: 'E_NAME' }));
});

test.each(['a', '0', 'backend-2', 'a'.repeat(40)])('%j is a name of a worker', (name) => {
  expect(sessionOf(name)).toBe(`omo-worker-${name}`);
});

test('tags have no blank and no format in them, and an attempt can be read back', () => {
  expect(encodeHome('/x #{pid} $(id)/é')).toMatch(/^[\w/%.!~*'()-]+$/);
  const key = { run: 'r-1', task: 'build-ui', attempt: 12 };
  expect(decodeKey(encodeKey(key))).toEqual(key);
  expect(decodeKey('r/t/0')).toBeUndefined();
});

test('a pane runs its argv through env where something must be taken away, or might be missing, or is but one word', () => {
  expect(paneArgv(['prog'], { A: '1' }, ['A', 'SECRET', 'TERM'])).toEqual(['/usr/bin/env', '-u', 'SECRET', 'prog']);
  expect(paneArgv(['prog', 'x'], {}, [])).toEqual(['/usr/bin/env', 'prog', 'x']);
  expect(paneArgv(['/nowhere/prog', 'x'], {}, [])).toEqual(['/usr/bin/env', '/nowhere/prog', 'x']);
  expect(paneArgv(['/bin/sh'], {}, [])).toEqual(['/usr/bin/env', '/bin/sh']);
  expect(paneArgv(['/bin/sh', 'x'], { A: '1' }, ['A'])).toEqual(['/bin/sh', 'x']);
  const throughShell = ['/bin/sh', '-c', 'exec "$@"', 'sh', '/a=b/prog', 'x'];
  expect(paneArgv(['/a=b/prog', 'x'], {}, [])).toEqual(throughShell);
  expect(environmentNames(['A=1', '-B', 'C=x=y', 'rest of a value'])).toEqual(['A', 'C']);
});

test.each([
  [[], {}, 'E_USAGE'],
  [['a', 'x'.repeat(131_072)], {}, 'E_TOO_BIG'],
  [['a'], { V: 'x'.repeat(131_072) }, 'E_TOO_BIG'],
  [['a', ...Array.from({ length: 10 }, () => 'x'.repeat(120_000))], {}, 'E_TOO_BIG'],
  [['a'], { 'B=C': '1' }, 'E_USAGE'],
] as const)('what no process can be started with is refused (%#)', (argv, env, code) => {
  expect(() => paneArgv(argv, env, [])).toThrow(expect.objectContaining({ code }));
});

test.each([
  ['tmux 3.1c', true],
  ['tmux 2.9', true],
  ['tmux 3.2', false],
  ['tmux 3.3a', false],
  ['tmux 4.0', false],
  ['tmux next-3.7', false],
  ['tmux openbsd-7.5', false],
  ['tmux master', false],
])('%s is too old: %s', (version, old) => {
  expect(isTooOld(version)).toBe(old);
});

test.each([
  ['a\r\nb\rc\n', { text: 'a\nb\nc\n', removed: 0 }],
  ['tab\tstays', { text: 'tab\tstays', removed: 0 }],
  ['\u0000\u0007\u001b[201~\rid\r', { text: '[201~\nid\n', removed: 3 }],
  ['\u001b\u001b[201~[201~', { text: '[201~[201~', removed: 2 }],
  ['\u007f\u0080\u009b31m\u009f', { text: '31m', removed: 4 }],
  ['\u202e\u200b\ufeff😀é', { text: '\u202e\u200b\ufeff😀é', removed: 0 }],
])('%j is made fit to be typed', (raw, typed) => {
  expect(typedText(raw)).toEqual(typed);
});

test('half a surrogate pair is refused with its place, and nothing at all is refused too', () => {
  expect(() => typedText('ab\ud800c')).toThrow(
    expect.objectContaining({ code: 'E_ENCODING', message: expect.stringContaining('position 2') }),
  );
  expect(() => typedText('')).toThrow(expect.objectContaining({ code: 'E_USAGE' }));
  expect(() => typedText('\u001b\r'.replace('\r', ''))).toThrow(expect.objectContaining({ code: 'E_USAGE' }));
});

function deadOn38(home: string, first: string): string {
  return `1 2 $1 %1  1 [42] [] [${first}] [77] [/h] [a] [r1/t1/1] [${home}]`;
}

test('the process of a dead pane is known from its tag where tmux 3.8 tells none, and a foreign one is left out', () => {
  expect(parsePanes([deadOn38('/h', '99'), deadOn38('', '')], '/h').map(({ seen }) => seen.place)).toMatchObject([
    { kind: 'pane', server: { pid: 1, start: 2 }, session: '$1', pane: '%1', pid: 99, pidStart: '77' },
  ]);
  expect(() => parsePanes([deadOn38('/h', '')], '/h')).toThrow(expect.objectContaining({ code: 'E_TMUX' }));
});
