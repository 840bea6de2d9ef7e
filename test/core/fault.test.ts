import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ifThere } from '../../src/core/fault.ts';

const ways = [
  ['at once', (path: string) => readFileSync(path, 'utf8')],
  ['later', async (path: string) => readFile(path, 'utf8')],
] as const;

test.each(ways)('what is there is given, what is not is undefined, and all else is thrown (%s)', async (_, read) => {
  const asked = async (path: string) => ifThere<unknown>(() => read(path));
  expect(await asked(import.meta.filename)).toContain('all else is thrown');
  expect(await asked('/no/such/file')).toBeUndefined();
  await expect(asked('/')).rejects.toThrow('EISDIR');
});
