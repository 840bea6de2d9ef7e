import { OmoError } from '../core/errors.ts';
import type { Event, Survivor } from '../core/events/event.ts';
import type { Report } from '../core/report/report.ts';
import { SESSION_PREFIX } from '../core/report/report.ts';
import type { Run, State, WorkerState } from '../core/state/state.ts';
import { findRun } from '../core/state/state.ts';
import { known, latest, openWorker, openWorkers, theRun, workerNames } from './find.ts';
import type { Reviewer } from '../ports/reviewer.ts';
import type { LogFile, Params, Results, WebReport } from '../protocol/messages.ts';
import { taskFindings } from './evaluate/findings.ts';
import { evaluateRun } from './evaluate/run.ts';
import { adder } from './grow.ts';
import { picture } from './picture.ts';
import { leftovers } from './leftovers.ts';
import { limitsReport, pause, resume, setLimit, usage } from './pools.ts';
import { showPrompt } from './show-prompt.ts';
import { statusReport } from './status.ts';
import type { SubmitParts } from './submit.ts';
import { submitRun } from './submit.ts';
import type { Ended } from './strays.ts';
import { askSynthesis } from './synthesis/ask.ts';
import type { TakeParts } from './synthesis/take.ts';
import { takeRun } from './synthesis/take.ts';
import { answer, openQuestions } from './talk/answer.ts';
import { send } from './talk/send.ts';
import { wait } from './talk/wait.ts';
import { refuseWhile, type Troubles } from './troubles.ts';
import type { Viewer, Watchers } from './watch.ts';

export interface MethodParts extends SubmitParts, TakeParts {
  readonly reviewer: Reviewer;
  readonly closing: AbortSignal;
  readonly watchers: Watchers;
  readonly troubles: Troubles;
  /** Resolves at the first state that passes. */
  readonly until: (passes: (state: State) => boolean, ms?: number) => Promise<State>;
  readonly attachArgv: (worker: string) => Promise<readonly string[]>;
  /** Closes a session that no worker of the state owns any more. */
  readonly closeKept: (run: Run, worker: string) => Promise<readonly Survivor[]>;
  /** Runs of which nothing is decided yet: their workers have not been seen. */
  readonly hides: (run: Run) => boolean;
  /** Ends what lives in tmux of runs that the state does not know. */
  readonly endStrays: () => Promise<Ended>;
  readonly self: {
    readonly pid: number;
    readonly since: number;
    readonly version: string;
    readonly web: () => WebReport | undefined;
  };
  readonly stop: () => void;
}

type Handlers = {
  readonly [M in keyof Results]: (params: Params<M>, viewer: Viewer) => Promise<Results[M]> | Results[M];
};

/** What each method of the protocol does; the params have been checked. */
export function methods(parts: MethodParts): Handlers {
  const add = adder(parts);
  return {
    status: () => statusReport(parts.state(), parts.self, parts.now(), parts.troubles.all),
    'run.start': (params) => whileKept(parts, () => submitRun(parts, params)),
    'run.watch': ({ run }, viewer) => watch(parts, theRun(parts.state(), run), viewer),
    'run.report': ({ run }) => pictureOf(parts, run === undefined ? latest(parts.state()) : theRun(parts.state(), run)),
    'run.cancel': ({ run, reason }) => cancel(parts, theRun(parts.state(), run), reason),
    'worker.kill': ({ worker }) => killWorker(parts, worker),
    'workers.kill-all': () => killAll(parts),
    'worker.attach': ({ worker }) => attach(parts, worker),
    'worker.logs': ({ worker, run }) => ({ files: logFiles(parts, worker, run) }),
    'worker.send': (params) => send(parts, params),
    inbox: () => ({ questions: openQuestions(parts.state()) }),
    'question.answer': (params) => answer(parts, params),
    'workers.wait': (params, viewer) => wait(parts, params, viewer),
    'run.add': (params) => whileKept(parts, () => add(params)),
    pause: ({ what }) => pause(parts, what),
    resume: ({ what }) => resume(parts, what),
    limits: () => limitsReport(parts),
    'limits.set': (params) => setLimit(parts, params),
    usage: ({ run }) => usage(parts, run),
    'run.synthesize': (params) => askSynthesis(parts, params),
    'run.take': (params) => takeRun(parts, params),
    'run.evaluate': (params) => evaluateRun(parts, params),
    'task.findings': (params) => taskFindings(parts, params),
    leftovers: (params) => leftovers(parts, params),
    'task.prompt': (params) => showPrompt(parts, params),
    'daemon.stop': () => stop(parts),
  };
}

/** New work is taken only where it can be kept; to end work, or to answer, what is left of the disk may do. */
async function whileKept<T>({ troubles }: MethodParts, take: () => Promise<T>): Promise<T> {
  refuseWhile(troubles.of('journal'));
  return take();
}

function watch(parts: MethodParts, run: Run, viewer: Viewer): Report {
  parts.watchers.add(run.id, viewer);
  return pictureOf(parts, run);
}

function pictureOf(parts: MethodParts, run: Run): Report {
  return picture(parts.state(), run, parts.now(), parts.troubles.all);
}

