import type { Exit, Run, TaskPhase, TaskState } from './state.ts';
import { isOver } from './state.ts';
import { resumable } from './resumable.ts';

/** How an attempt came to its end. */
export type Ending =
  | { readonly is: 'not-started'; readonly at: number; readonly code: string; readonly reason: string }
  /** `blamed`: it had begun its work, so the loss counts as one of its tries. */
  | { readonly is: 'lost'; readonly at: number; readonly reason: string; readonly blamed: boolean }
  | {
      readonly is: 'stopped';
      readonly at: number;
      readonly why: 'cancelled' | 'timeout' | 'killed';
      readonly reason: string;
    }
  | ({
      readonly is: 'ended';
      readonly at: number;
      readonly ok: boolean;
      readonly summary?: string | undefined;
      readonly reason?: string | undefined;
      readonly conversation?: string | undefined;
      /** No further attempt can help. */
      readonly final?: boolean | undefined;
    } & Exit);

/** The run after an attempt's end: the task is done, waits for its next attempt, or is over, and its dependants with it. */
export function settle(run: Run, before: TaskState, ending: Ending): Run {
  const { resume: _resumed, ...task } = before;
  const spent: TaskState = { ...task, workedMs: task.workedMs + workedFor(before, ending.at) };
  const resumed = run.phase.is === 'active' ? resumable(run, before, spent, ending) : undefined;
  if (resumed) return replaced(run, resumed);
  if (ending.is === 'ended' && ending.ok) return replaced(run, done(spent, ending));
  if (ending.is === 'not-started' && ending.code === 'E_NAME_TAKEN') return nameTaken(run, spent);
  if (ending.is === 'lost' && !ending.blamed) return again(run, spent, ending);
  if (ending.is === 'stopped' && ending.why !== 'timeout')
    return over(run, { ...spent, phase: { is: 'cancelled', at: ending.at, reason: ending.reason } });
  return tryAgain(run, { ...spent, failures: spent.failures + 1 }, ending);
}

function workedFor(task: TaskState, at: number): number {
  return task.phase.is === 'running' ? Math.max(0, at - task.phase.since) : 0;
}

function done(task: TaskState, ending: Extract<Ending, { is: 'ended' }>): TaskState {
  return { ...task, tick: task.spec.checkbox ? 'due' : 'none', phase: { is: 'done', at: ending.at, ...told(ending) } };
}

/** Somebody else's session: the worker never was; the scheduler takes the next name. */
function nameTaken(run: Run, task: TaskState): Run {
  const taken = task.worker ?? '';
  const next = {
    ...run,
    takenNames: [...run.takenNames, taken],
    workers: run.workers.filter((worker) => worker.name !== taken),
  };
  return replaced(next, { ...task, phase: { is: 'waiting' } });
}

function tryAgain(run: Run, task: TaskState, ending: Ending): Run {
  const reason = ('reason' in ending && ending.reason) || 'failed without a reason';
  const final = ending.is === 'ended' && ending.final === true;
  if (!final && task.failures <= run.options.retries) return again(run, task, { at: ending.at, reason });
  const phase: TaskPhase = { is: 'failed', at: ending.at, reason, ...(ending.is === 'ended' ? told(ending) : {}) };
  return over(run, { ...task, phase });
}

/** Back to waiting, unless the run is being cancelled. */
function again(run: Run, task: TaskState, ending: { at: number; reason: string }): Run {
  const phase: TaskPhase =
    run.phase.is === 'active' ? { is: 'waiting' } : { is: 'cancelled', at: ending.at, reason: ending.reason };
  return replaced(run, { ...task, lastFailure: ending.reason, phase });
}

/** The task is over without being done. */
function over(run: Run, task: TaskState): Run {
  return skipDependants(replaced(run, task), 'at' in task.phase ? task.phase.at : 0);
}

/** Whatever waits for a task that will never be done, however far, is skipped, with the nearest cause as its reason. */
export function skipDependants(run: Run, at: number): Run {
  const dead = new Map(
    run.tasks
      .filter((task) => isOver(task.phase) && task.phase.is !== 'done')
      .map((task) => [task.spec.id, task.phase.is]),
  );
  const tasks = [...run.tasks];
  for (let before = -1; before !== dead.size;) {
    before = dead.size;
    for (const [index, task] of tasks.entries()) {
      const cause = task.phase.is === 'waiting' ? task.spec.dependsOn.find((id) => dead.has(id)) : undefined;
      if (cause === undefined) continue;
      tasks[index] = {
        ...task,
        phase: {
          is: 'skipped',
          at,
          reason: `"${cause}" ${dead.get(cause) === 'failed' ? 'failed' : `was ${dead.get(cause)}`}`,
        },
      };
      dead.set(task.spec.id, 'skipped');
    }
  }
  return { ...run, tasks };
}

function replaced(run: Run, task: TaskState): Run {
  return { ...run, tasks: run.tasks.map((other) => (other.spec.id === task.spec.id ? task : other)) };
}

function told({ exitCode, signal, summary, conversation }: Extract<Ending, { is: 'ended' }>) {
  return { exitCode, signal, summary, conversation };
}
