import { readNote } from './tree-note.ts';
import { gitIn, type At } from './tree-record.ts';

/**
 * Takes back all that stands in a tree beside its commit: what an acceptance command changed or left lying about. What git
 * ignores stays, and so do what was brought along and repositories below.
 */
export async function restoreTree(at: At): Promise<void> {
  await gitIn(at, ['reset', '-q', '--hard']);
  const { brought } = (await readNote(at.path)) ?? { brought: [] };
  await gitIn(at, ['clean', '-q', '-f', '-d', ...brought.flatMap((path) => ['-e', `/${literal(path)}`])]);
}

/** A pattern of git's that means this name and no other. */
function literal(path: string): string {
  return path.replace(/[\\*?[\]!# ]/g, (sign) => `\\${sign}`);
}
