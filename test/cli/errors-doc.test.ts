import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ERRORS } from '../../src/core/errors.ts';

test('docs/errors.md has every code once, in order, with its exit code and meaning', () => {
  const text = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const told = [...text.matchAll(/^## (E_\w+)\n\nExit code (\d+): (.*)\.$/gm)].map(([, code, exit, means]) => [
    code,
    { exit: Number(exit), means },
  ]);
  expect(told).toEqual(Object.entries(ERRORS));
});
