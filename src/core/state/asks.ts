import type { Event } from '../events/event.ts';
import type { Dialog } from '../events/signal.ts';
import { inTalk, moodIs, working } from './change.ts';
import type { Question } from './conversation.ts';
import { isOf, isPending } from './conversation.ts';
import { questionPhase, raised } from './questions.ts';
import type { Run } from './state.ts';
import type { TaskState } from './task-state.ts';
import { currentKey } from './state.ts';

type Signalled = Extract<Event, { type: 'agent.signalled' }>;

/** A hook names each question for ever; a screen only shows that there is one, and while one is open shows nothing new. */
export function asked(run: Run, task: TaskState, { by, at }: Signalled, dialog: Dialog, next: string): Run {
  if (by === 'screen' ? boxOpen(run, task) : isKnown(run, task, dialog)) return run;
  // A screen shows one box at a time: an older one that nobody answered here is gone from it. Hooks wait side by side.
  const over = dialogsOver(run, task, at, 'another question took its place', ({ reply }) => reply !== 'mail');
  return ask(over, task, { ...dialog, from: { is: 'dialog', dialog } }, at, next);
}

function isKnown(run: Run, task: TaskState, dialog: Dialog): boolean {
  return run.questions.some(
    (one) => one.from.is === 'dialog' && one.from.dialog.key === dialog.key && isOf(one.key, currentKey(run, task)),
  );
}

export function boxOpen(run: Run, task: TaskState): boolean {
  return run.questions.some(
    (one) => isPending(one) && one.from.is === 'dialog' && isOf(one.key, currentKey(run, task)),
  );
}

export function ask(
  run: Run,
  task: TaskState,
  { kind, text, options, from }: Pick<Question, 'kind' | 'text' | 'options' | 'from'>,
  at: number,
  id: string,
): Run {
  const question: Question = {
    id,
    key: currentKey(run, task),
    worker: task.worker ?? '',
    kind,
    text,
    options,
    askedAt: at,
    from,
    phase: { is: 'new' },
  };
  return raised(run, question, 'asking');
}

/** It asks nothing in words, and yet doesn't go on by itself. */
export function asksOn(
  run: Run,
  task: TaskState,
  kind: 'confirm' | 'free',
  text: string,
  rule: string,
  at: number,
  next: string,
): Run {
  return ask(run, task, { kind, text, options: [], from: { is: 'turn', rule } }, at, next);
}

/** The box is gone: by the answer omo gave, or by a person in the pane. */
export function replied(run: Run, task: TaskState, key: string | undefined, at: number): Run {
  const which = (dialog: Dialog): boolean => key === undefined || dialog.key === key;
  return inTalk(dialogsOver(run, task, at, 'it was answered in its terminal', which), task, (talk) =>
    moodIs(talk, 'asking', 'unknown') ? working(talk, at) : talk,
  );
}

/** The conversation went on: what it said at a turn's end got no answer, and none is wanted any more. */
export function allOver(run: Run, task: TaskState, at: number): Run {
  const why = 'the conversation went on without an answer';
  const open = run.questions.filter(
    ({ phase, key, from }) =>
      from.is !== 'dialog' && ['new', 'consulting', 'open'].includes(phase.is) && isOf(key, currentKey(run, task)),
  );
  return open.reduce(
    (next, { id }) => questionPhase(next, id, { is: 'withdrawn', at, why }),
    dialogsOver(run, task, at, why, endsWithTurn),
  );
}

/** Boxes of the attempt are gone; what had been answered thereby has its proof. */
export function dialogsOver(
  run: Run,
  task: TaskState,
  at: number,
  why: string,
  which: (dialog: Dialog, phase: Question['phase']) => boolean = () => true,
): Run {
  const over = run.questions.filter(
    (one) =>
      isPending(one) &&
      one.from.is === 'dialog' &&
      isOf(one.key, currentKey(run, task)) &&
      which(one.from.dialog, one.phase),
  );
  return over.reduce((next, { id, phase }) => {
    const { is } = phase;
    return questionPhase(
      next,
      id,
      is === 'answering' && phase.reply !== 'due'
        ? { is: 'answered', at, answer: phase.answer, by: phase.by, state: 'accepted' }
        : { is: 'withdrawn', at, why },
    );
  }, run);
}

/** A sub-agent's box outlives the turn (Codex 0.169.0), and its hook tells its end; one that has its answer is answered. */
export function endsWithTurn({ reply }: Dialog, phase: Question['phase']): boolean {
  return reply !== 'mail' || (phase.is === 'answering' && phase.reply !== 'due');
}
