import { lstatSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import type { ReviewRequest } from '../../ports/reviewer.ts';
import type { Work } from './read-verdict.ts';

/** What a verdict on that work may name: files of the tree, however it names them, and those the work removed. */
export function workOf({ cwd, changes, diff }: Pick<ReviewRequest, 'cwd' | 'changes' | 'diff'>): Work {
  const gone = (name: string) => changes?.files.includes(name) === true || diff.includes(`\n--- a/${name}\n`);
  return {
    changed: changes === undefined ? diff !== '' : changes.count > 0,
    file: (named) => {
      const name = relative(cwd, resolve(cwd, named));
      if (name === '' || name === '..' || name.startsWith(`..${sep}`)) return undefined;
      return isFile(resolve(cwd, name)) || gone(name) ? name : undefined;
    },
  };
}

function isFile(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === false;
  } catch {
    // A name no file system takes, or one behind a file: then nothing is there.
    return false;
  }
}
