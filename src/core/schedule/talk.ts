import type { Message, Question, Talk } from '../state/conversation.ts';
import { isAnsweredByMessage, isOf, isPending, isUnderWay } from '../state/conversation.ts';
import type { Run } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { currentKey } from '../state/state.ts';
import type { Action } from './action.ts';

/** When a submitted text that its agent says nothing about gets its submitting keys once more, ms after the last time. */
const PRESS_AFTER_MS = [500, 1000, 2000];
/** After the last time, how long the agent may still take to say that it took it, ms. */
const GIVE_UP_MS = 5000;
/** How long an agent may take to say that it took what its own plugin gave it: OpenCode's first prompt takes 15 s under load. */
const POSTED_MS = 30_000;
/** How long a dialog may take to show that it took its keys, ms. */
const REPLY_MS = 15_000;
/** Between two tries to answer a dialog, ms. */
const REPLY_AGAIN_MS = 1000;

/** What is to be done now in the conversation with an attempt that runs on its agent's screen. */
export function talkActions(run: Run, task: TaskState, now: number): Action[] {
  if (task.phase.is !== 'running' || task.phase.stage.is !== 'working') return [];
  const { talk } = task.phase;
  const questions = questionsOf(run, task);
  const ends = finishes(run, task, talk);
  if (ends.length > 0) return ends;
  return [...questions.flatMap((one) => inQuestion(run, one, talk, now)), ...inMessages(run, task, talk, now)];
}

/** When to look again, ms since the epoch; infinite when nothing has a deadline. */
export function talkDeadline(run: Run, task: TaskState): number {
  if (task.phase.is !== 'running' || task.phase.stage.is !== 'working') return Number.POSITIVE_INFINITY;
  const { talk } = task.phase;
  const [first] = messagesOf(run, task);
  const messages = first && (first.phase.is !== 'queued' || takesText(run, task, talk)) ? [messageDue(first)] : [];
  const replies = questionsOf(run, task).map((question) => replyDue(question));
  return Math.min(Number.POSITIVE_INFINITY, ...messages, ...replies);
}

/** The texts that are still on their way to a running attempt, oldest first. */
function messagesOf(run: Run, task: TaskState): Message[] {
  const key = currentKey(run, task);
  return run.messages.filter((message) => isUnderWay(message) && isOf(message.key, key));
}

/** The questions of a running attempt that somebody still has to answer. */
export function questionsOf(run: Run, task: TaskState): Question[] {
  const key = currentKey(run, task);
  return run.questions.filter((question) => isPending(question) && isOf(question.key, key));
}

/** It ends by its own word, unless a person sits at it or wants it left open. */
function finishes(run: Run, task: TaskState, { mood, held }: Talk): Action[] {
  if (held.is === 'taken') return [];
  const key = currentKey(run, task);
  if (mood.is === 'failed') return [{ do: 'finish', key, ok: false, reason: mood.failure.message }];
  if (mood.is === 'complete' && !run.options.keep) return [{ do: 'finish', key, ok: true }];
  return [];
}

function inQuestion(run: Run, question: Question, { held }: Talk, now: number): Action[] {
  const { phase, id } = question;
  const it = { run: run.id, question: id };
  switch (phase.is) {
    case 'new':
      return [{ do: 'consult', ...it, whom: held.is === 'taken' ? 'person' : 'responder' }];
    case 'open':
      return phase.notice === 'due' ? [{ do: 'notify', ...it }] : [];
    case 'answering':
      if (now < replyDue(question)) return [];
      return phase.reply === 'due'
        ? [{ do: 'reply', ...it }]
        : phase.reply === 'sent'
          ? [{ do: 'drop-reply', ...it }]
          : [];
    default:
      return [];
  }
}

function replyDue(question: Question): number {
  const { phase } = question;
  if (phase.is !== 'answering' || isAnsweredByMessage(question) || phase.reply === 'decided')
    return Number.POSITIVE_INFINITY;
  if (phase.reply === 'sent') return phase.at + REPLY_MS;
  return phase.tries === 0 ? phase.at : phase.at + REPLY_AGAIN_MS;
}

/** One text at a time, in their order: the next is typed when the agent has taken the last one and waits. */
function inMessages(run: Run, task: TaskState, talk: Talk, now: number): Action[] {
  const [first] = messagesOf(run, task);
  if (!first || now < messageDue(first)) return [];
  const it = { run: run.id, message: first.id };
  switch (first.phase.is) {
    case 'queued':
      return takesText(run, task, talk) ? [{ do: 'deliver', ...it }] : [];
    case 'submitted':
      return first.phase.by !== 'mail' && first.phase.presses < PRESS_AFTER_MS.length
        ? [{ do: 'press', ...it, time: first.phase.presses + 1 }]
        : [{ do: 'give-up', ...it }];
    default:
      return [];
  }
}

function messageDue({ phase }: Message): number {
  if (phase.is === 'queued') return phase.notBefore ?? Number.NEGATIVE_INFINITY;
  if (phase.is === 'submitted')
    return phase.at + (phase.by === 'mail' ? POSTED_MS : (PRESS_AFTER_MS[phase.presses] ?? GIVE_UP_MS));
  return Number.POSITIVE_INFINITY;
}

/** Never while a box is open, and never in the middle of a turn: agents queue or merge what comes then. */
function takesText(run: Run, task: TaskState, { mood }: Talk): boolean {
  if (questionsOf(run, task).some((question) => !isAnsweredByMessage(question))) return false;
  // A push is for the very case that its turn goes on for ever.
  if (task.phase.is === 'running' && task.phase.silent?.poked !== undefined && mood.is === 'working') return true;
  return ['idle', 'complete', 'asking', 'unknown'].includes(mood.is);
}
