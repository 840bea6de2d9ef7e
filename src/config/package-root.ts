import { join } from 'node:path';

/** The folder of package.json. This file is two folders below it as source, built (`dist/config`) and bundled (`dist/bundle`). */
export const PACKAGE_ROOT = join(import.meta.dirname, '..', '..');
