/** Event files from hooks, in the order they were written as far as the file system tells. */
export interface Inbox {
  /** Calls back with each batch; a file is removed only after the promise for its batch has resolved. */
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
