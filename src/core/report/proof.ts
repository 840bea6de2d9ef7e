import type { Changes, Testimony, Verdict } from '../events/proof.ts';

/** What was measured of a task's work in its latest attempt, and what was said of it. */
export interface ProofReport {
  /** Its branch; absent in the person's own tree. */
  readonly branch?: string | undefined;
  readonly commit?: string | undefined;
  /** Its working tree. */
  readonly tree?: string | undefined;
  readonly changes?: Pick<Changes, 'files' | 'count' | 'insertions' | 'deletions' | 'ignored'> | undefined;
  /** Changed files outside of what it was to write. */
  readonly outside?: readonly string[] | undefined;
  readonly verify?:
    | {
        readonly command: string;
        readonly ok: boolean;
        readonly exitCode?: number | undefined;
        readonly durationMs: number;
        /** The file with all it printed. */
        readonly output: string;
      }
    | 'not run'
    | undefined;
  readonly review?: { readonly by: string; readonly pass: boolean; readonly average: number; readonly verdict: Verdict } | undefined;
  /** The worker's own words, from its result file. */
  readonly says?: Testimony | undefined;
  /** A person decided that it counts as done. */
  readonly acceptedBy?: 'person' | undefined;
}
