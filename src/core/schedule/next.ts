import { isOf } from '../state/conversation.ts';
import type { Run, State } from '../state/state.ts';
import type { Stage, TaskState } from '../state/task-state.ts';
import { synthesisActions } from '../synthesis/next.ts';
import { currentKey, findRun, findTask } from '../state/state.ts';
import { isAtWork, isOver } from '../state/task-state.ts';
import type { Action } from './action.ts';
import { refusals } from './refusals.ts';
import { reviews } from './reviews.ts';
import { type Hides, hidesNone, starts, waitsForChildren } from './starts.ts';
import { talkActions, talkDeadline } from './talk.ts';
import { trouble, troubleDeadline } from './trouble.ts';
import { views } from './views.ts';

/** Everything that is to be done now; empty when there is nothing but waiting, or for a run that `hides`. `now` in ms since the epoch. */
export function nextActions(state: State, now: number, hides: Hides = hidesNone): Action[] {
  const runs = liveRuns(state, hides);
  const reviewed = reviews(state, runs, now);
  return [
    ...runs.flatMap((run) => inRun(state, run, now)),
    ...notices(state),
    ...reviewed,
    ...state.runs.flatMap(synthesisActions),
    ...runs.flatMap((run) => refusals(state, run, now)),
    ...starts(state, now, reviewed, hides),
  ];
}

/** When to look again though nothing has happened, ms since the epoch; undefined when nothing has a deadline. */
export function nextDeadline(state: State, now: number, hides: Hides = hidesNone): number | undefined {
  const live = liveRuns(state, hides);
  const soonest = live
    .flatMap((run) => [runDeadline(run), ...run.tasks.flatMap((task) => deadlines(run, task, now))])
    .concat(live.some(hasWaiting) ? gateDeadlines(state, now) : [])
    .reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return Number.isFinite(soonest) ? soonest : undefined;
}

function liveRuns({ runs }: State, hides: Hides): Run[] {
  return runs.filter((run) => (run.phase.is === 'active' || run.phase.is === 'cancelling') && !hides(run));
}

function deadlines(run: Run, task: TaskState, now: number): number[] {
  if (task.phase.is === 'waiting')
    return task.wish.notBefore !== undefined && task.wish.notBefore > now ? [task.wish.notBefore] : [];
  if (task.phase.is !== 'running') return [];
  return [taskDeadline(run, task), talkDeadline(run, task), troubleDeadline(run, task)];
}

/** A gate that opens, a day that ends: then what waits for it may start. */
function gateDeadlines({ providers, day }: State, now: number): number[] {
  const gates = Object.values(providers).flatMap(({ gate }) => (gate.is === 'open' ? [gate.until] : []));
  return [...gates, ...(day ? [day.endsAt] : [])].filter((at) => at > now);
}

function hasWaiting({ tasks, phase }: Run): boolean {
  return (
    phase.is === 'active' &&
    tasks.some(
      (task) => task.phase.is === 'waiting' || (task.phase.is === 'running' && task.phase.stage.is === 'reviewing'),
    )
  );
}

/** What a person alone can put right they are told once, as soon as somebody's work needs it. */
function notices(state: State): Action[] {
  return Object.entries(state.providers).flatMap(([provider, { gate }]) =>
    gate.is === 'stopped' && gate.notice === 'due' ? [{ do: 'tell-stopped', provider }] : [],
  );
}

function inRun(state: State, run: Run, now: number): Action[] {
  return [
    ...cancels(state, run, now),
    ...run.tasks.flatMap((task) => inTask(state, run, task, now)),
    ...views(run),
    ...prompts(run),
    ...closes(run),
    ...ends(run),
  ];
}

function cancels(state: State, run: Run, now: number): Action[] {
  if (run.phase.is !== 'active') return [];
  if (now >= runDeadline(run))
    return [
      {
        do: 'cancel',
        run: run.id,
        cause: 'timeout',
        reason: `the run took longer than ${seconds(run.options.timeoutMs)}`,
      },
    ];
  if (run.parent && !isRunning(state, run.parent))
    return [{ do: 'cancel', run: run.id, cause: 'parent', reason: `the worker that asked for it has ended` }];
  return [];
}

function isRunning(state: State, key: { run: string; task: string; attempt: number }): boolean {
  const run = findRun(state, key.run);
  const task = run && findTask(run, key.task);
  return task !== undefined && isAtWork(task) && task.attempts === key.attempt;
}

