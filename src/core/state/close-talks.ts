import type { Message, Question } from './conversation.ts';
import { isPending, isUnderWay } from './conversation.ts';
import type { Run } from './state.ts';
import { findTask } from './state.ts';

/** Whatever was asked by, or is on its way to, an attempt that is over can't be answered or delivered any more. */
export function closeTalks(run: Run, at: number): Run {
  const questions = run.questions.filter((one) => isPending(one) && !isLive(run, one));
  const messages = run.messages.filter((one) => isUnderWay(one) && !isLive(run, one));
  if (questions.length + messages.length === 0) return run;
  return {
    ...run,
    questions: run.questions.map((one) => (questions.includes(one) ? withdrawn(one, at) : one)),
    messages: run.messages.map((one) => (messages.includes(one) ? refused(one, at) : one)),
  };
}

function isLive(run: Run, one: Question | Message): boolean {
  const { key } = one;
  const task = findTask(run, key.task);
  if (task?.phase.is !== 'running' || task.attempts !== key.attempt) return false;
  const { stage } = task.phase;
  if (stage.is === 'judging') return 'kind' in one && one.from.is === 'judge';
  return LIVE.has(stage.is);
}

function withdrawn(question: Question, at: number): Question {
  return { ...question, phase: { is: 'withdrawn', at, why: `${question.worker} ended before it was answered` } };
}

function refused(message: Message, at: number): Message {
  return { ...message, phase: { is: 'refused', at, reason: `${message.worker} ended before it was delivered` } };
}

const LIVE: ReadonlySet<string> = new Set(['preparing', 'prepared', 'starting', 'working']);
