import { setTimeout as pause } from 'node:timers/promises';
import { OmoError } from '../core/errors.ts';
import { messageOf } from '../core/fault.ts';
import { type Shortage, shortageIn } from '../core/short.ts';
import type { Troubles } from './troubles.ts';

export interface Patience {
  readonly troubles: Troubles;
  /** Ends the waiting; what the machine said last is thrown. */
  readonly off: AbortSignal;
  /** `as long as it takes` for what omo itself needs; what concerns a file of the person's alone is given up after a while. */
  readonly most: 'as long as it takes' | 'a while';
}

const AGAIN_MS = 500;
const WHILE_MS = 30_000;
/** A full disk is emptied, a limit raised; but a bad block stays bad. */
const MENDS: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EMFILE', 'ENFILE', 'ENOMEM']);
/** What the trouble is about: one for all that wait. */
const ABOUT = 'files';

/** Does it again while the machine has run out of something, and tells of that meanwhile. For what may be done twice. */
export async function patiently<T>({ troubles, off, most }: Patience, work: () => Promise<T>): Promise<T> {
  for (let waited = 0; ; waited += AGAIN_MS) {
    try {
      const done = await work();
      if (waited > 0) troubles.clear(ABOUT);
      return done;
    } catch (error) {
      const short = shortageIn(error);
      const patient = short && !off.aborted && (waited < WHILE_MS || (most !== 'a while' && MENDS.has(short.of)));
      if (!patient) {
        if (waited > 0) troubles.clear(ABOUT);
        throw error;
      }
      troubles.tell(ABOUT, waits(short, error));
      await pause(AGAIN_MS, undefined, { signal: off }).catch(() => undefined);
    }
  }
}

/** Without the file: all that wait for the same say the same. */
function waits({ of, todo }: Shortage, error: unknown): OmoError {
  const [why = ''] = messageOf(error).split(/, \w+ '/);
  const said = why.includes(of) ? why : `${of}: ${why}`;
  return new OmoError('E_FILE', `omo can't use its files (${said}); ${todo}: work waits for it, and goes on by itself`);
}
