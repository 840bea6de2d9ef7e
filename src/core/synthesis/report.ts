import type { Conflict } from '../events/synthesis.ts';

/** How far a run is put together, as scripts read it: `synthesis` of a run's report. Times are ISO 8601. */
export interface SynthesisReport {
  readonly status: 'merging' | 'verifying' | 'ended';
  /** Everything that was done is in it, and what had to pass passes. Only of an ended one. */
  readonly ok: boolean;
  readonly branch: string;
  /** The branch's head. */
  readonly commit?: string | undefined;
  readonly merged: readonly {
    readonly task: string;
    readonly how: 'clean' | 'structure' | 'there' | 'agent';
    readonly by?: string | undefined;
    readonly structured?: readonly string[] | undefined;
  }[];
  readonly left: readonly {
    readonly task: string;
    readonly branch: string;
    readonly reason: string;
    readonly conflicts: readonly Conflict[];
  }[];
  readonly checks: readonly {
    readonly command: string;
    readonly ok: boolean;
    readonly output: string;
    readonly exitCode?: number | undefined;
    readonly problem?: string | undefined;
  }[];
  /** The task with whose work a check first failed. */
  readonly guilty?: string | undefined;
  /** A check that fails fails on the run's own base too. */
  readonly before?: boolean | undefined;
  /** The Markdown report. */
  readonly report?: string | undefined;
  /** What a pull request of it says: the title, the file with the rest, and the branch it is to go into, where there is one. */
  readonly pullRequest?:
    | { readonly title: string; readonly file: string; readonly into?: string | undefined }
    | undefined;
  readonly problem?: string | undefined;
  readonly taken: readonly { readonly branch: string; readonly at: string }[];
}
