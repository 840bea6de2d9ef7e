import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PLAIN_RULES } from '../../../src/core/screen/plain-rules.ts';
import { plainQuestion, plainRuleSays } from '../../../src/core/screen/plain.ts';

/** The screen, what it asks as `kind rule`, the options, and what is typed for each. */
const ASKING: [screen: string, wanted: string, options?: string[], lines?: string[]][] = [
  ['Proceed? [y/N]', 'confirm answers-in-brackets', ['y', 'n'], ['y', 'n']],
  ['Do you want to continue? [Y/n] ', 'confirm answers-in-brackets', ['y', 'n'], ['y', 'n']],
  ['Overwrite config.json? (yes/no): ', 'confirm answers-in-brackets', ['yes', 'no'], ['yes', 'no']],
  ['Ok to proceed? (y)', 'confirm question', []],
  ['Is this OK? (yes)', 'confirm question', []],
  ['remove write-protected regular file? y/n', 'confirm answers-in-brackets', ['y', 'n']],
  [
    'The authenticity of host cannot be established.\nAre you sure you want to continue connecting (yes/no/[fingerprint])? ',
    'choice answers-in-brackets',
    ['yes', 'no', 'fingerprint'],
  ],
  ['Stage this hunk [y,n,q,a,d,e,?]? ', 'choice answers-in-brackets', ['y', 'n', 'q', 'a', 'd', 'e', '?']],
  ['Protocol (http/https):', 'choice answers-in-brackets', ['http', 'https']],
  ['[sudo] password for ann:', 'free secret', []],
  ["Enter passphrase for key '/home/ann/.ssh/id_ed25519': ", 'free secret', []],
  ['Password: ', 'free secret', []],
  ['Enter your API key:', 'free secret', []],
  ['Press Enter to continue...', 'confirm press-enter', ['enter'], ['']],
  ['Press any key to continue . . .', 'confirm press-enter', ['enter'], ['']],
  ['Hit RETURN when you are ready', 'confirm press-enter', ['enter'], ['']],
  [
    'Choose a framework:\n  1) React\n  2) Vue\n  3) Svelte\nChoice: ',
    'choice menu',
    ['React', 'Vue', 'Svelte'],
    ['1', '2', '3'],
  ],
  ['1) one\n2) two\n#? ', 'choice menu', ['one', 'two'], ['1', '2']],
  ['[1] Install\n[2] Upgrade\n\nSelect an option [1-2]: ', 'choice menu', ['Install', 'Upgrade']],
  ['a. keep\nb. drop\nWhat now?', 'choice menu', ['keep', 'drop'], ['a', 'b']],
  ['Pick one: (1) red (2) blue Choice:', 'choice menu', ['red', 'blue'], ['1', '2']],
  ['1. a\n2. b\n> ', 'choice menu', ['a', 'b']],
  ['What is your name? ', 'free question', []],
  ['Which port should it use? (8080) ', 'free question', []],
  ['続けますか？', 'free question', []],
  ['Shall I delete it?', 'confirm question', []],
  ['package name: (demo) ', 'free input-prompt', []],
  ['Enter a value: ', 'free input-prompt', []],
  ['GitHub username:', 'free input-prompt', []],
];

describe('a program waits at', () => {
  test.for(ASKING)('%j', ([screen, wanted, options, typed]) => {
    const lines = ['$ some-program --flag', 'It says this.', '', ...screen.split('\n')];
    const found = plainQuestion(lines, lines.length - 1);
    expect(found && `${found.kind} ${found.rule}`).toBe(wanted);
    expect(found?.options).toEqual(options ?? []);
    if (typed) expect(found?.lines).toEqual(typed);
    expect(found?.text).toContain(screen.split('\n').at(-1)?.trim());
  });
});

describe('nothing is asked by', () => {
  test.for([
    'ann@host:~/project$ ',
    '# ',
    '>>> ',
    '> ',
    'bash-5.2$',
    '(venv) ann@host:~$',
    'postgres=# ',
    'Compiling demo v0.1.0',
    'Downloading: 45%',
    'Building:',
    'Error: something went wrong',
    'Done in 3.2 s.',
    '  1) one',
    'Listening on http://127.0.0.1:3000',
    'warning: the value is never read:',
  ])('%j', (line) => {
    expect(plainQuestion(['something', line], 1)).toBeUndefined();
  });

  test.for(['>>>', 'mysql>', 'db=>', 'In [2]:', 'ann@host:~$'])('%j below numbered lines', (line) => {
    expect(plainQuestion(['1) one', '2) two', line], 2)).toBeUndefined();
  });

  test('an empty screen', () => {
    expect(plainQuestion(['', '   '], 0)).toBeUndefined();
    expect(plainQuestion([], 0)).toBeUndefined();
  });

  test('a question that the cursor has left', () => {
    expect(plainQuestion(['Proceed? [y/N]', '', ''], 1)).toBeUndefined();
    expect(plainQuestion(['Proceed? [y/N]', '', ''], 0)).toBeDefined();
    expect(plainQuestion(['Proceed? [y/N] y', 'Removing 3 files'], 1)).toBeUndefined();
  });
});

test('blank lines below the cursor do not matter, nor does a cursor nobody knows', () => {
  expect(plainQuestion(['Proceed? [y/N]', '', ''])?.rule).toBe('answers-in-brackets');
});

test('the text is the last paragraph', () => {
  const lines = ['Earlier.', '', 'These go:', ' a.txt', 'Continue? [y/N]'];
  expect(plainQuestion(lines, 4)?.text).toBe('These go:\n a.txt\nContinue? [y/N]');
});

test('every option has its line', () => {
  const lines = fc.array(
    fc.oneof(fc.constantFrom('1) a', '2) b', 'Choice:', 'ok? [y/n]', '(a/b):', '', '$ '), fc.string({ maxLength: 40 })),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(lines, (screen) => {
      const found = plainQuestion(screen);
      if (found) expect(found.lines.length).toBe(found.options.length);
      if (found?.kind === 'choice') expect(found.options.length).toBeGreaterThan(1);
    }),
  );
});

test('every rule is shown by a case and says what it goes by', () => {
  const shown = new Set(ASKING.map(([, wanted]) => wanted.split(' ')[1]));
  expect(PLAIN_RULES.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
  expect(PLAIN_RULES.map(({ name }) => plainRuleSays(name)).every((says) => says !== undefined)).toBe(true);
  expect(plainRuleSays('no such rule')).toBeUndefined();
});
