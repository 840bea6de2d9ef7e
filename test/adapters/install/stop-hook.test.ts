import * as fc from 'fast-check';
import { createScanner, parse } from 'jsonc-parser';
import { describe, expect, test } from 'vitest';
import { stopCommand, withoutStopHook, withStopHook, type Hooked } from '../../../src/adapters/install/stop-hook.ts';
import { settingsText } from './documents.ts';

const COMMAND = stopCommand('/opt/omo/hooks/worker-stop-event.sh');
const GROUP = { hooks: [{ type: 'command', command: COMMAND }] };

describe('any settings', () => {
  test('keep every byte, comment and sibling when the hook comes in', () => {
    fc.assert(
      fc.property(settingsText, (text) => {
        const after = textOf(withStopHook(text, COMMAND));
        expect(valueOf(after)).toEqual(withHook(valueOf(text)));
        expect(comments(after)).toEqual(comments(text));
        expect(isInside(text, after)).toBe(true);
        expect(withStopHook(after, COMMAND)).toEqual({ is: 'there' });
      }),
      { numRuns: 400 },
    );
  });

  test('keep everything but the hook when it goes out again', () => {
    fc.assert(
      fc.property(settingsText, (text) => {
        const before = textOf(withStopHook(text, COMMAND));
        const after = textOf(withoutStopHook(before));
        expect(pruned(valueOf(after))).toEqual(pruned(valueOf(text)));
        expect(comments(after)).toEqual(comments(text));
        expect(isInside(after.replaceAll(/\s/g, ''), before.replaceAll(/\s/g, ''))).toBe(true);
        expect(withoutStopHook(after)).toEqual({ is: 'there' });
      }),
      { numRuns: 400 },
    );
  });
});

test.each([
  ['nothing', undefined],
  ['an empty file', ''],
  ['blanks', ' \n'],
])('is written whole where there is %s', (_, text) => {
  expect(textOf(withStopHook(text, COMMAND))).toBe(`${JSON.stringify({ hooks: { Stop: [GROUP] } }, null, 2)}\n`);
});

test('takes the document’s own indentation and line ends', () => {
  expect(textOf(withStopHook('{\r\n\t"a": 1 // one\r\n}\r\n', COMMAND))).toBe(
    `{\r\n\t"a": 1, // one\r\n\t"hooks": {\r\n\t\t"Stop": [\r\n\t\t\t{\r\n\t\t\t\t"hooks": [\r\n\t\t\t\t\t{\r\n\t\t\t\t\t\t"type": "command",\r\n\t\t\t\t\t\t"command": ${JSON.stringify(COMMAND)}\r\n\t\t\t\t\t}\r\n\t\t\t\t]\r\n\t\t\t}\r\n\t\t]\r\n\t}\r\n}\r\n`,
  );
});

test.each([
  ['{"a":1}', `{"a":1,"hooks":{"Stop":[${JSON.stringify(GROUP)}]}}`],
  [
    '{"a": 1, "hooks": {}}',
    `{"a": 1, "hooks": {"Stop": [{"hooks": [{"type": "command", "command": ${JSON.stringify(COMMAND)}}]}]}}`,
  ],
])('stays on one line in %s', (text, wanted) => {
  expect(textOf(withStopHook(text, COMMAND))).toBe(wanted);
  expect(textOf(withoutStopHook(wanted))).toBe(text.replace(', "hooks": {}', ''));
});

test('of another omo is put right where it stands, and nothing is added', () => {
  const old = textOf(withStopHook('{\n  // mine\n  "model": "m"\n}\n', stopCommand("/old/place of o'mo/hook.sh")));
  const now = textOf(withStopHook(old, COMMAND));
  expect(now).toBe(textOf(withStopHook('{\n  // mine\n  "model": "m"\n}\n', COMMAND)));
});

test('that a person entered themselves is left to them', () => {
  const text =
    '{\n"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "~/omo/hooks/worker-stop-event.sh"}]}]}}';
  expect(withStopHook(text, COMMAND)).toEqual({ is: 'theirs', line: 2 });
  expect(withoutStopHook(text)).toEqual({ is: 'there' });
});

test('leaves a group alone that a person has put more into', () => {
  const text = `{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"mine"},{"type":"command","command":${JSON.stringify(COMMAND)}}]}]}}`;
  expect(textOf(withoutStopHook(text))).toBe('{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"mine"}]}]}}');
});

