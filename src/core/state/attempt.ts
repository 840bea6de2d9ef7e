import type { AttemptKey, Event, Survivor } from '../events/event.ts';
import { survivorNames } from '../text/survivors.ts';
import { begun, poked } from './begun.ts';
import { buildsOn } from './builds-on.ts';
import { inTalk, inTask, noted } from './change.ts';
import type { Message } from './conversation.ts';
import { isOf, newTalk } from './conversation.ts';
import { hear } from './hear.ts';
import { messagePhase } from './messages.ts';
import { checked, claimed, reviewed } from './prove.ts';
import { settle } from './settle.ts';
import type { Run } from './state.ts';
import type { Exit, Stage, TaskPhase, TaskState } from './task-state.ts';
import { findTask } from './state.ts';
import { withSurvivors } from './survivors.ts';

export type AttemptEvent = Exclude<Extract<Event, AttemptKey>, { type: 'attempt.decided' | 'message.queued' }>;

/** Only the attempt that runs now can be changed; whatever comes from an earlier one is late. */
export function reduceAttempt(run: Run, event: AttemptEvent, nextQuestion: string): Run {
  const task = findTask(run, event.task);
  if (task?.phase.is !== 'running' || task.attempts !== event.attempt) return run;
  const { stage } = task.phase;
  switch (event.type) {
    case 'agent.signalled':
      return stage.is === 'starting' || stage.is === 'working' ? hear(run, task, event, nextQuestion) : run;
    case 'talk.taken-over':
      return inTalk(run, task, (talk) => ({ ...talk, held: { is: 'taken', at: event.at } }));
    case 'talk.given-back':
      return inTalk(run, task, (talk) => ({ ...talk, held: { is: 'by-omo' } }));
    case 'attempt.silent':
      return stage.is === 'working' && !task.phase.silent
        ? inRunning(run, task, { silent: silence(event, task.phase.pushed) })
        : run;
    case 'attempt.awake':
      return task.phase.silent ? withoutPush(inRunning(run, task, { silent: undefined }), event) : run;
    case 'attempt.poke-decided':
      return task.phase.silent && task.phase.silent.poked === undefined
        ? poked(
            inRunning(run, task, { pushed: event.at, silent: { ...task.phase.silent, poked: event.at } }),
            task,
            event.at,
          )
        : run;
    case 'attempt.used':
      return run;
    case 'attempt.finish-decided':
      return stage.is === 'working'
        ? inStage(run, task, { is: 'finishing', place: stage.place, ok: event.ok, reason: event.reason })
        : run;
    case 'attempt.tree-ready':
      return stage.is === 'preparing'
        ? event.tree.notes.map((note) => `${event.task}: ${note}`).reduce(noted, prepared(run, task, event))
        : run;
    case 'attempt.launch-decided':
      // The making of its tree is not its time.
      return stage.is === 'prepared'
        ? inRunning(run, task, { stage: { is: 'starting' }, since: event.at, talk: newTalk(event.at) })
        : run;
    case 'attempt.started':
      if (stage.is === 'starting')
        return begun(inStage(run, task, { is: 'working', place: event.place }), task, event.at);
      // A short attempt can be over before its start was reported; its place is still worth knowing.
      return takesPlace(stage) ? inStage(run, task, { ...stage, place: event.place }) : run;
    case 'attempt.exited':
      return stage.is === 'starting' || stage.is === 'working'
        ? inStage(run, task, { is: 'exited', at: event.at, ...placeOf(stage), ...exitOf(event) })
        : run;
    case 'attempt.collect-decided':
      return stage.is === 'exited' ? inStage(run, task, { ...stage, is: 'collecting' }) : run;
    case 'attempt.stop-decided':
      return stage.is === 'stopping'
        ? run
        : inStage(run, task, {
            is: 'stopping',
            ...placeOf(stage),
            ...('told' in stage && { told: stage.told }),
            why: event.why,
            reason: event.reason,
          });
    case 'attempt.not-started':
      return stage.is === 'starting' || stage.is === 'preparing'
        ? settle(run, task, { is: 'not-started', at: event.at, code: event.code, reason: event.reason })
        : run;
    case 'attempt.lost':
      return stage.is === 'starting' || stage.is === 'working'
        ? settle(run, task, { is: 'lost', at: event.at, reason: event.reason, blamed: stage.is === 'working' })
        : run;
    case 'attempt.stopped':
      if (stage.is !== 'stopping') return run;
      return settle(withSurvivors(run, task.worker, event.survivors), task, {
        is: 'stopped',
        at: event.at,
        why: stage.why,
        reason: survived(stage.reason, event),
      });
    case 'attempt.ended':
      return stage.is === 'collecting' || stage.is === 'finishing'
        ? (event.notes ?? []).reduce(
            noted,
            event.ok ? claimed(run, task, event) : settle(run, task, { ...event, is: 'ended' }),
          )
        : run;
    case 'attempt.check-decided':
      return stage.is === 'checking' && stage.step === 'due' ? inStage(run, task, { ...stage, step: 'decided' }) : run;
    case 'attempt.checked':
      return stage.is === 'checking' ? checked(run, task, stage, event) : run;
    case 'attempt.review-decided':
      return stage.is === 'reviewing' && stage.step === 'due'
        ? inStage(run, task, { ...stage, step: 'decided', agent: event.agent })
        : run;
    case 'attempt.reviewed':
      return stage.is === 'reviewing' && stage.step === 'decided'
        ? reviewed(run, task, stage, event, nextQuestion)
        : run;
  }
}

