import { join } from 'node:path';
import { DAEMON } from '../../src/cli/launch-daemon.ts';

/** What `npm run build` makes. */
export { DAEMON };

/** The same daemon in the files it was bundled from, so that one of them can be made to be wrong. */
export const DAEMON_IN_PARTS = join(import.meta.dirname, '../../dist/daemon/main.js');

/** Whether a process with that command line is a daemon. */
export function isDaemon(words: string): boolean {
  return words.includes(DAEMON) || words.includes(DAEMON_IN_PARTS);
}
