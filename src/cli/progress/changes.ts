import type { Report, TaskReport, TryReport, WorkerReport } from '../../core/report/report.ts';
import { between, duration } from '../print/duration.ts';
import { isAtWork } from '../print/mark.ts';
import { endingWithWhy } from '../print/reason.ts';
import { quoted, safeLine } from '../print/safe.ts';
import { endedWord, movesOf } from '../print/tries.ts';
import { unseenLines } from '../print/views.ts';

/** What has become different from one picture of a run to the next, a line each; at first whatever has begun already. */
export function changes(before: Report | undefined, after: Report): string[] {
  return [
    ...troubles(before, after),
    ...each(before, after, change),
    ...limits(before, after),
    ...unseen(before, after),
  ];
}

/** Of these only the attempts after the first, with what the one before came to, tasks that are parked, and what can't be seen. */
export function retries(before: Report | undefined, after: Report): string[] {
  const tried = each(before, after, (was, is, worker, now) =>
    was !== undefined && (is.attempts > Math.max(1, was.attempts) || is.status === 'parked')
      ? change(was, is, worker, now)
      : [],
  );
  return [...tried, ...unseen(before, after)];
}

/** Workers that should be seen in a terminal, and turned out not to be. */
function unseen(before: Report | undefined, after: Report): string[] {
  const known = new Set(unseenLines(before?.workers ?? []));
  return unseenLines(after.workers).filter((line) => !known.has(line));
}

type Tell = (before: TaskReport | undefined, after: TaskReport, worker: WorkerReport, now: number) => string[];

function each(before: Report | undefined, after: Report, tell: Tell): string[] {
  const known = new Map(before?.workers.flatMap((worker) => worker.tasks.map((task) => [task.id, task] as const)));
  const now = takenAt(after);
  return after.workers.flatMap((worker) => worker.tasks.flatMap((task) => tell(known.get(task.id), task, worker, now)));
}

/** When the picture was made, ms since the epoch. */
function takenAt({ startedAt, durationMs }: Report): number {
  return Date.parse(startedAt) + durationMs;
}

/** What has begun to keep omo from its work, and that it is over. */
function troubles(before: Report | undefined, after: Report): string[] {
  const [was, is] = [before?.troubles ?? [], after.troubles ?? []];
  const known = new Set(was.map(({ message }) => message));
  const news = is
    .filter(({ message }) => !known.has(message))
    .map((one) => `omo: ${safeLine(one.message)} [${one.code}]`);
  return was.length > 0 && is.length === 0 ? ['omo: that is over, work goes on'] : news;
}

/** Workers that their provider makes wait. */
function limits(before: Report | undefined, after: Report): string[] {
  const known = new Map(before?.workers.map((worker) => [worker.name, worker.status]));
  return after.workers.flatMap((worker) => {
    if (worker.status !== 'limited' || known.get(worker.name) === 'limited') return [];
    const task = worker.tasks.find(isAtWork);
    return [`${safeLine(worker.name)}: limited by its provider${task ? endingWithWhy(task, takenAt(after)) : ''}`];
  });
}

function change(before: TaskReport | undefined, after: TaskReport, worker: WorkerReport, now: number): string[] {
  const name = safeLine(worker.name);
  const title = quoted(after.title);
  // To ask, and to go on after the answer, is the same attempt.
  const goesOn = before !== undefined && isAtWork(before) && isAtWork(after);
  const isNew = before?.attempts !== after.attempts || (!goesOn && before.status !== after.status);
  if (after.status === 'parked')
    return before?.status === 'parked' ? [] : [`${name}: parked ${title}${endingWithWhy(after, now)}`];
  if (!isNew || after.status === 'waiting')
    return retryAhead(before, after)
      ? [`${name}: attempt ${after.attempts} of ${title} ${endedHow(after)}; it is tried again`]
      : [];
  if (isAtWork(after) && after.attempts > 1) return [`${name}: ${again(before, after, title)}`];
  if (isAtWork(after)) return [`${name}: started ${title}`];
  const took = between(after.startedAt, after.endedAt);
  return [`${name}: ${after.status} ${title}${took === undefined ? '' : ` (${duration(took)})`}${because(after)}`];
}

/** An attempt after the first, with what the one before came to. */
function again(before: TaskReport | undefined, after: TaskReport, title: string): string {
  const moved = movesOf(after).at(-1);
  const last = after.tries?.at(-1);
  if (moved !== undefined && last?.agent !== after.agent) return `${title} ${moved}${whyOf(last)}`;
  if (before?.status === 'parked') return `${title} goes on`;
  return `attempt ${after.attempts} of ${title}${last ? whyOf(last) : because(after)}`;
}

function endedHow(task: TaskReport): string {
  const last = task.tries?.at(-1);
  if (!last) return `failed${because(task)}`;
  return `${last.ended === 'task-failed' ? 'failed' : `ended (${endedWord(last.ended)})`}${whyOf(last)}`;
}

function whyOf(last: TryReport | undefined): string {
  return last?.reason === undefined ? '' : `: ${safeLine(last.reason)}`;
}

function retryAhead(before: TaskReport | undefined, after: TaskReport): boolean {
  return before !== undefined && isAtWork(before) && after.status === 'waiting';
}

function because(task: TaskReport): string {
  return task.reason === undefined || task.status === 'done' ? '' : `: ${safeLine(task.reason)}`;
}
