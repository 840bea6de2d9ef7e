import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Testimony } from '../../../src/core/events/proof.ts';
import { readTestimony } from '../../../src/core/result/testimony.ts';

const WHOLE = {
  status: 'done',
  summary: 'The API is made.',
  findings: 'It was slow because of a.ts:12.',
  files: [{ path: 'src/a.ts', what: 'the route' }, { path: 'src/b.ts' }],
  commands: [{ run: 'npm test', exitCode: 0 }, { run: 'make' }],
  open: ['the docs'],
};

describe('what is right', () => {
  test('is kept whole', () => {
    expect(readTestimony(JSON.stringify({ ...WHOLE, next: ['Write docs'] }))).toEqual({
      says: WHOLE,
      next: ['Write docs'],
    });
  });

  test.for<[string, string]>([
    ['in a code fence', '```json\n{"summary":"x"}\n```'],
    ['in a fence among words', 'Here it is:\n\n  ```\n{"summary":\n"x"}\n  ```\nThat is all.'],
    [
      'in the last fence that can be read',
      '```\n{"summary":"old"}\n```\n```json\n{"summary":"x"}\n```\n```\nnpm test\n```',
    ],
    ['in a fence that is never closed', '```json\n{"summary":"x"}'],
    ['behind a byte order mark', '\uFEFF{"summary":"x"}\n'],
    ['with keys of its own', '{"summary":"x","confidence":0.9,"files_changed":{"a":[1]}}'],
    ['with nulls for what is not there', '{"status":null,"summary":"x","files":null,"next":null}'],
    ['with empty texts', '{"summary":"x","findings":" "}'],
  ])('is found %s', ([, text]) => {
    expect(readTestimony(text)).toEqual({ says: { summary: 'x' } });
  });

  test('an empty file says nothing, and nothing is wrong with it', () => {
    expect(readTestimony(' \n')).toEqual({});
    expect(readTestimony('{}')).toEqual({});
  });

  test('an empty list says that there is nothing', () => {
    expect(readTestimony('{"open":[],"next":[]}')).toEqual({ says: { open: [] } });
  });

  test('a fence within a text of it is text', () => {
    const findings = 'See:\n```json\n{"summary":"no"}\n```\n';
    expect(readTestimony(JSON.stringify({ findings }))).toEqual({ says: { findings } });
  });

  test('null within an entry is not there', () => {
    const text = '{"commands":[{"run":"make","exitCode":null}],"files":[{"path":"a","what":null,"more":{}}]}';
    expect(readTestimony(text)).toEqual({ says: { commands: [{ run: 'make' }], files: [{ path: 'a' }] } });
  });
});

describe('what is wrong is told, and the rest is kept', () => {
  test.for<[string, string, object]>([
    ['no JSON', 'I am done!', { problem: 'it is not JSON: "I am done!"' }],
    ['broken JSON', '{"summary": "x"', { problem: 'it is not JSON: "{"summary": "x""' }],
    ['a fence without JSON', '```\nnpm test\n```', { problem: 'it is not JSON: "``` npm test ```"' }],
    ['a list', '[1]', { problem: expect.stringMatching(/^it holds a list where an object is expected/) }],
    ['a number', '7', { problem: expect.stringMatching(/^it holds a number/) }],
    ['null', 'null', { problem: expect.stringMatching(/^it holds null/) }],
    [
      'a status that nobody knows',
      '{"status":"Done","summary":"x"}',
      { says: { summary: 'x' }, problem: '"status" is left out: expected "done", "failed" or "blocked"' },
    ],
    [
      'no text',
      '{"summary":["x"],"open":["y"]}',
      { says: { open: ['y'] }, problem: '"summary" is left out: expected text' },
    ],
    [
      'no list',
      '{"open":"y","summary":"x"}',
      { says: { summary: 'x' }, problem: '"open" is left out: expected a list' },
    ],
    [
      'some entries',
      '{"files":["a.ts",{"path":"b.ts"},{"path":7},[{"path":"c"}],null],"next":["One",2]}',
      {
        says: { files: [{ path: 'b.ts' }] },
        next: ['One'],
        problem:
          '"files" has 4 left out: expected {"path": text, "what": text} for each; "next" has 1 left out: expected text for each',
      },
    ],
    [
      'an exit code that is none',
      '{"commands":[{"run":"make","exitCode":"0"},{"run":"make","exitCode":1.5},{"run":"x","exitCode":2}]}',
      {
        says: { commands: [{ run: 'x', exitCode: 2 }] },
        problem: '"commands" has 2 left out: expected {"run": text, "exitCode": whole number} for each',
      },
    ],
  ])('%s', ([, text, told]) => {
    expect(readTestimony(text)).toEqual(told);
  });
});

