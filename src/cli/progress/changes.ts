import type { Report, TaskReport, WorkerReport } from '../../core/report/report.ts';
import { between, duration, moment } from '../print/duration.ts';
import { isAtWork } from '../print/mark.ts';
import { quoted, safeLine } from '../print/safe.ts';

/** What has become different from one picture of a run to the next, a line each; at first whatever has begun already. */
export function changes(before: Report | undefined, after: Report): string[] {
  return [...each(before, after, change), ...limits(before, after)];
}

/** Of these only the attempts after the first, with what the one before came to. */
export function retries(before: Report | undefined, after: Report): string[] {
  return each(before, after, (was, is, worker) =>
    was !== undefined && is.attempts > Math.max(1, was.attempts) ? change(was, is, worker) : [],
  );
}

type Tell = (before: TaskReport | undefined, after: TaskReport, worker: WorkerReport) => string[];

function each(before: Report | undefined, after: Report, tell: Tell): string[] {
  const known = new Map(before?.workers.flatMap((worker) => worker.tasks.map((task) => [task.id, task] as const)));
  return after.workers.flatMap((worker) => worker.tasks.flatMap((task) => tell(known.get(task.id), task, worker)));
}

/** Workers that their provider makes wait. */
function limits(before: Report | undefined, after: Report): string[] {
  const known = new Map(before?.workers.map((worker) => [worker.name, worker.status]));
  return after.workers.flatMap((worker) => {
    if (worker.status !== 'limited' || known.get(worker.name) === 'limited') return [];
    const task = worker.tasks.find(isAtWork);
    const taken = Date.parse(after.startedAt) + after.durationMs;
    const until = task?.until === undefined ? '' : ` until ${moment(task.until, taken)}`;
    return [`${safeLine(worker.name)}: limited by its provider${until}${task ? because(task) : ''}`];
  });
}

function change(before: TaskReport | undefined, after: TaskReport, worker: WorkerReport): string[] {
  const name = safeLine(worker.name);
  const title = quoted(after.title);
  // To ask, and to go on after the answer, is the same attempt.
  const goesOn = before !== undefined && isAtWork(before) && isAtWork(after);
  const isNew = before?.attempts !== after.attempts || (!goesOn && before.status !== after.status);
  if (!isNew || after.status === 'waiting')
    return retryAhead(before, after)
      ? [`${name}: attempt ${after.attempts} of ${title} failed${because(after)}; it is tried again`]
      : [];
  if (isAtWork(after) && after.attempts > 1) return [`${name}: attempt ${after.attempts} of ${title}${because(after)}`];
  if (isAtWork(after)) return [`${name}: started ${title}`];
  const took = between(after.startedAt, after.endedAt);
  return [`${name}: ${after.status} ${title}${took === undefined ? '' : ` (${duration(took)})`}${because(after)}`];
}

function retryAhead(before: TaskReport | undefined, after: TaskReport): boolean {
  return before !== undefined && isAtWork(before) && after.status === 'waiting';
}

function because(task: TaskReport): string {
  return task.reason === undefined || task.status === 'done' ? '' : `: ${safeLine(task.reason)}`;
}
