import { join } from 'node:path';
import { git, gitResult } from './git.ts';

/**
 * Writes the files of a commit into an empty folder, as a checkout has them. The repository's own tree and index are not
 * touched. `beside`: a folder for what that takes. Throws E_GIT when git can't.
 */
export async function copyOf(root: string, commit: string, into: string, beside: string): Promise<void> {
  const index = join(beside, 'index');
  await git(root, ['read-tree', commit], { index });
  await git(root, ['checkout-index', '--all', '--quiet', `--prefix=${into}/`], { index });
}

/** Whether a tree stands at that commit; false too where no tree is any more. */
export async function standsAt(path: string, commit: string): Promise<boolean> {
  const { exitCode, stdout } = await gitResult(path, ['rev-parse', '--verify', '--quiet', 'HEAD']);
  return exitCode === 0 && stdout.trim() === commit;
}
