import type { Task } from './task.ts';

/** Whether two of the tasks, or tasks of two domains, may be worked on at the same time: neither waits for the other. */
export function canRunTogether(tasks: readonly Pick<Task, 'id' | 'dependsOn'>[]): boolean {
  return togetherWith(tasks).some((others) => others.length > 0);
}

/** For each task the later ones that may be worked on at the same time as it. */
export function togetherWith(tasks: readonly Pick<Task, 'id' | 'dependsOn'>[]): readonly (readonly number[])[] {
  const before = ancestors(tasks);
  return tasks.map((task, index) =>
    tasks.flatMap((other, at) =>
      at > index && !before.get(task.id)?.has(other.id) && !before.get(other.id)?.has(task.id) ? [at] : [],
    ),
  );
}

/** For each task all that it waits for, however far. */
function ancestors(tasks: readonly Pick<Task, 'id' | 'dependsOn'>[]): ReadonlyMap<string, ReadonlySet<string>> {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const known = new Map<string, Set<string>>();
  for (const { id } of tasks) {
    const all = new Set<string>();
    const open = [...(byId.get(id)?.dependsOn ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (all.has(next)) continue;
      all.add(next);
      const further = known.get(next) ?? byId.get(next)?.dependsOn ?? [];
      open.push(...further);
    }
    known.set(id, all);
  }
  return known;
}
