/** Event files from hooks, at most 1 MiB each, in the order they were written as far as the file system tells. */
export interface Inbox {
  /**
   * Calls back with each batch, in order, and with the next before the last has resolved: a receiver that waits for
   * anything before it writes them down keeps the order itself. A file is removed only after the promise for its batch has
   * resolved; when it rejects, its letters come again.
   */
  open(onBatch: (batch: readonly Letter[]) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export type Letter =
  | {
      readonly is: 'event';
      readonly file: string;
      readonly payload: Readonly<Record<string, unknown>>;
      /** ms since the epoch, as the file system tells. */ readonly writtenAt: number;
    }
  /** It was moved to events/quarantine. */
  | { readonly is: 'refused'; readonly file: string; readonly reason: string };
