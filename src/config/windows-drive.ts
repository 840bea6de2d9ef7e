import { readFileSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { OmoError } from '../core/errors.ts';
import { errnoOf, ifThere } from '../core/fault.ts';
import { isWindowsDrive, mountOf } from '../core/mounts.ts';

/**
 * Throws E_HOME where a home would lie on a drive of Windows that WSL shows: there a socket can't be made, nobody else can be
 * kept out, and what Windows writes is not told. `root` need not be there; `mountinfo`: the file of proc(5).
 */
export function refuseWindowsDrive(root: string, mountinfo = '/proc/self/mountinfo'): void {
  // macOS has no such file.
  const mounts = ifThere(() => readFileSync(mountinfo, 'utf8'));
  const mount = mounts === undefined ? undefined : mountOf(mounts, whereItIs(root));
  if (mount === undefined || !isWindowsDrive(mount)) return;
  throw new OmoError(
    'E_HOME',
    `omo's home can't be ${root}: that is on a drive of Windows (${mount.point}), where WSL has no sockets, keeps nobody out and hears of no changes. Set OMO_HOME to a folder of the distribution, or unset it to use ~/.opencode-orchestrator. Projects may stay on the drive.`,
  );
}

/** Without links; of what isn't there yet the folder in which it will be. */
function whereItIs(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    const parent = dirname(path);
    // Whatever else is amiss with it is told by who makes it.
    return errnoOf(error) === 'ENOENT' && parent !== path ? whereItIs(parent) : path;
  }
}
