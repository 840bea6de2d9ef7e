import type { Answerer } from '../core/events/talk.ts';
import type { Question } from '../core/state/conversation.ts';

/** Answers a worker's question, or says why the person must. Never throws: whatever goes wrong is a reason to ask. */
export type Responder = (request: ResponderRequest, signal: AbortSignal) => Promise<Proposal>;

export interface ResponderRequest {
  readonly question: AskedQuestion;
  /** What the worker was told to do. */
  readonly goal: string;
  /** The last turns before the question, oldest first. Untrusted text. */
  readonly history: readonly Turn[];
  /** The worker's folder, absolute. */
  readonly cwd: string;
}

/** As `omo inbox --json` tells it (design 4.4). */
export interface AskedQuestion {
  readonly id: string;
  readonly worker: string;
  readonly run: string;
  readonly task: string;
  readonly kind: Question['kind'];
  /** Untrusted text. */
  readonly text: string;
  readonly options: readonly string[];
  /** ISO 8601. */
  readonly askedAt: string;
}

export interface Turn {
  readonly from: 'goal' | 'person' | 'responder' | 'omo' | 'worker';
  readonly text: string;
}

type By = Exclude<Answerer, 'person'>;

export type Proposal =
  /** An option, or words; what it means for the question is for `chooseAnswer` to say. */
  | { readonly is: 'answer'; readonly answer: string; readonly by: By }
  | { readonly is: 'ask'; readonly why: string; readonly by: By };
