import type { RawName } from './names.ts';

/** At most so many are told; of more, the folders they are in. */
const MOST = 200;

/** Ignored files and folders, few enough to be kept and read. */
export function summary(names: readonly RawName[]): RawName[] {
  if (names.length <= MOST) return [...names];
  return [...new Set(names.map((name) => name.replace(/\/[^]*$/, '/')))].slice(0, MOST);
}

/** Those of them that `before` holds neither itself nor in a folder. Both are names or both are shown. */
export function added(names: readonly string[], before: readonly string[]): string[] {
  const known = new Set(before);
  return names.filter((name) => !above(name).some((one) => known.has(one)));
}

/** A name, and the folders it is in, each with its slash. */
function above(name: string): string[] {
  const folders = [...name.matchAll(/\//g)].map(({ index }) => name.slice(0, index + 1));
  return [name, ...folders];
}
