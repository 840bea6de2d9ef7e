import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claudeLive } from '../../../src/adapters/agents/claude-live.ts';
import { realClaude } from './claude-world.ts';

/** What is typed into the composer of the real Claude Code, and what its model then gets. */
const REAL = { tags: ['agents'], timeout: 900_000 };
const real = realClaude();

test('typed into the composer reaches the model exactly, but for what is known', REAL, async () => {
  const world = await real.ready();
  await writeFile(join(world.cwd, 'README.md'), 'read me\n');
  for (const [index, [name, text, received = text]] of TEXTS.entries()) {
    const accepted = await world.say(text);
    await world.wait('turn-ended', index + 1);
    expect({ name, accepted }).toEqual({ name, accepted: received });
    expect({ name, received: real.server.turns().at(-1)?.asked.text }).toEqual({ name, received });
    expect({ name, same: claudeLive.isSame(text, accepted) }).toEqual({ name, same: true });
  }
  expect(real.server.problems).toEqual([]);
});

const LINES = Array.from(
  { length: 2000 },
  (_, index) => `Line ${index} of a long text: "quoted", $HOME, \`id\`, 日本語.`,
).join('\n');

/** What is typed, and what arrives where that is something else. */
const TEXTS: readonly (readonly [string, string, string?])[] = [
  ['simple', 'hello there'],
  ['8 KB', LINES.slice(0, 8 * 1024)],
  ['64 KB', LINES.slice(0, 64 * 1024)],
  ['64 KB on one line', '0123456789abcdef'.repeat(4096)],
  ['lines', 'one\n  two\n\n\nthree'],
  ['quotes and scripts', `"double" 'single' \`back\` $(id) \${HOME} %s %% {a,b} * ~ <b> &amp;`],
  [';', 'semicolon;'],
  ['\\;', 'semicolon\\;'],
  ['\\ at the end', 'backslash\\'],
  ['\\\\\\ on the last line', 'one\ntwo\\\\\\'],
  ['a file at the end', 'look at @README.md'],
  ['a folder at the end', 'look at @/tmp/'],
  ['a file in quotes at the end', 'look at @"READ'],
  ['@ alone', '@'],
  ['a file in the middle', 'look at @README.md please'],
  ['$FOO at the end', 'what is $FOO'],
  ['-', '-n'],
  ['--', '--help me'],
  ['/ of a command', '/help me with this', ' /help me with this'],
  ['/ of a path', '/etc/hosts is wrong', ' /etc/hosts is wrong'],
  ['!', '!ls', ' !ls'],
  ['#', '# remember this'],
  ['?', '?'],
  ['&', '& do it in the background'],
  ['names of keys', 'Enter'],
  ['a digit', '1'],
  ['exit', 'exit', 'exit.'],
  [':wq', ':wq', ':wq.'],
  ['a command in the middle', 'please run /help'],
  ['emoji', 'family 👩‍👩‍👧, flag 🇩🇪, heart ❤️'],
  ['CJK and right to left', '日本語 한국어 שלום עולם'],
  ['what looks like its own', '[Pasted text #1 +3 lines] [Image #1]'],
  ['blanks at the end', 'blanks  \n\n', 'blanks'],
  ['tabs', 'a\tb', 'a    b'],
  ['accents in two parts', 'cafe\u0301', 'caf\u00e9'],
];
