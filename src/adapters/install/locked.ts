import { lock } from 'proper-lockfile';
import { messageOf } from '../../core/fault.ts';
import { refused } from './read-text.ts';

/** Whether the lock is still held; throws E_FILE when not, as after a suspended laptop wakes up. */
type Check = () => void;

/**
 * A change takes milliseconds, so a lock not renewed for 10 s is of a process that died. Whoever waits tries for longer than that,
 * at uneven times, so that many at once don't step on each other.
 */
const LOCK = { stale: 10_000, retries: { retries: 60, factor: 1.2, minTimeout: 20, maxTimeout: 400, randomize: true } };

/** Holds `<file>.lock`, the folder that programs with this library agree on, while `work` runs. `file` needn't be there yet. */
export async function locked<T>(file: string, work: (check: Check) => Promise<T>): Promise<T> {
  let lost: Error | undefined;
  const release = await lock(file, { ...LOCK, realpath: false, onCompromised: (error) => (lost = error) }).catch(
    (error: unknown) => {
      throw refused(file, `it can't be locked by ${file}.lock: ${messageOf(error)}`, error);
    },
  );
  try {
    return await work(() => {
      if (lost !== undefined) throw refused(file, `the lock on it was lost: ${lost.message}`, lost);
    });
  } finally {
    if (lost === undefined) await release();
  }
}
