import type { FailureClass } from './class.ts';

/** What is done about an attempt that failed so. */
export interface Policy {
  /** Whether it is one of the task's tries, or nothing that can be laid to it. */
  readonly judges: 'the task' | 'nobody' | 'its provider';
  /** Where the next attempt goes on: in the same conversation where its agent can, or in a fresh one that is told what was said. */
  readonly next: 'conversation' | 'fresh' | 'none';
  /** Before it counts against the task, it is put right so many times for nothing. */
  readonly free?: { readonly times: number; readonly next: 'conversation' | 'fresh' };
}

/** Fresh conversations in place of broken ones, for one task. */
export const MOST_RECOVERIES = 3;

export const POLICIES: Record<FailureClass, Policy> = {
  'task-failed': { judges: 'the task', next: 'conversation' },
  crashed: { judges: 'the task', next: 'fresh', free: { times: 1, next: 'conversation' } },
  'not-started': { judges: 'the task', next: 'fresh' },
  limited: { judges: 'its provider', next: 'conversation' },
  'provider-down': { judges: 'its provider', next: 'conversation' },
  auth: { judges: 'its provider', next: 'conversation' },
  quota: { judges: 'its provider', next: 'conversation' },
  context: { judges: 'the task', next: 'fresh', free: { times: MOST_RECOVERIES, next: 'fresh' } },
  conversation: { judges: 'the task', next: 'fresh', free: { times: MOST_RECOVERIES, next: 'fresh' } },
  hung: { judges: 'the task', next: 'fresh', free: { times: 1, next: 'conversation' } },
  timeout: { judges: 'the task', next: 'conversation' },
  killed: { judges: 'nobody', next: 'none' },
};
