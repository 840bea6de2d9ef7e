import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The kernel keeps 108 bytes for a socket's path, 104 on other systems, its end included. */
export const LONGEST_PATH = 103;

/**
 * Where the daemon of a home listens: `<home>/run/omo.sock`; when that is too long for a socket, a short name made from the
 * home in XDG_RUNTIME_DIR, else in a folder of the user's own in the temporary directory.
 */
export function socketPath(home: string, env: Readonly<Record<string, string | undefined>>, uid: number): string {
  const natural = join(home, 'run', 'omo.sock');
  if (Buffer.byteLength(natural) <= LONGEST_PATH) return natural;
  const name = `${createHash('sha256').update(home).digest('hex').slice(0, 32)}.sock`;
  const runtime = env['XDG_RUNTIME_DIR'];
  return runtime ? join(runtime, `omo-${name}`) : join(tmpdir(), `omo-${uid}`, name);
}
