/** One thing worth knowing out of what a worker wrote. All texts are untrusted, on one line, at most 400 characters. */
export interface Finding {
  readonly kind:
    /** It said how far it is. */
    | 'progress'
    /** Something went wrong, and it was told: a tool, a program, its provider. */
    | 'error'
    | 'file'
    | 'command'
    | 'test'
    | 'limit';
  readonly says: string;
  /** Where it stands in what was read, from 1. */
  readonly line: number;
  /** ms since the epoch, where the agent tells it. */
  readonly at?: number;
  /** Of a file: what was done to it. */
  readonly file?: { readonly path: string; readonly did: 'written' | 'removed' };
  /** Of a command, or a run of tests. */
  readonly command?: { readonly run: string; readonly exitCode?: number };
  /** Of a run of tests, as its own last line counts them. */
  readonly tests?: TestCounts;
}

export interface TestCounts {
  readonly passed?: number;
  readonly failed?: number;
  readonly skipped?: number;
}

/** How many findings there were, by kind. */
export type Counts = Readonly<Record<Finding['kind'], number>>;

export interface FindingsOfAttempt {
  readonly run: string;
  readonly task: string;
  readonly attempt: number;
  readonly agent: string;
  /** The files it was read from. */
  readonly read: readonly string[];
  /** In the order of the file; the last 1 000, where marks of progress and successful commands make room first. */
  readonly findings: readonly Finding[];
  readonly counts: Counts;
}
