import type { Event } from '../events/event.ts';
import { reduceAttempt } from './attempt.ts';
import { inTask, noted } from './change.ts';
import { newTalk } from './conversation.ts';
import { reduceMessage } from './messages.ts';
import { judgedByPerson } from './prove.ts';
import { reduceQuestion } from './questions.ts';
import { ledgered } from '../budget/ledger.ts';
import { pooled, poolsAfter } from '../provider/fold.ts';
import { closeTalks } from './close-talks.ts';
import { withLimits } from './limits.ts';
import { afterLoss } from './loss.ts';
import { slept, unheard } from './lost-time.ts';
import { grown, submitted } from './submitted.ts';
import { skipDependants } from './settle.ts';
import { isSynthesis } from '../synthesis/action.ts';
import { reduceSynthesis } from '../synthesis/reduce.ts';
import { isUnderWay } from '../synthesis/state.ts';
import type { Try } from './try.ts';
import type { Run, State, WorkerPhase } from './state.ts';
import type { TaskState } from './task-state.ts';
import { agentOf, findRun, findTask, KEPT_FOREIGN, KEPT_GONE, KEPT_RUNS } from './state.ts';
import { withSurvivors } from './survivors.ts';
import { reduceView } from './view.ts';

/** The state after one more fact. A fact that no longer applies (late, doubled, unknown) returns the same object. */
export function reduce(state: State, event: Event): State {
  return ledgered(state, pooled(state, folded(state, event), event), event);
}

function folded(state: State, event: Event): State {
  switch (event.type) {
    case 'daemon.started':
      return { ...state, epoch: event.epoch, runs: state.runs.map((run) => unheard(run)) };
    case 'machine.slept':
      return { ...state, runs: state.runs.map((run) => slept(run, event.ms)) };
    case 'limits.set':
      return withLimits(state, event);
    case 'provider.paused':
    case 'provider.resumed':
    case 'provider.notice-decided':
      return { ...state, providers: poolsAfter(state.providers, event) };
    case 'day.began':
      return state;
    case 'journal.gap':
    case 'journal.repaired':
      return afterLoss(state, event);
    case 'run.let-go':
      return letGo(state, event);
    case 'run.submitted':
      return findRun(state, event.run) ? state : { ...state, runs: [...state.runs, submitted(event)] };
    case 'foreign.stopped':
      return { ...state, foreign: withForeign(state.foreign, event) };
    case 'daemon.stopped':
    case 'hook.heard':
    case 'hook.ignored':
    case 'hook.refused':
      return state;
    default:
      return inRun(state, event, (run) => reduceRun(run, event, `q${state.asked + 1}`));
  }
}

type RunEvent = Exclude<
  Event,
  | {
      type:
        | 'daemon.started'
        | 'daemon.stopped'
        | 'machine.slept'
        | 'limits.set'
        | 'run.submitted'
        | 'foreign.stopped'
        | 'day.began'
        | 'run.let-go';
    }
  | { type: `journal.${string}` }
  | { type: `hook.${string}` | `provider.${string}` }
>;

function withForeign(
  known: State['foreign'],
  { worker, session, terminal, at }: Extract<Event, { type: 'foreign.stopped' }>,
): State['foreign'] {
  const others = known.filter((one) => one.worker !== worker);
  return [...others, { worker, session, terminal, at }].slice(-KEPT_FOREIGN);
}

function inRun(state: State, event: RunEvent, change: (run: Run) => Run): State {
  // Most of what happens is of the newest.
  const index = state.runs.findLastIndex((run) => run.id === event.run);
  const run = state.runs[index];
  if (!run) return state;
  const changed = change(run);
  if (changed === run) return state;
  const closed = closeTalks(changed, event.at);
  const runs = state.runs.with(index, closed);
  const asked = state.asked + closed.questions.length - run.questions.length;
  return { ...state, asked, runs: closed.phase.is === 'ended' ? pruned(runs) : runs };
}

/** Ended runs are kept to be looked at, not for ever: a snapshot must stay small. */
function pruned(runs: readonly Run[]): readonly Run[] {
  const ended = runs.filter((run) => run.phase.is === 'ended').length;
  let surplus = Math.max(0, ended - KEPT_RUNS);
  return runs.filter((run) => isBusy(run) || surplus-- <= 0);
}

/** One that something still goes on in stays. */
function letGo(state: State, { run: id, at, days }: Extract<Event, { type: 'run.let-go' }>): State {
  const run = findRun(state, id);
  if (!run || isBusy(run)) return state;
  const gone = [...state.gone, { run: id, at, days }].slice(-KEPT_GONE);
  return { ...state, gone, runs: state.runs.filter((one) => one !== run) };
}

/** Whether anything of it goes on. */
export function isBusy({ phase, synthesis }: Run): boolean {
  return phase.is !== 'ended' || (synthesis !== undefined && isUnderWay(synthesis));
}

