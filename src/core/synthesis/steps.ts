import type { Run } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { buildsOn } from '../state/builds-on.ts';
import type { MergeStepState } from './state.ts';

/** The branch of the whole. A task of that name has the branch `integration` itself. */
export function integrationBranch({ id, tasks }: Run): string {
  return `omo/${id}/integration${tasks.some(({ spec }) => spec.id === 'integration') ? '.whole' : ''}`;
}

/** What a task has to be merged: its branch, that branch's head, and what it began with. Undefined when there is nothing. */
export function workOf({ phase, tree, evidence }: TaskState): Work | undefined {
  const commit = evidence?.changes?.commit;
  if (phase.is !== 'done' || tree?.branch === undefined || commit === undefined || commit === tree.base)
    return undefined;
  return { branch: tree.branch, commit, base: tree.base };
}

export interface Work {
  readonly branch: string;
  readonly commit: string;
  readonly base: string;
}

/**
 * What is to be merged, in order: a task after those it waited for, and else by when it was done. Of each it is told whose work
 * its branch holds beside its own.
 */
export function stepsOf(run: Run): MergeStepState[] {
  return inOrder(run.tasks).flatMap((task): MergeStepState[] => {
    const work = workOf(task);
    if (work === undefined) return [];
    const { commit, base } = work;
    const settles = task.tree !== undefined && task.tree.conflicts.length > 0;
    return [
      {
        task: task.spec.id,
        commit,
        base,
        on: heldBy(run, task),
        ...(settles && { settles }),
        phase: { is: 'due' },
      },
    ];
  });
}

/** Of the tasks that nothing still waits before, the one that was done first is next; a circle, which no plan has, comes last. */
function inOrder(tasks: readonly TaskState[]): TaskState[] {
  const left = tasks.toSorted((a, b) => doneAt(a) - doneAt(b));
  const placed = new Set<string>();
  const known = new Set(tasks.map(({ spec }) => spec.id));
  const ordered: TaskState[] = [];
  while (left.length > 0) {
    const free = left.findIndex(({ spec }) => spec.dependsOn.every((id) => placed.has(id) || !known.has(id)));
    const [next] = left.splice(Math.max(0, free), 1);
    if (next === undefined) break;
    placed.add(next.spec.id);
    ordered.push(next);
  }
  return ordered;
}

function doneAt({ phase }: TaskState): number {
  return 'at' in phase ? phase.at : Number.POSITIVE_INFINITY;
}

/** A branch that began with the run's own base holds nobody else's work. */
function heldBy(run: Run, task: TaskState): string[] {
  if (task.tree?.base === run.ground?.base) return [];
  const held = new Set<string>();
  const next = [...buildsOn(run, task)];
  for (let other = next.pop(); other; other = next.pop()) {
    if (held.has(other.spec.id) || other === task) continue;
    held.add(other.spec.id);
    next.push(...buildsOn(run, other));
  }
  return run.tasks.filter((other) => held.has(other.spec.id) && workOf(other)).map(({ spec }) => spec.id);
}
