import type { TaskReport, WorkerStatus } from '../../core/report/report.ts';
import type { Style } from './paint.ts';

export interface Mark {
  readonly sign: string;
  readonly style: Style;
}

/** How a task's status looks in tables. */
export function taskMark(status: TaskReport['status']): Mark {
  return TASK[status];
}

/** How a worker's status looks in live progress. */
export function workerMark(status: WorkerStatus): Mark {
  return WORKER[status];
}

/** Whether an attempt of it goes on. */
export function isAtWork({ status }: Pick<TaskReport, 'status'>): boolean {
  return status === 'running' || status === 'asking';
}

/** Whether nothing of it goes on, and it isn't over. */
export function isAhead({ status }: Pick<TaskReport, 'status'>): boolean {
  return status === 'waiting' || status === 'parked';
}

const TASK: Record<TaskReport['status'], Mark> = {
  waiting: { sign: '○', style: 'gray' },
  running: { sign: '●', style: 'cyan' },
  asking: { sign: '?', style: 'yellow' },
  done: { sign: '✓', style: 'green' },
  failed: { sign: '✗', style: 'red' },
  parked: { sign: '◌', style: 'yellow' },
  skipped: { sign: '–', style: 'yellow' },
  cancelled: { sign: '–', style: 'yellow' },
};

const WORKER: Record<WorkerStatus, Mark> = {
  waiting: { sign: '○', style: 'gray' },
  starting: { sign: '◌', style: 'cyan' },
  working: { sign: '●', style: 'cyan' },
  idle: { sign: '○', style: 'cyan' },
  asking: { sign: '?', style: 'yellow' },
  limited: { sign: '◌', style: 'yellow' },
  parked: { sign: '◌', style: 'yellow' },
  unknown: { sign: '?', style: 'gray' },
  done: { sign: '✓', style: 'green' },
  failed: { sign: '✗', style: 'red' },
  cancelled: { sign: '–', style: 'yellow' },
};
