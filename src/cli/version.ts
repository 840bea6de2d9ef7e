import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../config/package-root.ts';

/** Of this omo, from its package.json. */
export function version(): string {
  // The file is this package's own.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { version: own } = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  return own;
}
