import type { Event } from '../events/event.ts';
import type { Task } from '../tasks/task.ts';
import type { Run } from './state.ts';

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
    startedAt: event.at,
    phase: { is: 'active' },
    tasks: event.tasks.map((spec) => ({
      spec,
      rank: ranks.get(spec.id) ?? 1,
      attempts: 0,
      failures: 0,
      workedMs: 0,
      phase: { is: 'waiting' },
      tick: 'none',
    })),
    workers: [],
    takenNames: [],
    prompts: { is: 'none' },
    notes: [],
    messages: [],
    questions: [],
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
