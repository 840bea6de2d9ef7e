import type { Failure } from '../events/signal.ts';
import type { FailureClass } from '../failure/class.ts';
import { classOf } from '../failure/class.ts';
import type { Again } from './again.ts';
import { againAfter } from './again.ts';
import type { Try } from './try.ts';
import type { Run } from './state.ts';
import type { Exit, StopWhy, TaskPhase, TaskState, Told } from './task-state.ts';
import { KEPT_TRIES } from './try.ts';
import { agentOf } from './state.ts';
import { isOver, workedUntil } from './task-state.ts';

/** How an attempt came to its end. */
export type Ending =
  | { readonly is: 'not-started'; readonly at: number; readonly code: string; readonly reason: string }
  /** `blamed`: it had begun its work, so the loss counts as one of its tries. */
  | { readonly is: 'lost'; readonly at: number; readonly reason: string; readonly blamed: boolean }
  | { readonly is: 'stopped'; readonly at: number; readonly why: StopWhy; readonly reason: string }
  | ({
      readonly is: 'ended';
      readonly at: number;
      readonly ok: boolean;
      readonly summary?: string | undefined;
      readonly reason?: string | undefined;
      readonly conversation?: string | undefined;
      /** No further attempt can help. */
      readonly final?: boolean | undefined;
      readonly failure?: Failure | undefined;
      readonly crashed?: true | undefined;
    } & Exit)
  /** It said that it was done, and that does not hold: by what was measured, by its review, or as the person decided. */
  | ({
      readonly is: 'unproven';
      readonly at: number;
      readonly by: 'evidence' | 'review' | 'person';
      readonly reason: string;
      readonly feedback?: string | undefined;
      readonly final: boolean;
    } & Told);

/** The run after an attempt's end: the task is done, waits for its next attempt, or is over, and its dependants with it. */
export function settle(run: Run, before: TaskState, ending: Ending): Run {
  const { resume: _resumed, ...rest } = before;
  const task: TaskState = { ...rest, workedMs: before.workedMs + workedFor(before, ending.at), wish: {} };
  if (ending.is === 'ended' && ending.ok) return replaced(run, done(tried(run, task, ending, 'done'), ending));
  if (ending.is === 'not-started' && ending.code === 'E_NAME_TAKEN')
    return nameTaken(run, { ...task, ...kept(before) }, ending);
  if (ending.is === 'lost' && !ending.blamed) return waits(run, { ...task, ...kept(before) }, ending);
  const failure = failureOf(before, ending);
  const after = tried(
    run,
    task,
    ending,
    classOf({ ...ending, failure, crashed: crashed(run, ending) }),
    failure,
    before,
  );
  return failedOrAgain(run, before, after, ending);
}

function failedOrAgain(run: Run, before: TaskState, task: TaskState, ending: Ending): Run {
  if (task.tries.at(-1)?.ended === 'killed')
    return over(run, { ...task, phase: { is: 'cancelled', at: ending.at, reason: reasonOf(ending) } });
  const again = againAfter(run, before, task, ending);
  const counted = { ...task, failures: task.failures + again.counts };
  const final = (ending.is === 'ended' || ending.is === 'unproven') && ending.final === true;
  if (final || (again.counts > 0 && counted.failures > run.options.retries)) return failed(run, counted, ending);
  return waits(run, { ...counted, ...carried(again) }, { at: ending.at, reason: reasonOf(ending) });
}

function carried({ wish, resume, resumedAfter, recoveries }: Again): Partial<TaskState> {
  return { wish, resumedAfter, recoveries, ...(resume !== undefined && { resume }) };
}

/** What was meant for an attempt that never began is meant for the next. */
function kept({ resume, wish }: TaskState): Partial<TaskState> {
  return { wish, ...(resume !== undefined && { resume }) };
}

function tried(
  run: Run,
  task: TaskState,
  ending: Ending,
  ended: 'done' | FailureClass,
  failure?: Failure,
  before?: TaskState,
): TaskState {
  const said = before?.phase.is === 'running' ? before.phase.talk.said : undefined;
  const one: Try = {
    attempt: task.attempts,
    agent: agentOf(run, task.spec.id),
    ended,
    at: ending.at,
    ...(ended !== 'done' && { reason: reasonOf(ending) }),
    ...(ending.is === 'unproven' && ending.feedback !== undefined && { feedback: ending.feedback }),
    ...(failure && { failure }),
    ...(said !== undefined && { said: said.slice(0, SAID_CHARACTERS) }),
    ...(before?.resume !== undefined && { resumed: before.resume }),
  };
  return { ...task, tries: [...task.tries, one].slice(-KEPT_TRIES) };
}

/** Of the last words of a broken-off attempt so much is told to the next. */
const SAID_CHARACTERS = 2000;

/** What its agent told of why: at its end, or, when it was ended or died without a word, before. */
function failureOf({ phase }: TaskState, ending: Ending): Failure | undefined {
  const mood = phase.is === 'running' ? phase.talk.mood : undefined;
  const before = mood?.is === 'limited' || mood?.is === 'failed' ? mood.failure : undefined;
  if (ending.is === 'stopped') return before;
  if (ending.is !== 'ended') return undefined;
  return ending.failure ?? (ending.crashed ? before : undefined);
}

/** On a screen an agent says itself when it is done: a program that ended before has died, whatever its exit code. */
function crashed(run: Run, ending: Ending): true | undefined {
  if (ending.is !== 'ended') return undefined;
  return ending.crashed ?? (run.options.form === 'screen' && ending.exitCode !== undefined ? true : undefined);
}

function reasonOf(ending: Ending): string {
  return ('reason' in ending && ending.reason) || 'failed without a reason';
}

function workedFor(task: TaskState, at: number): number {
  if (task.phase.is !== 'running') return 0;
  const { since, stage } = task.phase;
  return Math.max(0, (workedUntil(stage) ?? at) - since);
}

function done(task: TaskState, ending: Extract<Ending, { is: 'ended' }>): TaskState {
  return { ...task, tick: task.spec.checkbox ? 'due' : 'none', phase: { is: 'done', at: ending.at, ...told(ending) } };
}

function failed(run: Run, task: TaskState, ending: Ending): Run {
  const reason = reasonOf(ending);
  const phase: TaskPhase = {
    is: 'failed',
    at: ending.at,
    reason,
    ...(ending.is === 'ended' || ending.is === 'unproven' ? told(ending) : {}),
  };
  return over(run, { ...task, phase });
}

/** Somebody else's session: the worker never was; the scheduler takes the next name. */
function nameTaken(run: Run, task: TaskState, ending: { at: number; reason: string }): Run {
  const taken = task.worker ?? '';
  const next = {
    ...run,
    takenNames: [...run.takenNames, taken],
    workers: run.workers.filter((worker) => worker.name !== taken),
  };
  return waits(next, task, ending);
}

/** Back to waiting, unless the run is being cancelled. */
function waits(run: Run, task: TaskState, ending: { at: number; reason: string }): Run {
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

function told({ exitCode, signal, summary, conversation }: Omit<Told, 'workedUntil'>) {
  return { exitCode, signal, summary, conversation };
}
