import type { Run, State } from '../../src/core/state/state.ts';
import type { TaskState } from '../../src/core/state/task-state.ts';
import { findTask } from '../../src/core/state/state.ts';
import type { Book } from './book.ts';
import { RETRIES } from './night.ts';
import type { Proofs } from './proofs.ts';

/** Where what omo says of a task at the end is not what has truly happened, in sentences. */
export function injustices({ runs }: State, book: Book, proofs: Proofs): string[] {
  return runs.flatMap((run) => run.tasks.flatMap((task) => injustice(run, task, book, proofs) ?? []));
}

function injustice(run: Run, task: TaskState, book: Book, proofs: Proofs): string | undefined {
  const id = `${run.id}/${task.spec.id}`;
  const tries = task.tries.map(({ ended, agent }) => `${ended} (${agent})`).join(', ');
  switch (task.phase.is) {
    case 'done':
      return proofs.isDone(id) ? undefined : `${id} is called done, and is not: ${tries}`;
    case 'failed': {
      const faults = faultsOf(task, id, book) + proofs.faults(id);
      return faults > RETRIES || proofs.isGivenUp(id)
        ? undefined
        : `${id} has failed after ${faults} faults of its own: ${tries}`;
    }
    case 'skipped':
      return task.spec.dependsOn.some((one) => findTask(run, one)?.phase.is !== 'done')
        ? undefined
        : `${id} is skipped though all that it needs is done`;
    case 'cancelled':
      return `${id} is cancelled, and nobody asked for it`;
    case 'waiting':
    case 'running':
      return `${id} is ${task.phase.is} at the end of its run`;
  }
}

/** What may be laid to a task. Whose fault a silence is nobody can tell: of those the first is laid to nobody. */
function faultsOf({ tries }: TaskState, id: string, book: Book): number {
  const silences = tries.filter(({ ended }) => ended === 'hung').length;
  const own = book.faults(id).filter((ends) => ends !== 'hangs').length;
  return own + Math.max(0, silences - 1) + book.ranOut(id);
}