const long = (count: number): string => 'é'.repeat(count);

describe('what is too much', () => {
  test('a long text is cut, and that is told', () => {
    const { says, problem } = readTestimony(JSON.stringify({ summary: long(12_000), findings: long(200_001) }));
    expect([says?.summary?.length, says?.findings?.length]).toEqual([10_000, 200_000]);
    expect(problem).toBe('"summary" is cut after 10000 characters; "findings" is cut after 200000 characters');
  });

  test('no character is cut in half', () => {
    const { says } = readTestimony(JSON.stringify({ summary: `${'x'.repeat(9999)}😀` }));
    expect(says?.summary).toBe('x'.repeat(9999));
  });

  test('a long list is cut, and so are the texts in one', () => {
    const files = Array.from({ length: 1200 }, (_, index) => ({ path: `f${index}` }));
    const told = readTestimony(JSON.stringify({ files, open: [long(10_001)] }));
    expect(told.says?.files).toHaveLength(1000);
    expect(told.says?.open?.[0]).toHaveLength(10_000);
    expect(told.problem).toBe(
      '"files" is cut after 1000 of 1200; "open" has texts that are cut after 10000 characters',
    );
  });

  test('a file of more than a megabyte is not read', () => {
    expect(readTestimony(`{"summary":"${'x'.repeat(1024 * 1024)}"}`)).toEqual({
      problem: 'it is longer than 1048576 characters',
    });
  });

  test('depth, many fences and many keys hold nobody up', () => {
    const began = performance.now();
    expect(readTestimony(`{"x":${'['.repeat(200_000)}${']'.repeat(200_000)},"summary":"x"}`).says).toEqual({
      summary: 'x',
    });
    expect(readTestimony('['.repeat(500_000)).problem).toMatch(/^it is not JSON/);
    expect(readTestimony('```\n'.repeat(200_000)).problem).toMatch(/^it is not JSON/);
    const keys = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`k${index}`, index]));
    expect(
      readTestimony(JSON.stringify({ ...keys, files: [{ ...keys, path: 'a' }], summary: 'x' })).says?.summary,
    ).toBe('x');
    expect(performance.now() - began).toBeLessThan(5000);
  });
});

describe('what is hostile', () => {
  test('a prototype changes nothing and counts for nothing', () => {
    const told = readTestimony(
      '{"__proto__":{"status":"done","polluted":1},"constructor":{"prototype":{"x":1}},"files":[{"__proto__":{"path":"a"}}]}',
    );
    expect(told.says).toEqual({ files: [] });
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(told.problem).toContain('"files" has 1 left out');
  });

  test('no text of it can reach a terminal raw', () => {
    const dirty = 'a\u001B[2J\u001B]0;x\u0007b\u202E\r\u0000c\uD800';
    const { says, next } = readTestimony(
      JSON.stringify({
        summary: dirty,
        findings: dirty,
        open: [dirty],
        next: [dirty],
        files: [{ path: dirty, what: dirty }],
        commands: [{ run: dirty }],
      }),
    );
    const clean = 'ab<U+202E>\nc\uFFFD';
    expect({ ...says, next }).toEqual({
      summary: clean,
      findings: clean,
      open: [clean],
      next: [clean],
      files: [{ path: clean, what: clean }],
      commands: [{ run: clean }],
    });
  });

  test('whatever it holds, what comes out fits the contract', () => {
    const entry = fc.oneof(
      fc.string(),
      fc.jsonValue(),
      fc.record({ path: fc.jsonValue(), run: fc.jsonValue(), exitCode: fc.jsonValue() }),
    );
    const value = fc.oneof(entry, fc.array(entry), fc.constantFrom('done', 'failed'));
    const keys = ['status', 'summary', 'findings', 'files', 'commands', 'open', 'next', '__proto__'];
    const object = fc.dictionary(fc.constantFrom(...keys), value);
    fc.assert(
      fc.property(
        fc.oneof(
          object.map((one) => JSON.stringify(one)),
          fc.string(),
        ),
        (text) => {
          const { says, next, problem } = readTestimony(text);
          if (says) expect(Testimony.strict().parse(says)).toEqual(says);
          for (const task of next ?? []) expect(task).not.toBe('');
          expect(problem ?? 'none').not.toMatch(/undefined/);
        },
      ),
      { numRuns: 500 },
    );
  });
});
