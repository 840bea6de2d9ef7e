import { gitError, gitResult, type GitResult } from './git.ts';

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
  const result = await gitResult(cwd, args, { most: MOST_BYTES, as: 'latin1' });
  const { bytes, cut } = printed(result, MOST_BYTES);
  if (result.exitCode !== 0 && !cut) throw gitError(cwd, args, result);
  return { text: bytes.toString('utf8'), cut };
}

/** A file as it stands in a commit; undefined where there is none of that name, or one too large to look into. */
export async function fileAt(cwd: string, commit: string, path: string): Promise<string | undefined> {
  const args = ['cat-file', 'blob', `${commit}:${path}`];
  const result = await gitResult(cwd, args, { most: MOST_FILE, as: 'latin1' });
  const { bytes, cut } = printed(result, MOST_FILE);
  return result.exitCode === 0 && !cut ? bytes.toString('utf8') : undefined;
}

const MOST_FILE = 1024 * 1024;

/** The bytes tell whether there are more: git may have come to its end before it could be stopped. */
function printed({ stdout }: GitResult, most: number): { readonly bytes: Buffer; readonly cut: boolean } {
  const bytes = Buffer.from(stdout, 'latin1');
  return { bytes, cut: bytes.length >= most };
}
