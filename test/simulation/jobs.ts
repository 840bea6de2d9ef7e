import type { Book } from './book.ts';
import type { Leg } from './legs.ts';
import type { Night } from './night.ts';
import { HOUR, MINUTE, STALL_MS, TASK_MS } from './night.ts';

/** A task as an oracle handles it. */
export interface Job {
  readonly run: string;
  readonly from: number;
  /** At once, of its run. */
  readonly most: number;
  readonly needs: Job[];
  /** Those it may go to. */
  providers: readonly string[];
  /** It stays where it began. */
  readonly stays: boolean;
  /** What was worked is kept where it was worked. */
  readonly resumes: boolean;
  /** Still to be worked, ms each. */
  readonly legs: number[];
  /** Of the first of them. */
  worked: number;
  home: string | undefined;
  is: 'not yet' | 'ready' | 'at work' | 'done';
  /** The longest chain that waits for it, itself included. */
  readonly chain: { tasks: number; ms: number };
}

/** To begin a program and to hear of its end, ms. */
const BEGIN_MS = 500;
/** What a silent program has after a push. */
const PUSHED_MS = 2 * MINUTE;

/** Every task with the legs that omo had it go; what was never begun is left out. */
export function jobsOf({ runs, agents, auto }: Night, book: Book): Job[] {
  const jobs = new Map<string, Job>();
  for (const { id, at, tasks, options } of runs)
    for (const task of tasks) {
      const legs = book.behind(`${id}/${task.id}`).map((leg) => lasts(leg));
      if (legs.length === 0) continue;
      const names = task.agent === undefined ? auto : [task.agent];
      const needs = task.dependsOn.flatMap((one) => jobs.get(`${id}/${one}`) ?? []);
      jobs.set(`${id}/${task.id}`, {
        run: id,
        from: at,
        most: options.workers,
        needs,
        providers: [...new Set(names.map((name) => agents[name]?.provider ?? name))],
        stays: task.failover === 'no',
        resumes: names.some((name) => agents[name]?.resume !== undefined),
        legs,
        worked: 0,
        home: undefined,
        is: 'not yet',
        chain: { tasks: 0, ms: 0 },
      });
    }
  const all = [...jobs.values()];
  for (const job of all.toReversed()) chain(job);
  return all;
}

/** Jobs need only earlier ones, so whatever waits for this one has told it of itself already. */
function chain({ chain: own, legs, needs }: Job): void {
  own.tasks += 1;
  own.ms += legs.reduce((a, b) => a + b, 0);
  for (const { chain: before } of needs) {
    before.tasks = Math.max(before.tasks, own.tasks);
    before.ms = Math.max(before.ms, own.ms);
  }
}

function lasts({ ends, ms }: Leg): number {
  if (ends === 'hangs') return BEGIN_MS + ms + STALL_MS + PUSHED_MS;
  if (ends === 'stands still') return BEGIN_MS + ms + STALL_MS;
  return BEGIN_MS + (ends === 'runs away' ? TASK_MS : ms);
}

/** No scheduler at all can end that work sooner: every slot that is open is full until then, and the longest chain never waits. */
export function leastEnd(night: Night, book: Book): number {
  const jobs = jobsOf(night, book);
  const chains = jobs.map(({ from, chain: { ms } }) => from + ms);
  const work = jobs.reduce((sum, { legs }) => sum + legs.reduce((a, b) => a + b, 0), 0);
  return Math.max(filled(night, work), ...chains);
}

function filled({ services, caps, changes, runs }: Night, work: number): number {
  const start = runs[0]?.at ?? 0;
  let left = work;
  for (let at = start; at < start + 90 * HOUR; at += MINUTE) {
    const slept = changes.some((one) => one.is === 'sleep' && one.at <= at && at + MINUTE <= one.at + one.ms);
    const open = [...services.values()].filter(
      ({ windows }) => !windows.some(({ from, until }) => from <= at && at + MINUTE <= until),
    );
    const slots = Math.min(
      caps.all,
      open.reduce((sum, { provider }) => sum + (caps.pools[provider] ?? 0), 0),
    );
    left -= slept ? 0 : slots * MINUTE;
    if (left <= 0) return at;
  }
  throw new Error('the work is not done in days');
}
