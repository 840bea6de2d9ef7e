import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { argvOf, commandLineOf } from '../../src/core/windows/command-line.ts';

/** Each a command line, and what a real CommandLineToArgvW made of it (test/windows/make-vectors.sh). */
const VECTORS = readFileSync(join(import.meta.dirname, '../windows/vectors.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as [line: string, argv: string[]]);
const QUOTED = 15_000;

test('every command line is taken apart as the real function does', () => {
  expect(VECTORS.length).toBeGreaterThan(QUOTED);
  expect(VECTORS.filter(([line, argv]) => JSON.stringify(argvOf(line)) !== JSON.stringify(argv))).toEqual([]);
});

test('arguments are quoted so that the real function gives them back', () => {
  const lists = VECTORS.slice(0, QUOTED);
  expect(lists.filter(([line, argv]) => commandLineOf(argv) !== line)).toEqual([]);
});

test.each([
  ['"C:\\Program Files\\a b" c', ['C:\\Program Files\\a b', 'c']],
  ['p\\"q r', ['p\\"q', 'r']],
  ['', []],
])('%j', (line, argv) => {
  expect(argvOf(line)).toEqual(argv);
});
