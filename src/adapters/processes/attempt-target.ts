import { homeAt } from '../../config/home.ts';
import type { AttemptKey } from '../../core/events/event.ts';
import type { Run } from '../../core/state/state.ts';
import type { TaskState } from '../../core/state/task-state.ts';
import type { TreeTarget } from './find-tree.ts';
import { leftBy } from './left.ts';

/** By what the processes of an attempt are found, beside its first process. */
export async function attemptSigns(
  home: string,
  key: AttemptKey,
): Promise<Pick<TreeTarget, 'marks' | 'kin'> & Required<Pick<TreeTarget, 'known'>>> {
  return {
    marks: { OMO_HOME: home, OMO_RUN_ID: key.run, OMO_TASK_ID: key.task, OMO_ATTEMPT: String(key.attempt) },
    kin: { OMO_HOME: home },
    known: await leftBy(homeAt(home).attempt(key).dir),
  };
}

/** By what everything is found that a worker's attempts have left behind when their first processes are gone. */
export async function workerSigns(home: string, run: Run, worker: string): Promise<Omit<TreeTarget, 'spare'>> {
  const places = homeAt(home);
  const keys = run.tasks.filter((task) => task.worker === worker).flatMap((task) => attemptsOf(run.id, task));
  return {
    marks: { OMO_HOME: home, OMO_RUN_ID: run.id, ORCH_WORKER_NAME: worker },
    kin: { OMO_HOME: home },
    known: (await Promise.all(keys.map(async (key) => leftBy(places.attempt(key).dir)))).flat(),
  };
}

function attemptsOf(run: string, { spec, attempts }: TaskState): AttemptKey[] {
  return Array.from({ length: attempts }, (_, index) => ({ run, task: spec.id, attempt: index + 1 }));
}
