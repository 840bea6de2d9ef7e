import { classify } from '../answer/classify.ts';
import type { Event } from '../events/event.ts';
import type { Dialog, Failure, Signal } from '../events/signal.ts';
import { sameText } from '../text/same-text.ts';
import { inTalk, moodIs } from './change.ts';
import type { Message, Question, Talk } from './conversation.ts';
import { isOf, isPending, isUnderWay } from './conversation.ts';
import { messagePhase } from './messages.ts';
import { questionPhase, raised } from './questions.ts';
import type { Run, TaskState } from './state.ts';
import { currentKey } from './state.ts';

export type Signalled = Extract<Event, { type: 'agent.signalled' }>;

/**
 * The run after one signal of an attempt's agent. In batch form a signal only colours the state, since there the process
 * tells the end; on a screen it is the truth. `next` is the id a question gets that it raises.
 */
export function hear(run: Run, task: TaskState, event: Signalled, next: string): Run {
  const counted = event.by === 'hook' ? inTalk(run, task, (talk) => ({ ...talk, heard: talk.heard + 1 })) : run;
  return run.options.form === 'screen'
    ? onScreen(counted, task, event, next)
    : inTalk(counted, task, (talk) => inBatch(talk, event));
}

function inBatch(talk: Talk, { signal, at }: Signalled): Talk {
  switch (signal.is) {
    case 'session':
      return {
        ...talk,
        conversation: signal.conversation,
        ...(signal.transcript && { transcript: signal.transcript }),
      };
    case 'retrying':
      return retrying(talk, signal.failure, at);
    case 'turn-ended':
      return { ...working(talk, at), ...(signal.message && { said: signal.message }) };
    case 'accepted':
    case 'busy':
      return working(talk, at);
    default:
      return talk;
  }
}

function onScreen(run: Run, task: TaskState, event: Signalled, next: string): Run {
  const { signal, at } = event;
  switch (signal.is) {
    case 'session':
      return inTalk(run, task, (talk) => inBatch(talk, event));
    case 'ready':
      return inTalk(run, task, (talk) => ready(talk, event));
    case 'accepted':
      return accepted(run, task, signal.text, at);
    case 'busy':
      return inTalk(run, task, (talk) => (moodIs(talk, 'asking') ? talk : working(talk, at)));
    case 'retrying':
      return inTalk(run, task, (talk) => retrying(talk, signal.failure, at));
    case 'turn-ended':
      return turnEnded(run, task, event, signal, next);
    case 'turn-failed':
      return turnFailed(dialogsOver(run, task, at, 'the turn failed'), task, signal.failure, at);
    case 'asked':
      return asked(run, task, event, signal.dialog, next);
    case 'replied':
      return replied(run, task, signal.key, at);
    case 'interrupted':
      return interrupted(dialogsOver(run, task, at, 'the turn was broken off'), task, at);
    case 'sub-agent-ended':
    case 'todo':
    case 'session-ended':
    case 'noticed':
      return run;
  }
}

/** A composer on the screen of an agent whose hooks say that it works: one of the two is wrong, and omo can't tell which. */
function ready(talk: Talk, { by, at }: Signalled): Talk {
  if (moodIs(talk, 'starting')) return { ...talk, mood: { is: 'idle', since: at } };
  if (by !== 'screen' || !moodIs(talk, 'working', 'limited')) return talk;
  const why = 'its screen shows an empty composer, but none of its hooks told that the turn ended';
  return { ...talk, mood: { is: 'unknown', since: at, why } };
}

function boxOpen(run: Run, task: TaskState): boolean {
  return run.questions.some(
    (one) => isPending(one) && one.from.is === 'dialog' && isOf(one.key, currentKey(run, task)),
  );
}

function working(talk: Talk, at: number): Talk {
  return moodIs(talk, 'working') ? talk : { ...talk, mood: { is: 'working', since: at } };
}

function retrying(talk: Talk, failure: Failure, at: number): Talk {
  return { ...talk, mood: { is: 'limited', since: at, failure } };
}

/** The proof of delivery. A text that omo didn't type was typed by a person, who has thereby taken over. */
function accepted(run: Run, task: TaskState, text: string, at: number): Run {
  const busy = inTalk(allOver(run, task, at), task, (talk) => working(talk, at));
  const taken = takenBy(run, task, text);
  if (taken.length > 0)
    return taken.reduce((next, { id }) => messagePhase(next, id, { is: 'accepted', at }), busy);
  return inTalk(busy, task, (talk) => ({ ...talk, held: { is: 'taken', at } }));
}

/**
 * The texts that those words are: one of those that await their proof, or all of the last ones in a row, since what the
 * agent left in its composer goes out together with what is typed next.
 */
function takenBy(run: Run, task: TaskState, text: string): Message[] {
  const waiting = run.messages.filter((one) => awaitsProof(one) && isOf(one.key, currentKey(run, task)));
  const one = waiting.find((message) => isText(message, text));
  if (one) return [one];
  const from = waiting.findIndex((_, index) => {
    const rest = waiting.slice(index).map((message) => message.text);
    return sameText(rest.join(' '), text) || sameText(rest.join(''), text);
  });
  return from === -1 ? [] : waiting.slice(from);
}

