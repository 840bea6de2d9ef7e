import { gitError, gitResult } from './git.ts';

/** A unified diff; `cut`: there is more of it than was read. Untrusted text. */
export interface DiffText {
  readonly text: string;
  readonly cut: boolean;
}

/** More is read by nobody. Bytes. */
const MOST_BYTES = 2 * 1024 * 1024;

/** What changed between two commits, or trees, of a repository. Throws E_GIT when git can't tell. */
export async function diffOf(cwd: string, from: string, to: string): Promise<DiffText> {
  const args = ['diff', '--no-color', '--no-ext-diff', '--no-textconv', '-M', from, to];
  const result = await gitResult(cwd, args, { most: MOST_BYTES });
  const cut = result.exitCode === undefined && result.stdout.length > 0;
  if (result.exitCode !== 0 && !cut) throw gitError(cwd, args, result);
  return { text: result.stdout, cut };
}

/** A file as it stands in a commit; undefined where there is none of that name, or one too large to look into. */
export async function fileAt(cwd: string, commit: string, path: string): Promise<string | undefined> {
  const { exitCode, stdout } = await gitResult(cwd, ['cat-file', 'blob', `${commit}:${path}`], { most: MOST_FILE });
  return exitCode === 0 ? stdout : undefined;
}

const MOST_FILE = 1024 * 1024;
