import type { FailureClass } from './class.ts';

/** What is done about an attempt that failed so. */
export interface Policy {
  /** Whether it is one of the task's tries, or nothing that can be laid to it. */
  readonly judges: 'the task' | 'nobody' | 'its provider';
  /** Where the next attempt goes on: in the same conversation where its agent can, or in a fresh one that is told what was said. */
  readonly next: 'conversation' | 'fresh' | 'none';
  /** Before it counts against the task, it is put right for nothing: once for each thing a program died of, and for broken conversations MOST_RECOVERIES times. */
  readonly free?: { readonly next: 'conversation' | 'fresh' };
}

/** So often for one task. */
export const MOST_RECOVERIES = 3;

export const POLICIES: Record<FailureClass, Policy> = {
  'task-failed': { judges: 'the task', next: 'conversation' },
  crashed: { judges: 'the task', next: 'fresh', free: { next: 'conversation' } },
  'not-started': { judges: 'the task', next: 'fresh' },
  limited: { judges: 'its provider', next: 'conversation' },
  'provider-down': { judges: 'its provider', next: 'conversation' },
  auth: { judges: 'its provider', next: 'conversation' },
  quota: { judges: 'its provider', next: 'conversation' },
  context: { judges: 'the task', next: 'fresh', free: { next: 'fresh' } },
  conversation: { judges: 'the task', next: 'fresh', free: { next: 'fresh' } },
  hung: { judges: 'the task', next: 'fresh', free: { next: 'conversation' } },
  timeout: { judges: 'the task', next: 'conversation' },
  killed: { judges: 'nobody', next: 'none' },
};
