import type { AttemptKey, Event } from '../events/event.ts';
import type { Task } from '../tasks/task.ts';
import { joinTasks } from '../tasks/join.ts';
import { FOLLOW_UPS, MAX_TASKS } from '../tasks/limits.ts';
import { skipDependants } from './settle.ts';
import type { Run } from './state.ts';
import type { TaskState } from './task-state.ts';

/** A run as it stands the moment it was asked for: everything waits. */
export function submitted(event: Extract<Event, { type: 'run.submitted' }>): Run {
  const ranks = rankTasks(event.tasks);
  return {
    id: event.run,
    mode: event.mode,
    ...(event.why === undefined ? {} : { why: event.why }),
    cwd: event.cwd,
    depth: event.depth,
    maxDepth: event.maxDepth,
    ...(event.parent === undefined ? {} : { parent: event.parent }),
    options: event.options,
    agents: event.agents,
    defaultAgent: event.defaultAgent,
    ...(event.auto === undefined ? {} : { auto: event.auto }),
    ...(event.ground && { ground: event.ground }),
    startedAt: event.at,
    phase: { is: 'active' },
    tasks: event.tasks.map((spec) => waiting(spec, ranks.get(spec.id) ?? 1)),
    workers: [],
    takenNames: [],
    prompts: { is: 'none' },
    notes: [],
    messages: [],
    questions: [],
  };
}

/**
 * The run with tasks more. Who waits for whom may have changed, and so the ranks. Two workers may have named the same task at
 * once, so ids are made to fit here, where all is in order.
 */
export function grown(run: Run, { tasks, agents, by, at }: Extract<Event, { type: 'run.tasks-added' }>): Run {
  const known = run.tasks.map(({ spec }) => spec.id);
  const fresh = whole(known, joinTasks(known, tasks.slice(0, roomIn(run, by))).tasks);
  if (fresh.length === 0) return run;
  const ranks = rankTasks([...run.tasks.map(({ spec }) => spec), ...fresh]);
  const added = fresh.map((spec): TaskState => ({ ...waiting(spec, 1), ...(by && { by }) }));
  const all = [...run.tasks, ...added].map((task) => ({ ...task, rank: ranks.get(task.spec.id) ?? 1 }));
  return skipDependants({ ...run, agents: { ...run.agents, ...agents }, tasks: all }, at);
}

/** How many tasks the run still takes, of a person or of its workers together. */
export function roomIn({ tasks }: Run, by: AttemptKey | undefined): number {
  const room = MAX_TASKS - tasks.length;
  const theirs = tasks.filter((task) => task.by !== undefined).length;
  return Math.max(0, by ? Math.min(room, FOLLOW_UPS.inAll - theirs) : room);
}

/** Without those that would wait for one that found no room, and those that would wait for them. */
function whole(known: readonly string[], tasks: readonly Task[]): readonly Task[] {
  const there = new Set([...known, ...tasks.map(({ id }) => id)]);
  const kept = tasks.filter(({ dependsOn }) => dependsOn.every((id) => there.has(id)));
  return kept.length === tasks.length ? tasks : whole(known, kept);
}

function waiting(spec: Task, rank: number): TaskState {
  return {
    spec,
    rank,
    attempts: 0,
    failures: 0,
    tries: [],
    wish: {},
    recoveries: 0,
    used: [],
    workedMs: 0,
    phase: { is: 'waiting' },
    tick: 'none',
  };
}

/**
 * For each task the length of the longest chain of tasks that ends up waiting for it, itself included.
 * Tasks are taken off from the ends of the graph backwards, so chains of thousands don't nest calls.
 */
function rankTasks(tasks: readonly Task[]): Map<string, number> {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const waiters = new Map(tasks.map((task) => [task.id, 0]));
  for (const task of tasks) for (const id of task.dependsOn) waiters.set(id, (waiters.get(id) ?? 0) + 1);
  const ranks = new Map(tasks.map((task) => [task.id, 1]));
  const free = tasks.filter((task) => waiters.get(task.id) === 0);
  for (let task = free.pop(); task; task = free.pop()) {
    for (const id of task.dependsOn) {
      ranks.set(id, Math.max(ranks.get(id) ?? 1, (ranks.get(task.id) ?? 1) + 1));
      const left = (waiters.get(id) ?? 1) - 1;
      waiters.set(id, left);
      const dependency = byId.get(id);
      if (left === 0 && dependency) free.push(dependency);
    }
  }
  return ranks;
}
