import type { Assessment } from '../rubric/assessment.ts';

/** `omo evaluate --json`: the tasks of a run by the rubric. */
export interface Evaluation {
  readonly schemaVersion: 1;
  readonly run: string;
  /** Those that were judged, in the run's order. */
  readonly tasks: readonly Assessment[];
  /** Those that were not; absent: all were. */
  readonly open?: readonly Unjudged[];
}

export interface Unjudged {
  readonly task: string;
  readonly title: string;
  /** To follow the task's name: `is still running`. May hold untrusted text. */
  readonly why: string;
}

/** Whether every task was judged, and passes. */
export function allPass({ tasks, open = [] }: Pick<Evaluation, 'tasks' | 'open'>): boolean {
  return open.length === 0 && tasks.every(({ pass }) => pass);
}
