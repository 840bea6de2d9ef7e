import { execa } from 'execa';
import type { LeftOut } from './left-out.ts';

/**
 * Gives a part of a file back to the file system, by `fallocate` of util-linux. Returns why that can't be done here at all:
 * there is no such program, it knows no holes (busybox), or the file system has none. Throws what is in the way now.
 */
export async function punchHole(path: string, { from, to }: LeftOut): Promise<string | undefined> {
  const args = ['--punch-hole', '--offset', String(from), '--length', String(to - from), path];
  const done = await execa('fallocate', args, { reject: false, stdin: 'ignore', env: { LC_ALL: 'C' } });
  if (!done.failed) return undefined;
  if (done.code === 'ENOENT') return 'there is no program fallocate';
  const said = done.stderr.trim().split('\n')[0] || (done.shortMessage ?? 'it says nothing');
  if (NEVER.test(said)) return said;
  throw new Error(said);
}

/** As util-linux (2.38) and busybox say it. */
const NEVER = /unsupported|not supported|not implemented|unrecognized option|invalid option/i;
