import { readFileSync } from 'node:fs';

/** Of this omo, from its package.json: the same two folders up, built or not. */
export function version(): string {
  // The file is this package's own.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { version: own } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return own;
}
