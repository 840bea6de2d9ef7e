import type { Problem } from '../errors.ts';
import { nearest } from '../text/nearest.ts';
import { idMaker } from './ids.ts';
import type { Task } from './task.ts';

/** Tasks as they join a run, with what should be known of that. */
export interface Joined {
  readonly tasks: readonly Task[];
  readonly notes: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * New tasks made to fit a run that has tasks already: an id that is taken gets a number, and whoever of the new ones waits for
 * it waits for that. What they depend on must be there, among them or in the run.
 */
export function joinTasks(known: readonly string[], tasks: readonly Task[]): Joined {
  const make = idMaker([...known, ...tasks.map(({ id }) => id)]);
  const used = new Set(known);
  const ids = new Map(tasks.map(({ id }, index) => [id, used.has(id) ? make(id, index + 1) : id]));
  const taken = [...ids].filter(([id, own]) => id !== own);
  const there = new Set([...known, ...ids.values()]);
  const joined = tasks.map((task) => ({
    ...task,
    id: ids.get(task.id) ?? task.id,
    dependsOn: task.dependsOn.map((id) => ids.get(id) ?? id),
  }));
  return {
    tasks: joined,
    notes: taken.map(([id, own]) => `the run has a task "${id}" already, so the new one is "${own}"`),
    problems: joined.flatMap((task) =>
      task.dependsOn.filter((id) => !there.has(id)).map((id) => unknown(task, id, there)),
    ),
  };
}

function unknown(task: Task, id: string, there: ReadonlySet<string>): Problem {
  const meant = nearest(id, [...there]);
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  return {
    code: 'E_DEPENDENCY',
    where: task.id,
    message: `it depends on "${id}", and neither the run nor the new tasks have such a task.${hint}`,
  };
}
