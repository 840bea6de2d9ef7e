import { classify } from '../answer/classify.ts';
import type { Event } from '../events/event.ts';
import type { Failure, Signal } from '../events/signal.ts';
import { sameText } from '../text/same-text.ts';
import { allOver, ask, asked, asksOn, boxOpen, dialogsOver, endsWithTurn, replied } from './asks.ts';
import { inTalk, moodIs, working } from './change.ts';
import type { Message, Talk } from './conversation.ts';
import { isOf, isUnderWay } from './conversation.ts';
import { afterSignal, lifeOf } from './life.ts';
import { messagePhase } from './messages.ts';
import type { Run } from './state.ts';
import type { TaskState } from './task-state.ts';
import { currentKey } from './state.ts';

export type Signalled = Extract<Event, { type: 'agent.signalled' }>;

/**
 * The run after one signal of an attempt's agent. In batch form a signal only colours the state, since there the process
 * tells the end; on a screen it is the truth. `next` is the id a question gets that it raises.
 */
export function hear(run: Run, task: TaskState, event: Signalled, next: string): Run {
  const counted = inTalk(run, task, (talk) => {
    const life = afterSignal(lifeOf(talk), event);
    const heard = event.by === 'hook' ? talk.heard + 1 : talk.heard;
    return life === talk.life && heard === talk.heard ? talk : { ...talk, heard, life };
  });
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
    case 'turn-failed':
      return { ...talk, mood: { is: 'failed', since: at, failure: signal.failure } };
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

/** How long it has waited counts from the first it told of it. */
function retrying(talk: Talk, failure: Failure, at: number): Talk {
  const since = talk.mood.is === 'limited' ? talk.mood.since : at;
  return { ...talk, mood: { is: 'limited', since, failure } };
}

/** The proof of delivery. A text that omo didn't type was typed by a person, who has thereby taken over. */
function accepted(run: Run, task: TaskState, text: string, at: number): Run {
  const busy = inTalk(allOver(run, task, at), task, (talk) => working(talk, at));
  const taken = takenBy(run, task, text);
  if (taken.length > 0) return taken.reduce((next, { id }) => messagePhase(next, id, { is: 'accepted', at }), busy);
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
  { message = '', reading }: Extract<Signal, { is: 'turn-ended' }>,
  next: string,
): Run {
  const open = dialogsOver(before, task, at, 'the turn ended', endsWithTurn);
  if (boxOpen(open, task)) return inTalk(open, task, (talk) => ({ ...talk, ...(message && { said: message }) }));
  const run = inTalk(open, task, (talk) => ({
    ...talk,
    ...(message && { said: message }),
    mood: { is: 'idle', since: at },
  }));
  if (run.messages.some((one) => isUnderWay(one) && isOf(one.key, currentKey(run, task)))) return run;
  const meaning = reading ?? classify(message);
  switch (meaning.is) {
    case 'complete':
      return completed(run, task, at);
    case 'statement':
      // What asks nothing ends the task, unless it says itself that it has not done it.
      return meaning.rule === 'more-to-come'
        ? asksOn(run, task, 'confirm', message, meaning.rule, at, next)
        : completed(run, task, at);
    case 'question':
      return ask(run, task, { ...meaning, from: { is: 'turn', rule: meaning.rule } }, at, next);
    case 'plan':
      return asksOn(run, task, 'confirm', meaning.text, meaning.rule, at, next);
    case 'stuck':
      return asksOn(run, task, 'free', meaning.text, meaning.rule, at, next);
  }
}

function completed(run: Run, task: TaskState, at: number): Run {
  return inTalk(run, task, (talk) => ({ ...talk, mood: { is: 'complete', since: at } }));
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
