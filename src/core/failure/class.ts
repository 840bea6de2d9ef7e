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
