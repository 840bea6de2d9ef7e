import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ERRORS } from '../src/core/errors.ts';

/** docs/bad-inputs.md: every row names a test that is there, and only codes that omo tells. */
const ROOT = join(import.meta.dirname, '..');
const PAGE = readFileSync(join(ROOT, 'docs/bad-inputs.md'), 'utf8');

interface Row {
  readonly number: number;
  readonly does: string;
  readonly file: string;
  readonly title: string;
}

const ROWS = PAGE.split('\n').flatMap(rowOf);

test('all 77 are there, in their order', () => {
  expect(ROWS.map(({ number }) => number)).toEqual(Array.from({ length: 77 }, (_, index) => index + 1));
});

test('each is shown by a test that is there', () => {
  const missing = ROWS.filter(({ file, title }) => !titlesIn(file).includes(title));
  expect(missing).toEqual([]);
});

test('the codes they name are codes of omo’s', () => {
  const named = ROWS.flatMap(({ does }) => does.match(/\bE_[A-Z_]+/g) ?? []);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((code) => !(code in ERRORS))).toEqual([]);
});

function rowOf(line: string): Row[] {
  const cells = /^\| (\d+) +\| .*? +\| (.*?) +\| `([^`]+)`: (.*?) +\|$/.exec(line);
  if (cells === null) return [];
  const [, number, does = '', file = '', title = ''] = cells;
  return [{ number: Number(number), does, file, title }];
}

/** The first words of each test, as its source has them. */
function titlesIn(file: string): string[] {
  const path = join(ROOT, file);
  if (!existsSync(path)) return [];
  const source = readFileSync(path, 'utf8');
  return [...source.matchAll(/(?:^test(?:\.\w+)*\(|\]\)\(|\)\(|\()\s*'((?:[^'\\]|\\.)+)'/gm)].map(
    ([, title = '']) => title,
  );
}
