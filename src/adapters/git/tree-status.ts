import { parts, type RawName } from './names.ts';
import { gitIn, type At } from './tree-record.ts';
import type { GitOptions } from './git.ts';
import { strangeSubmodules } from './strange-submodules.ts';

/** How a tree stands against its index and HEAD. Names below its root. */
export interface Status {
  /** Tracked files that are changed, staged or unmerged. */
  readonly changed: readonly RawName[];
  readonly untracked: readonly RawName[];
  /** Untracked folders that are repositories of their own; each ends with a slash. */
  readonly nested: readonly RawName[];
  /** Submodules in which something is that their commit doesn't hold, or that stand on another commit. */
  readonly submodules: readonly RawName[];
  /** Those of them that git must not look into; what is in them is not known. */
  readonly strange: readonly RawName[];
  /** Ignored files, and folders (with a slash) that are ignored whole. */
  readonly ignored: readonly RawName[];
}

export async function statusOf(at: At, options: GitOptions = {}): Promise<Status> {
  const strange = await strangeSubmodules(at, options);
  const look = strange.length === 0 ? '--ignore-submodules=none' : '--ignore-submodules=dirty';
  const status = parseStatus(await gitIn(at, [...STATUS, look], { ...options, as: 'latin1' }));
  return { ...status, strange, submodules: [...new Set([...status.submodules, ...strange])] };
}

export function isClean({ changed, untracked, nested }: Status): boolean {
  return changed.length + untracked.length + nested.length === 0;
}

const STATUS = ['status', '--porcelain=v2', '-z', '--untracked-files=all', '--ignored=matching', '--no-renames'];

/** git-status(1), "Porcelain Format Version 2": the name follows after 8 blanks, or 10 where it is unmerged. */
export function parseStatus(text: string): Omit<Status, 'strange'> {
  const found = { changed: [], untracked: [], nested: [], submodules: [], ignored: [] } satisfies Record<
    string,
    string[]
  > as Record<Exclude<keyof Status, 'strange'>, RawName[]>;
  for (const line of parts(text)) {
    const [kind, rest] = [line[0], line.slice(2)];
    if (kind === '!') found.ignored.push(rest);
    else if (kind === '?') (rest.endsWith('/') ? found.nested : found.untracked).push(rest);
    else if (kind === '1' || kind === 'u') {
      const name = afterBlanks(line, kind === '1' ? 8 : 10);
      found.changed.push(name);
      if (line[5] === 'S') found.submodules.push(name);
    }
  }
  return found;
}

function afterBlanks(line: string, count: number): string {
  let from = 0;
  for (let n = 0; n < count; n++) from = line.indexOf(' ', from) + 1;
  return line.slice(from);
}
