import { execFile } from 'node:child_process';
import { arch, cpus, loadavg, release, totalmem, type } from 'node:os';
import { promisify } from 'node:util';

/**
 * What the figures depend on, and nothing that tells whose machine it is.
 * @typedef {Awaited<ReturnType<typeof machine>>} Machine
 */
export async function machine() {
  return {
    cpus: `${cpus().length} × ${(cpus()[0]?.model ?? '').trim() || arch()}`,
    memory: `${(totalmem() / 2 ** 30).toFixed(0)} GB`,
    node: process.version,
    tmux: (await promisify(execFile)('tmux', ['-V'])).stdout.trim(),
    // `6.1.0-18-amd64` and the like; what follows a second dash may name the one who built it.
    kernel: `${type()} ${/^[\d.]+/.exec(release())?.[0] ?? 'of unknown version'}`,
    load: loadavg()
      .map((value) => value.toFixed(2))
      .join(' '),
  };
}