function reduceRun(run: Run, event: RunEvent, nextQuestion: string): Run {
  if (isSynthesis(event)) return reduceSynthesis(run, event);
  if (run.phase.is === 'ended' && !event.type.startsWith('worker.')) return run;
  switch (event.type) {
    case 'run.cancel-asked':
      return run.phase.is === 'active'
        ? cancelWaiting(
            { ...run, phase: { is: 'cancelling', reason: event.reason, cause: event.cause } },
            event.at,
            event.reason,
          )
        : run;
    case 'run.paused':
      return run.held ? run : { ...run, held: { at: event.at } };
    case 'run.resumed':
      return run.held ? { ...run, held: undefined } : run;
    case 'run.tasks-added':
      return run.phase.is === 'active' ? grown(run, event) : run;
    case 'run.budget-notice-decided':
      return run.budgetTold ? run : noted({ ...run, budgetTold: { at: event.at } }, event.reason);
    case 'task.refused':
      return refused(run, event);
    case 'run.prompts-decided':
      return { ...run, prompts: { is: 'decided' } };
    case 'run.prompts-written':
      return noted({ ...run, prompts: { is: 'written', files: event.files } }, event.problem);
    case 'run.report-decided':
      return { ...run, phase: { is: 'reporting', cause: 'cause' in run.phase ? run.phase.cause : undefined } };
    case 'run.ended':
      return noted(
        { ...run, phase: { is: 'ended', at: event.at, cause: 'cause' in run.phase ? run.phase.cause : undefined } },
        event.problem,
      );
    case 'task.tick-decided':
      return inTask(run, event.task, (task) => (task.tick === 'due' ? { ...task, tick: 'decided' } : task));
    case 'task.ticked':
      return noted(
        inTask(run, event.task, (task) => ({ ...task, tick: 'done' })),
        event.problem,
      );
    case 'worker.view-decided':
    case 'worker.viewed':
    case 'worker.view-failed':
      return reduceView(run, event);
    case 'worker.kill-asked':
      return killed(run, event.worker, event.at, event.reason);
    case 'worker.close-decided':
      return inWorker(run, event.worker, { is: 'closing' });
    case 'worker.closed':
      return withSurvivors(
        noted(inWorker(run, event.worker, { is: 'closed' }), event.problem),
        event.worker,
        event.survivors ?? [],
      );
    case 'attempt.decided':
      return decided(run, event);
    case 'message.queued':
    case 'message.deliver-decided':
    case 'message.submitted':
    case 'message.held':
    case 'message.refused':
    case 'message.press-decided':
    case 'message.pressed':
    case 'message.given-up':
      return reduceMessage(run, event, nextQuestion);
    case 'question.answer-given':
      return answered(run, event);
    case 'question.consult-decided':
    case 'question.consulted':
    case 'question.notice-decided':
    case 'question.reply-decided':
    case 'question.reply-sent':
    case 'question.reply-failed':
    case 'question.reply-given-up':
      return reduceQuestion(run, event);
    default:
      return reduceAttempt(run, event, nextQuestion);
  }
}

function answered(run: Run, event: Extract<RunEvent, { type: 'question.answer-given' }>): Run {
  const question = run.questions.find(({ id }) => id === event.question);
  return question?.from.is === 'judge' ? judgedByPerson(run, question, event) : reduceQuestion(run, event);
}

function decided(run: Run, event: Extract<Event, { type: 'attempt.decided' }>): Run {
  const task = findTask(run, event.task);
  if (task?.phase.is !== 'waiting' || event.attempt !== task.attempts + 1) return run;
  const agent = event.agent ?? agentOf(run, task.spec.id);
  const started: TaskState = {
    ...task,
    attempts: event.attempt,
    worker: event.worker,
    agent,
    // Another agent can't go on with this one's conversation.
    ...(task.resume !== undefined && agent !== agentOf(run, task.spec.id) && { resume: undefined }),
    startedAt: task.startedAt ?? event.at,
    phase: {
      is: 'running',
      since: event.at,
      stage: { is: run.ground ? 'preparing' : 'starting' },
      talk: newTalk(event.at),
    },
  };
  return inTask(withWorker(run, event.worker, task.spec.domain), event.task, () => started);
}

/** It will never be started: what waits for it is skipped. */
function refused(run: Run, { task: id, at, cause, reason }: Extract<Event, { type: 'task.refused' }>): Run {
  const task = findTask(run, id);
  if (task?.phase.is !== 'waiting') return run;
  if (cause === 'budget') return overAt(run, { ...task, phase: { is: 'cancelled', at, reason } }, at);
  const limited: Try = { attempt: task.attempts, agent: agentOf(run, id), ended: 'limited', reason, at };
  return overAt(run, { ...task, tries: [...task.tries, limited], phase: { is: 'failed', at, reason } }, at);
}

function overAt(run: Run, task: TaskState, at: number): Run {
  return skipDependants(
    inTask(run, task.spec.id, () => task),
    at,
  );
}

function inWorker(run: Run, name: string, phase: WorkerPhase): Run {
  const at = run.workers.findIndex((worker) => worker.name === name && worker.phase.is !== 'closed');
  const worker = run.workers[at];
  return worker ? { ...run, workers: run.workers.with(at, { ...worker, phase }) } : run;
}

function withWorker(run: Run, name: string, domain: string): Run {
  const open = run.workers.some((worker) => worker.name === name && worker.phase.is === 'open');
  return open
    ? run
    : {
        ...run,
        workers: [...run.workers.filter((worker) => worker.name !== name), { name, domain, phase: { is: 'open' } }],
      };
}

/** What was queued for the worker ends with it, unless another hand of its domain is left; what it does now the scheduler stops. */
function killed(run: Run, name: string, at: number, reason: string): Run {
  const worker = run.workers.find((one) => one.name === name);
  if (!worker) return run;
  const others = run.workers.some(
    (one) => one.domain === worker.domain && one.name !== name && one.phase.is === 'open',
  );
  const killing = inWorker(run, name, { is: 'killing', reason });
  return others
    ? killing
    : skipDependants(
        cancelWaiting(killing, at, reason, (task) => task.spec.domain === worker.domain),
        at,
      );
}

function cancelWaiting(run: Run, at: number, reason: string, which: (task: TaskState) => boolean = () => true): Run {
  const tasks = run.tasks.map((task): TaskState =>
    task.phase.is === 'waiting' && which(task) ? { ...task, phase: { is: 'cancelled', at, reason } } : task,
  );
  return { ...run, tasks };
}