function inTask(state: State, run: Run, task: TaskState, now: number): Action[] {
  if (task.tick === 'due') return [{ do: 'tick', run: run.id, task: task.spec.id }];
  if (task.phase.is !== 'running') return [];
  const { stage } = task.phase;
  const key = currentKey(run, task);
  if (stage.is === 'exited') return [{ do: 'collect', key }];
  if (!STOPPABLE.has(stage.is)) return [];
  if (run.phase.is === 'cancelling') return [{ do: 'stop', key, why: 'cancelled', reason: run.phase.reason }];
  const worker = run.workers.find((one) => one.name === task.worker);
  if (worker?.phase.is === 'killing') return [{ do: 'stop', key, why: 'killed', reason: worker.phase.reason }];
  if (stage.is !== 'starting' && stage.is !== 'working') return proves(state, run, task, stage);
  if (now >= taskDeadline(run, task))
    return [{ do: 'stop', key, why: 'timeout', reason: `not finished after ${seconds(run.options.taskTimeoutMs)}` }];
  const amiss = trouble(run, task, now);
  return amiss.length > 0 || run.options.form !== 'screen' ? amiss : talkActions(run, task, now);
}

/** Before its program runs, and after: what the making of its tree and the proof of its work ask for. */
function proves(state: State, run: Run, task: TaskState, stage: Stage): Action[] {
  const key = currentKey(run, task);
  if (stage.is === 'prepared') return [{ do: 'launch', key }];
  // A run of its own works in the same tree, and is being ended.
  if (stage.is === 'checking' && stage.step === 'due')
    return waitsForChildren(state, run, task) ? [] : [{ do: 'check', key }];
  if (stage.is !== 'judging') return [];
  return run.questions.flatMap(({ id, from, phase, key: of }): Action[] =>
    from.is === 'judge' && isOf(of, key) && phase.is === 'open' && phase.notice === 'due'
      ? [{ do: 'notify', run: run.id, question: id }]
      : [],
  );
}

/** Where a cancel, or the killing of its worker, is followed at once. */
const STOPPABLE: ReadonlySet<Stage['is']> = new Set([
  'preparing',
  'prepared',
  'starting',
  'working',
  'checking',
  'reviewing',
  'judging',
]);

function prompts(run: Run): Action[] {
  return run.mode === 'prompt-files' && run.phase.is === 'active' && run.prompts.is === 'none'
    ? [{ do: 'write-prompts', run: run.id }]
    : [];
}

/** A worker is closed when nothing is left that it could do, or at once when it is to be killed. */
function closes(run: Run): Action[] {
  return run.workers
    .filter((worker) => isFinished(run, worker))
    .map((worker) => ({ do: 'close', run: run.id, worker: worker.name }));
}

function isFinished(run: Run, worker: Run['workers'][number]): boolean {
  if (worker.phase.is !== 'open' && worker.phase.is !== 'killing') return false;
  const busy = run.tasks.some((task) => task.phase.is === 'running' && task.worker === worker.name);
  if (busy) return false;
  if (worker.phase.is === 'killing') return true;
  return (
    !run.options.keep && !run.tasks.some((task) => task.phase.is === 'waiting' && task.spec.domain === worker.domain)
  );
}

function ends(run: Run): Action[] {
  return isEnded(run) ? [{ do: 'report', run: run.id }] : [];
}

function isEnded(run: Run): boolean {
  if (run.mode === 'prompt-files' && run.phase.is === 'active') return run.prompts.is === 'written';
  const settled = run.tasks.every((task) => isOver(task.phase) && (task.tick === 'none' || task.tick === 'done'));
  return (
    settled &&
    run.workers.every((worker) => worker.phase.is === 'closed' || (run.options.keep && worker.phase.is === 'open'))
  );
}

function runDeadline(run: Run): number {
  return run.phase.is === 'active' && run.options.timeoutMs !== undefined
    ? run.startedAt + run.options.timeoutMs
    : Number.POSITIVE_INFINITY;
}

function taskDeadline(run: Run, task: TaskState): number {
  const counts =
    task.phase.is === 'running' && (task.phase.stage.is === 'starting' || task.phase.stage.is === 'working');
  return counts && task.phase.is === 'running'
    ? task.phase.since + (task.phase.sleptMs ?? 0) + run.options.taskTimeoutMs
    : Number.POSITIVE_INFINITY;
}

function seconds(ms: number | undefined): string {
  return `${Math.round((ms ?? 0) / 100) / 10} s`;
}
