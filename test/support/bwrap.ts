import { join } from 'node:path';

/** Where test/faults/sandbox/get.sh puts bubblewrap: on the PATH of those tests alone that ask for it, since Codex works in another way as soon as it finds one. */
export const BWRAP = join(import.meta.dirname, '../../.cache/bwrap/usr/bin');
