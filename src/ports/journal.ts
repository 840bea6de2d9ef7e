import type { Event } from '../core/events/event.ts';

/** One append-only log with one writer. */
export interface Journal {
  /** Resolves when all of them are on disk, in this order; batches of several callers share one sync. */
  append(events: readonly Event[]): Promise<void>;
  close(): Promise<void>;
}
