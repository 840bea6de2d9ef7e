import type { Evidence } from '../events/proof.ts';

/**
 * Whether an attempt produced anything: a changed file, or findings in its result file. `only-ignored`: it made files that no
 * commit holds, which is not enough. `unknown`: there is no git here that could tell.
 */
export function produced({ changes, says }: Evidence): 'files' | 'findings' | 'only-ignored' | 'nothing' | 'unknown' {
  if (changes !== undefined && changes.count > 0) return 'files';
  if (says?.findings !== undefined && says.findings.trim() !== '') return 'findings';
  if (changes === undefined) return 'unknown';
  return changes.ignored.length > 0 ? 'only-ignored' : 'nothing';
}
