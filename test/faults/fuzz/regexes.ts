import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseAst } from 'vitest/node';

/** A regular expression of the built omo, and the file it stands in. */
export interface Found {
  readonly where: string;
  readonly source: string;
  readonly flags: string;
}

const DIST = join(import.meta.dirname, '../../../dist');

/** Every one that is written down; those that are put together when a module is loaded are not among them. */
export function literals(): Found[] {
  const files = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  const all = files.flatMap((name) => literalsIn(join(DIST, name)));
  return [...new Map(all.map((one) => [`${one.where} ${one.source} ${one.flags}`, one])).values()];
}

/** Those that are put together as the modules of a folder are loaded. */
export async function made(...folders: readonly string[]): Promise<Found[]> {
  const found: Found[] = [];
  const Real = RegExp;
  globalThis.RegExp = new Proxy(Real, {
    construct: (target, args: [string | RegExp, string?]) => {
      const regex = new target(...args);
      found.push({ where: 'made at load', source: regex.source, flags: regex.flags });
      return regex;
    },
  });
  try {
    for (const folder of folders)
      for (const name of readdirSync(join(DIST, folder)).filter((one) => one.endsWith('.js') && one !== 'show.js'))
        await import(join(DIST, folder, name));
  } finally {
    globalThis.RegExp = Real;
  }
  return found;
}

function literalsIn(file: string): Found[] {
  const found: Found[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('regex' in node && isRegex(node.regex))
      found.push({ where: relative(DIST, file), source: node.regex.pattern, flags: node.regex.flags });
    for (const inner of Object.values(node)) visit(inner);
  };
  visit(parseAst(readFileSync(file, 'utf8')));
  return found;
}

function isRegex(value: unknown): value is { readonly pattern: string; readonly flags: string } {
  return typeof value === 'object' && value !== null && 'pattern' in value && 'flags' in value;
}
