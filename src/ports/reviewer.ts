import type { Changes, Testimony, Verdict, Verification } from '../core/events/proof.ts';
import type { Failure } from '../core/events/signal.ts';
import type { Usage } from '../core/events/usage.ts';

/** Another agent, in a conversation of its own, that reads a task's work and judges it by the rubric. It changes nothing. */
export interface Reviewer {
  /** Never throws. */
  review(request: ReviewRequest, signal: AbortSignal): Promise<Reviewed & { readonly usage?: readonly Usage[] }>;
}

export interface ReviewRequest {
  readonly agent: 'claude' | 'codex' | 'opencode';
  readonly argv: readonly string[];
  /** The tree that holds the work; absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** What the worker was told to do. */
  readonly task: string;
  /** What it changed, as a unified diff, cut where it is very long; empty where it can't be told. */
  readonly diff: string;
  readonly changes?: Changes | undefined;
  readonly verify?: Verification | undefined;
  readonly says?: Testimony | undefined;
  /** The summary it ended with. */
  readonly summary?: string | undefined;
  /** Why an earlier answer could not be taken, when this is the second asking. */
  readonly again?: string | undefined;
}

export type Reviewed =
  | { readonly is: 'verdict'; readonly verdict: Verdict }
  /** Its answer is no verdict. */
  | { readonly is: 'rubbish'; readonly why: string }
  /** It gave none: its provider's limit, its program, its time. */
  | { readonly is: 'failed'; readonly why: string; readonly failure?: Failure | undefined };