test('goes out as often as it stands there', () => {
  const entry = `{"type":"command","command":${JSON.stringify(COMMAND)}}`;
  const text = `{"hooks":{"Stop":[{"matcher":"x","hooks":[${entry}, ${entry}]},{"hooks":[${entry}]}]}}`;
  expect(valueOf(textOf(withoutStopHook(text)))).toEqual({ hooks: { Stop: [{ matcher: 'x', hooks: [] }] } });
});

test('keeps to the trailing commas of its document', () => {
  expect(textOf(withStopHook('{"a":1,}', COMMAND))).toBe(`{"a":1,"hooks":{"Stop":[${JSON.stringify(GROUP)}]},}`);
  expect(textOf(withStopHook('{\n  "a": 1,\n}\n', COMMAND))).toMatch(/\n {2}\},\n\}\n$/);
});

test('says that a file with comments is one its program ignores', () => {
  expect(withStopHook('{ "a": 1 }', COMMAND)).not.toHaveProperty('note');
  expect(withStopHook('// c\n{ "a": 1 }', COMMAND)).toHaveProperty('note');
  expect(withStopHook('{ "a": 1, }', COMMAND)).toHaveProperty('note');
});

test.each([
  ['{\n  "a": 1\n  "b": 2\n}', { is: 'refused', line: 3, why: 'comma expected' }],
  ['{\n  "a": \n', { is: 'refused', line: 3, why: 'value expected' }],
  ['{"a": "x', { is: 'refused', line: 1, why: 'unexpected end of string' }],
  ['[1]', { is: 'refused', line: 1, why: 'the whole should be an object, and is an array' }],
  ['{\n"hooks": "x"}', { is: 'refused', line: 2, why: '"hooks" should be an object, and is a string' }],
  ['{"hooks": {\n\n"Stop": {}}}', { is: 'refused', line: 3, why: '"hooks.Stop" should be an array, and is an object' }],
])('is refused by %j', (text, wanted) => {
  expect(withStopHook(text, COMMAND)).toEqual(wanted);
});

test('is put beside the entries that count where a key stands twice', () => {
  const text = '{"hooks":{"Stop":[]},"hooks":{"Stop":[{"hooks":[]}]}}';
  expect(valueOf(textOf(withStopHook(text, COMMAND)))).toEqual({ hooks: { Stop: [{ hooks: [] }, GROUP] } });
});

function textOf(hooked: Hooked): string {
  if (hooked.is !== 'changed') throw new Error(`not changed: ${JSON.stringify(hooked)}`);
  return hooked.text;
}

function valueOf(text: string): Record<string, unknown> {
  return parse(text.replace(/^\uFEFF/, ''), [], { allowTrailingComma: true }) as Record<string, unknown>;
}

type Hooks = Record<string, unknown[]>;

function withHook(value: Record<string, unknown>): unknown {
  const hooks = (value['hooks'] ?? {}) as Hooks;
  return { ...value, hooks: { ...hooks, Stop: [...(hooks['Stop'] ?? []), GROUP] } };
}

/** Containers for hooks that hold nothing may go with the hook. */
function pruned(value: Record<string, unknown>): unknown {
  const { hooks, ...rest } = value;
  const { Stop, ...others } = (hooks ?? {}) as Hooks;
  const kept = Stop === undefined || Stop.length === 0 ? others : { ...others, Stop };
  return Object.keys(kept).length === 0 ? rest : { ...rest, hooks: kept };
}

/** LineCommentTrivia and BlockCommentTrivia. */
const COMMENTS = new Set([12, 13]);

function comments(text: string): string[] {
  const scanner = createScanner(text.replace(/^\uFEFF/, ' '), false);
  const found: string[] = [];
  for (let kind: number = scanner.scan(); kind !== 17; kind = scanner.scan())
    if (COMMENTS.has(kind)) found.push(text.slice(scanner.getTokenOffset()).slice(0, scanner.getTokenLength()));
  return found;
}

/** Whether `text` comes out of `whole` by leaving characters out. */
function isInside(text: string, whole: string): boolean {
  let at = 0;
  for (const char of whole) if (char === text[at]) at += 1;
  return at === text.length;
}
