import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { render } from '../../../src/adapters/agents/render.ts';

test.for([
  ['claude-2.1.197-wrote-a-file', 'wrote notes.txt\n$ ls\nI wrote the notes.\nAnd that is all.\n'],
  ['claude-2.1.197-not-allowed', '$ npm test\n! This command requires approval\nI could not run the tests.\n'],
  [
    'claude-2.1.197-refused-401',
    '! authentication_failed (HTTP 401), try 1 of 1 in 0.6 s\nInvalid API key · Fix external API key\nfailed: Invalid API key · Fix external API key\n',
  ],
  [
    'codex-0.169.0-wrote-a-file',
    `! Model metadata for \`stub-model\` not found. Defaulting to fallback metadata; this can degrade performance and cause issues.
$ /bin/bash -lc "printf %s 'hello' > 'notes.txt'"
$ /bin/bash -lc ls
I wrote the notes.\nAnd that is all.\n`,
  ],
  [
    'codex-0.169.0-command-failed',
    `! Model metadata for \`stub-model\` not found. Defaulting to fallback metadata; this can degrade performance and cause issues.
$ /bin/bash -lc 'ls nosuch'
! exit 2: ls: cannot access 'nosuch': No such file or directory
There is no such file.\n`,
  ],
  ['opencode-1.18.33-wrote-a-file', 'wrote notes.txt\n$ ls\nI wrote the notes.\nAnd that is all.\n'],
  [
    'opencode-1.18.33-permission-refused',
    '· write /elsewhere/x\n! The user rejected permission to use this specific tool call.\n',
  ],
  ['opencode-1.18.33-no-credit', 'failed: credit (HTTP 400)\n'],
] as const)('the real output %s is shown in readable lines', async ([name, shown]) => {
  const text = await readFile(join(import.meta.dirname, 'recorded', `${name}.jsonl`), 'utf8');
  const lines = text.split('\n').map((one) => render({ text: one, whole: true }, false));
  expect(lines.join('')).toBe(shown);
});

test('nothing an agent says reaches the terminal as a control sequence', () => {
  const said = `\u001B]0;pwned\u0007\u001B[2Jhi\u009B31m there\u202E\r\n${'x'.repeat(30_000)}`;
  const shown = render(line({ type: 'text', sessionID: 'ses_1', part: { text: said } }), true);
  expect(shown).toBe(`hi there<U+202E>\n${'x'.repeat(20_000 - 17)} …\n`);
});

test('colour is only what omo adds, line by line', () => {
  const event = { type: 'item.started', item: { type: 'command_execution', command: 'ls\u001B[31m' } };
  expect(render(line(event), true)).toBe('\u001B[36m$ ls\u001B[39m\n');
});

test.for([
  [{ text: 'npm WARN \u001B[33mold\u001B[0m', whole: true }, 'npm WARN old\n'],
  [{ text: '   ', whole: true }, ''],
  [{ text: '{"type":"text","pa', whole: false }, '! a line too long to show; it is in output.jsonl\n'],
  [{ text: '{"type":"of-tomorrow"}', whole: true }, ''],
  [{ text: '{"type":"text","part":{"text":7}}', whole: true }, ''],
] as const)('a line that is no known event is harmless: %j', ([given, shown]) => {
  expect(render(given, false)).toBe(shown);
});

function line(event: object) {
  return { text: JSON.stringify(event), whole: true };
}