function prepared(run: Run, task: TaskState, { tree }: Extract<Event, { type: 'attempt.tree-ready' }>): Run {
  // A conversation belongs to the folder it was had in.
  const elsewhere = task.tree !== undefined && task.tree.path !== tree.path;
  // Its branch takes others' work in once, when it begins.
  const builtOn = buildsOn(run, task).map(({ spec }) => spec.id);
  return inStage(run, { ...task, tree, builtOn, ...(elsewhere && { resume: undefined }) }, { is: 'prepared' });
}

/** A push that is not typed yet has lost its reason. */
function withoutPush(run: Run, { at, ...key }: Extract<Event, { type: 'attempt.awake' }>): Run {
  const isPush = (one: Message): boolean => one.from === 'omo' && one.phase.is === 'queued' && isOf(one.key, key);
  const push = run.messages.find(isPush);
  return push ? messagePhase(run, push.id, { is: 'refused', at, reason: 'it gave a sign of life by itself' }) : run;
}

/** An attempt gets one push: the text of it is a sign of life that a hung agent gives each time. */
function silence(
  { since, at }: Extract<Event, { type: 'attempt.silent' }>,
  pushed: number | undefined,
): NonNullable<Extract<TaskPhase, { is: 'running' }>['silent']> {
  return { since, told: at, ...(pushed !== undefined && { poked: at }) };
}

function survived(
  reason: string,
  { survivors, problem }: { survivors: readonly Survivor[]; problem?: string | undefined },
): string {
  const alive = survivors.length === 0 ? '' : `; still alive: pid ${survivorNames(survivors)}`;
  return `${reason}${alive}${problem === undefined ? '' : `; ending it failed: ${problem}`}`;
}

function takesPlace(stage: Stage): stage is Extract<Stage, { is: 'exited' | 'collecting' | 'stopping' }> {
  return (stage.is === 'exited' || stage.is === 'collecting' || stage.is === 'stopping') && stage.place === undefined;
}

function placeOf(stage: Stage): { place?: NonNullable<Extract<Stage, { place?: unknown }>['place']> } {
  return 'place' in stage && stage.place ? { place: stage.place } : {};
}

function exitOf({ exitCode, signal }: Exit): Exit {
  return { exitCode, signal };
}

function inStage(run: Run, task: TaskState, stage: Stage): Run {
  return inRunning(run, task, { stage });
}

function inRunning(run: Run, task: TaskState, change: Partial<Extract<TaskPhase, { is: 'running' }>>): Run {
  if (task.phase.is !== 'running') return run;
  const phase = { ...task.phase, ...change };
  return inTask(run, task.spec.id, () => ({ ...task, phase }));
}