async function cancel(parts: MethodParts, run: Run, reason: string): Promise<Results['run.cancel']> {
  await parts.record([{ type: 'run.cancel-asked', at: parts.now(), run: run.id, reason, cause: 'person' }]);
  await parts.until((state) => isEnded(state, run.id));
  return { run: run.id };
}

async function killWorker(parts: MethodParts, name: string): Promise<Results['worker.kill']> {
  const { run, worker } = openWorker(parts.state(), name);
  if (parts.hides(run)) throw notSeen(run, worker);
  await endWorker(parts, run, worker);
  return { worker: worker.name, survivors: survivorsOf(parts, run, worker) };
}

/** What is left of a run once one of its workers is gone is decided when tmux has been seen; a whole run can be ended unseen. */
function notSeen(run: Run, { name }: WorkerState): OmoError {
  return new OmoError(
    'E_TMUX_GONE',
    `"${name}" was not ended: tmux does not answer, so omo can't see what else its run does. \`omo status\` says what to do about tmux; \`omo cancel ${run.id}\` ends the whole run all the same.`,
  );
}

function survivorsOf(parts: MethodParts, run: Run, { name }: WorkerState): readonly Survivor[] {
  return findRun(parts.state(), run.id)?.workers.find((one) => one.name === name)?.survivors ?? [];
}

/** A worker whose run is over is only a session that was kept; closing that is all there is to do. */
async function endWorker(parts: MethodParts, run: Run, worker: WorkerState): Promise<void> {
  if (run.phase.is === 'ended') {
    const survivors = [...(await parts.closeKept(run, worker.name))];
    return parts.record([{ type: 'worker.closed', at: parts.now(), run: run.id, worker: worker.name, survivors }]);
  }
  await parts.record([
    {
      type: 'worker.kill-asked',
      at: parts.now(),
      run: run.id,
      worker: worker.name,
      reason: `${worker.name} was killed`,
    },
  ]);
  await parts.until(
    (state) => !openWorkers(state).some((one) => one.run.id === run.id && one.worker.name === worker.name),
  );
}

async function killAll(parts: MethodParts): Promise<Results['workers.kill-all']> {
  const workers = openWorkers(parts.state());
  const runs = parts
    .state()
    .runs.filter((run) => run.phase.is !== 'ended')
    .map((run) => run.id);
  await parts.record(
    runs.map((run): Event => ({
      type: 'run.cancel-asked',
      at: parts.now(),
      run,
      reason: 'all workers were killed',
      cause: 'person',
    })),
  );
  await parts.until((state) => runs.every((run) => isEnded(state, run)));
  for (const { run, worker } of openWorkers(parts.state())) await endWorker(parts, run, worker);
  const strays = await parts.endStrays();
  const survivors = workers.flatMap(({ run, worker }) => survivorsOf(parts, run, worker));
  const names = new Set([...workers.map(({ worker }) => worker.name), ...strays.workers]);
  return { workers: [...names], runs, survivors: [...survivors, ...strays.survivors] };
}

async function attach(parts: MethodParts, name: string): Promise<Results['worker.attach']> {
  const { run, worker } = openWorker(parts.state(), name);
  if (run.mode === 'parallel')
    return { session: `${SESSION_PREFIX}${worker.name}`, argv: await parts.attachArgv(worker.name) };
  throw new OmoError(
    'E_NOT_FOUND',
    `worker "${worker.name}" runs without a terminal (mode ${run.mode}), so there is nothing to attach to. See what it says with \`omo logs -f ${worker.name}\`.`,
  );
}

function stop(parts: MethodParts): Results['daemon.stop'] {
  // The answer goes out first.
  setImmediate(parts.stop);
  return { pid: parts.self.pid };
}

/** Every attempt of the worker's tasks, oldest first; of the latest run that has such a worker unless one is named. */
function logFiles(parts: MethodParts, name: string, runId: string | undefined): LogFile[] {
  const state = parts.state();
  const runs = runId === undefined ? state.runs.toReversed() : [theRun(state, runId)];
  const run = runs.find((one) => one.tasks.some((task) => task.worker === name));
  if (!run)
    throw new OmoError(
      'E_NOT_FOUND',
      `no worker "${name}" has begun a task${runId === undefined ? '' : ` in run ${runId}`}.${known(workerNames(runs), name)}`,
    );
  const tasks = run.tasks.filter((task) => task.worker === name);
  const files = tasks.flatMap((task) =>
    Array.from({ length: task.attempts }, (_, index) =>
      fileOf(parts, run, task.spec.id, index + 1, task.phase.is === 'running' && task.attempts === index + 1),
    ),
  );
  const started = new Map(tasks.map((task) => [task.spec.id, task.startedAt ?? 0]));
  return files.toSorted((a, b) => (started.get(a.task) ?? 0) - (started.get(b.task) ?? 0));
}

function fileOf(parts: MethodParts, run: Run, task: string, attempt: number, live: boolean): LogFile {
  return { run: run.id, task, attempt, path: parts.home.attempt({ run: run.id, task, attempt }).log, live };
}

function isEnded(state: State, id: string): boolean {
  const run = state.runs.find((one) => one.id === id);
  return run === undefined || run.phase.is === 'ended';
}
