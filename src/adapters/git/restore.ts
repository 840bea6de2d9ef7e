import { OmoError } from '../../core/errors.ts';
import { raw } from './names.ts';
import { gitIn, pointerOf } from './tree-record.ts';
import { readNote } from './tree-note.ts';

/**
 * Takes back what happened in a worker's tree since all of it was committed: what an acceptance command changed or left lying
 * about. What git ignores stays, and so does what was brought along.
 */
export async function restoreTree(path: string): Promise<void> {
  const record = await pointerOf(path);
  if (record === undefined) throw new OmoError('E_TREE', `the tree ${path} is gone.`);
  const at = { path, record };
  const brought = (await readNote(path))?.brought ?? [];
  await gitIn(at, ['reset', '-q', '--hard', 'HEAD']);
  await gitIn(at, ['clean', '-q', '-d', '-f', ...brought.flatMap((name) => ['-e', `/${literal(raw(name))}`])]);
}

/** A pattern of git's that names this file and no other. */
function literal(name: string): string {
  return name.replace(/[\\*?[\]!# ]/g, (sign) => `\\${sign}`);
}
