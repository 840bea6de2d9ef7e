import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What stands in for the person's notifications: a command that keeps them in a file of that folder. */
export interface Told {
  /** `notify` of config.json. */
  readonly notify: { readonly desktop: false; readonly command: readonly string[] };
  /** Everything the person was told, oldest first. */
  readonly all: () => Record<string, unknown>[];
}

export function toldIn(folder: string): Told {
  const file = join(folder, 'told.jsonl');
  return {
    notify: { desktop: false, command: ['sh', '-c', 'cat >> "$1"; echo >> "$1"', 'sh', file] },
    all: () => linesOf(file).map((line): Record<string, unknown> => JSON.parse(line)),
  };
}

/** Those that are not empty; none where there is no such file. */
export function linesOf(file: string): string[] {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return text.split('\n').filter((line) => line.trim() !== '');
}