/** A text too long to be typed is put in a file named by the message, and the agent is told to read that. */
function isText(message: Message, text: string): boolean {
  return sameText(message.text, text) || text.includes(message.id);
}

function awaitsProof(message: Message): boolean {
  return message.phase.is === 'unconfirmed' || (isUnderWay(message) && message.phase.is !== 'queued');
}

/** What the end of a turn means: another message waits, it asks, it can't go on, or it has done what it was asked. */
function turnEnded(
  before: Run,
  task: TaskState,
  { at }: Signalled,
  { message = '' }: Extract<Signal, { is: 'turn-ended' }>,
  next: string,
): Run {
  const open = dialogsOver(before, task, at, 'the turn ended', ({ reply }) => reply !== 'mail');
  // A sub-agent's box outlives the turn (Codex 0.169.0): its hook tells its end.
  if (boxOpen(open, task)) return inTalk(open, task, (talk) => ({ ...talk, ...(message && { said: message }) }));
  const run = inTalk(open, task, (talk) => ({
    ...talk,
    ...(message && { said: message }),
    mood: { is: 'idle', since: at },
  }));
  if (run.messages.some((one) => isUnderWay(one) && isOf(one.key, currentKey(run, task)))) return run;
  const meaning = classify(message);
  switch (meaning.is) {
    case 'complete':
    case 'statement':
      return inTalk(run, task, (talk) => ({ ...talk, mood: { is: 'complete', since: at } }));
    case 'question':
      return ask(run, task, { ...meaning, from: { is: 'turn', rule: meaning.rule } }, at, next);
    case 'plan':
      return ask(
        run,
        task,
        { kind: 'confirm', text: meaning.text, options: [], from: { is: 'turn', rule: meaning.rule } },
        at,
        next,
      );
    case 'stuck':
      return ask(
        run,
        task,
        { kind: 'free', text: meaning.text, options: [], from: { is: 'turn', rule: meaning.rule } },
        at,
        next,
      );
  }
}

/** A turn that was broken off is over, not failed. */
function turnFailed(run: Run, task: TaskState, failure: Failure, at: number): Run {
  if (failure.kind === 'aborted') return interrupted(run, task, at);
  return inTalk(run, task, (talk) => ({ ...talk, mood: { is: 'failed', since: at, failure } }));
}

/** omo never breaks a turn off, so a person did. */
function interrupted(run: Run, task: TaskState, at: number): Run {
  return inTalk(run, task, (talk) => ({ ...talk, mood: { is: 'idle', since: at }, held: { is: 'taken', at } }));
}

/** A hook names each question for ever; a screen only shows that there is one, and while one is open shows nothing new. */
function asked(run: Run, task: TaskState, { by, at }: Signalled, dialog: Dialog, next: string): Run {
  if (by === 'screen' ? boxOpen(run, task) : isKnown(run, task, dialog)) return run;
  // An agent shows one box at a time: an older one that nobody answered here is gone from its screen.
  const over = dialogsOver(run, task, at, 'another question took its place');
  return ask(over, task, { ...dialog, from: { is: 'dialog', dialog } }, at, next);
}

function isKnown(run: Run, task: TaskState, dialog: Dialog): boolean {
  return run.questions.some(
    (one) => one.from.is === 'dialog' && one.from.dialog.key === dialog.key && isOf(one.key, currentKey(run, task)),
  );
}

function ask(
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

/** The box is gone: by the answer omo gave, or by a person in the pane. */
function replied(run: Run, task: TaskState, key: string | undefined, at: number): Run {
  const which = (dialog: Dialog): boolean => key === undefined || dialog.key === key;
  return inTalk(dialogsOver(run, task, at, 'it was answered in its terminal', which), task, (talk) =>
    moodIs(talk, 'asking', 'unknown') ? working(talk, at) : talk,
  );
}

/** The conversation went on: what still waits for an answer got none, and none is wanted any more. */
function allOver(run: Run, task: TaskState, at: number): Run {
  const why = 'the conversation went on without an answer';
  const open = run.questions.filter(
    ({ phase, key }) => ['new', 'consulting', 'open'].includes(phase.is) && isOf(key, currentKey(run, task)),
  );
  return open.reduce(
    (next, { id }) => questionPhase(next, id, { is: 'withdrawn', at, why }),
    dialogsOver(run, task, at, why),
  );
}

/** Boxes of the attempt are gone; what had been answered thereby has its proof. */
function dialogsOver(
  run: Run,
  task: TaskState,
  at: number,
  why: string,
  which: (dialog: Dialog) => boolean = () => true,
): Run {
  const over = run.questions.filter(
    (one) =>
      isPending(one) &&
      one.from.is === 'dialog' &&
      isOf(one.key, currentKey(run, task)) &&
      which(one.from.dialog),
  );
  return over.reduce((next, { id, phase }) => {
    const { is } = phase;
    return questionPhase(
      next,
      id,
      is === 'answering' && phase.reply === 'sent'
        ? { is: 'answered', at, answer: phase.answer, by: phase.by, state: 'accepted' }
        : { is: 'withdrawn', at, why },
    );
  }, run);
}
