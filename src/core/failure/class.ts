import type { Failure } from '../events/signal.ts';

/** Why an attempt did not get its task done; what is done about it hangs on this alone (policy.ts). */
export type FailureClass =
  /** Its agent finished, and the result is bad; or the command failed. */
  | 'task-failed'
  /** Its program died without a word on why. */
  | 'crashed'
  /** It could not be started. */
  | 'not-started'
  /** Its provider's limit: of requests, or of the plan; it comes back by itself. */
  | 'limited'
  /** Its provider answers with errors, or not at all. */
  | 'provider-down'
  | 'auth'
  /** Nothing comes back by itself: money, or a plan. */
  | 'quota'
  /** Its conversation has become too long. */
  | 'context'
  /** Its record of the conversation is broken. */
  | 'conversation'
  /** No sign of life. */
  | 'hung'
  /** Its time was over. */
  | 'timeout'
  /** A person, or the run's end. */
  | 'killed';

/** How an attempt came to its end without its task being done. */
export interface BadEnd {
  readonly is: 'not-started' | 'lost' | 'stopped' | 'ended' | 'unproven';
  readonly why?: 'cancelled' | 'timeout' | 'killed' | 'provider' | 'hung' | undefined;
  readonly failure?: Failure | undefined;
  readonly crashed?: true | undefined;
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
}

export function classOf(end: BadEnd): FailureClass {
  if (end.is === 'not-started') return 'not-started';
  if (end.is === 'lost') return 'crashed';
  if (end.is === 'stopped') return ofStopped(end);
  if (end.is === 'unproven') return 'task-failed';
  if (end.failure) return ofFailure(end.failure);
  const died = end.signal !== undefined || (end.exitCode !== undefined && end.exitCode > 128);
  return died || end.crashed ? 'crashed' : 'task-failed';
}

/** A program that was silent for its provider's sake has told so before. */
function ofStopped({ why, failure }: BadEnd): FailureClass {
  if (why === 'timeout') return 'timeout';
  if (why === 'cancelled' || why === 'killed') return 'killed';
  const known = failure && ofFailure(failure);
  return known === undefined || known === 'task-failed' ? 'hung' : known;
}

function ofFailure({ kind }: Failure): FailureClass {
  return KINDS[kind];
}

const KINDS: Record<Failure['kind'], FailureClass> = {
  'rate-limit': 'limited',
  'usage-limit': 'limited',
  quota: 'quota',
  auth: 'auth',
  server: 'provider-down',
  unreachable: 'provider-down',
  context: 'context',
  conversation: 'conversation',
  aborted: 'task-failed',
  other: 'task-failed',
};
