import type { Verification } from '../core/events/proof.ts';

/** Runs a command of the person's in a tree, without a terminal, and keeps what it prints. */
export interface Checker {
  /** Never throws for what the command does. Whatever it leaves running is ended, also what an earlier daemon left of the same `mark`. */
  check(spec: CheckSpec): Promise<Verification>;
}

export interface CheckSpec {
  /** What the command is run under, as a sandbox; its own words come behind. Absent: nothing. */
  readonly under?: (argv: readonly string[]) => readonly string[];
  /** Run by `sh -c`. */
  readonly command: string;
  /** Absolute. */
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** The file that gets all it prints; written anew. */
  readonly output: string;
  /** Names this check among those whose output lies in the same folder: its processes are found by it. */
  readonly mark: string;
  /** Ends it before its time: `signal` of the result is then what ended it. */
  readonly signal?: AbortSignal;
}
