import type { Event } from '../core/events/event.ts';

/** One append-only log with one writer. */
export interface Journal {
  /**
   * Resolves when all of them are on disk, in this order; batches of several callers share one sync. While the disk takes
   * nothing it waits, or with `refuses` gives up: it rejects with E_JOURNAL_WRITE, and nothing of them is in the log.
   */
  append(events: readonly Event[], patience?: Patience): Promise<void>;
  close(): Promise<void>;
}

export type Patience = 'waits' | 'refuses';
