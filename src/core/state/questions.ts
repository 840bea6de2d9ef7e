import type { Event } from '../events/event.ts';
import { fingerprint } from '../answer/caps.ts';
import type { Choice } from '../events/talk.ts';
import { inTalk } from './change.ts';
import type { Message, Question, QuestionPhase } from './conversation.ts';
import { isAnsweredByMessage } from './conversation.ts';
import type { Run } from './state.ts';
import { findTask } from './state.ts';

export type QuestionEvent = Extract<Event, { type: `question.${string}` }>;

/** The run after one fact about a question of a worker. */
export function reduceQuestion(run: Run, event: QuestionEvent): Run {
  const question = run.questions.find((one) => one.id === event.question);
  if (!question) return run;
  switch (event.type) {
    case 'question.consult-decided':
      return question.phase.is === 'new' ? consulting(run, question) : run;
    case 'question.consulted':
      return question.phase.is === 'consulting' ? consulted(run, question, event) : run;
    case 'question.notice-decided':
      return question.phase.is === 'open'
        ? questionPhase(run, question.id, { ...question.phase, notice: 'told' })
        : run;
    case 'question.answer-given':
      return ['new', 'consulting', 'open'].includes(question.phase.is) ? answered(run, question, event) : run;
    default:
      return reply(run, question, event);
  }
}

/** The run with one more question; the worker waits for its answer. */
export function raised(run: Run, question: Question, mood: 'asking' | 'unknown'): Run {
  const next = { ...run, questions: [...run.questions, question] };
  const task = findTask(run, question.key.task);
  const since = question.askedAt;
  if (!task) return next;
  return inTalk(next, task, (talk) => ({
    ...talk,
    mood: mood === 'asking' ? { is: 'asking', since } : { is: 'unknown', since, why: question.text },
  }));
}

/** Sets how far a question is. */
export function questionPhase(run: Run, id: string, phase: QuestionPhase): Run {
  const index = run.questions.findIndex((one) => one.id === id);
  const question = run.questions[index];
  return question ? { ...run, questions: run.questions.with(index, { ...question, phase }) } : run;
}

/** The question is counted when a responder is asked about it, so that a loop of the same question is seen. */
function consulting(run: Run, question: Question): Run {
  const task = findTask(run, question.key.task);
  const next = questionPhase(run, question.id, { is: 'consulting' });
  if (!task) return next;
  const print = fingerprint(question.text);
  return inTalk(next, task, (talk) => ({
    ...talk,
    asked: { ...talk.asked, [print]: (talk.asked[print] ?? 0) + 1 },
  }));
}

function consulted(run: Run, question: Question, event: Extract<QuestionEvent, { type: 'question.consulted' }>): Run {
  if (event.result.is === 'ask')
    return questionPhase(run, question.id, { is: 'open', why: event.result.why, notice: 'due' });
  const task = findTask(run, question.key.task);
  const next = answered(run, question, { at: event.at, by: event.by, ...event.result });
  return task ? inTalk(next, task, (talk) => ({ ...talk, turns: talk.turns + 1 })) : next;
}

/** An answer to a box goes to the box; one to what was said at the end of a turn is the next message. */
function answered(
  run: Run,
  question: Question,
  {
    at,
    answer,
    choice,
    by,
  }: Pick<Extract<QuestionEvent, { type: 'question.answer-given' }>, 'at' | 'answer' | 'choice' | 'by'>,
): Run {
  const byMessage = isAnsweredByMessage(question);
  const next = questionPhase(run, question.id, {
    is: 'answering',
    answer,
    choice,
    by,
    reply: byMessage ? 'decided' : 'due',
    at,
    tries: 0,
  });
  if (!byMessage) return next;
  const message: Message = {
    id: `answer-${question.id}`,
    key: question.key,
    worker: question.worker,
    text: wordsOf(run, question, choice),
    from: by === 'person' ? 'person' : 'responder',
    answers: question.id,
    at,
    phase: { is: 'queued' },
  };
  return { ...next, messages: [...next.messages, message] };
}

/** What is typed for an answer. */
function wordsOf(run: Run, { from, options }: Question, choice: Choice): string {
  if (choice.is === 'text') return choice.text;
  const again = from.is === 'unconfirmed' ? run.messages.find((one) => one.id === from.message)?.text : undefined;
  const line = from.is === 'dialog' ? from.dialog.lines?.[choice.option] : undefined;
  // A text can't be empty: where Enter alone is wanted, a blank does no harm.
  return again ?? (line === '' ? ' ' : line) ?? options[choice.option] ?? '';
}

/** Tries before a box that takes no answer is handed to the person. */
const TRIES = 5;

function reply(run: Run, question: Question, event: Extract<QuestionEvent, { type: `question.reply-${string}` }>): Run {
  const { id, phase } = question;
  if (phase.is !== 'answering' || isAnsweredByMessage(question)) return run;
  switch (event.type) {
    case 'question.reply-decided':
      return questionPhase(run, id, { ...phase, reply: 'decided', at: event.at });
    case 'question.reply-sent':
      return event.proof === 'none'
        ? questionPhase(run, id, { ...phase, reply: 'sent', at: event.at })
        : goesOn(run, question, {
            is: 'answered',
            at: event.at,
            answer: phase.answer,
            by: phase.by,
            state: 'accepted',
          });
    case 'question.reply-given-up':
      return goesOn(run, question, {
        is: 'answered',
        at: event.at,
        answer: phase.answer,
        by: phase.by,
        state: 'submitted',
      });
    case 'question.reply-failed':
      if (event.final && question.from.is === 'dialog' && question.from.dialog.reply === 'mail')
        return letGo(run, question, event.reason, event.at);
      return questionPhase(
        run,
        id,
        event.final || phase.tries + 1 >= TRIES
          ? { is: 'open', why: `the answer could not be given: ${event.reason}`, notice: 'due' }
          : { ...phase, reply: 'due', at: event.at, tries: phase.tries + 1 },
      );
  }
}

/** Its hook doesn't wait any more: whether a box is still there, the screen has to tell. */
function letGo(run: Run, { id, key }: Question, why: string, at: number): Run {
  const next = questionPhase(run, id, { is: 'withdrawn', at, why });
  const task = findTask(run, key.task);
  return task ? inTalk(next, task, (talk) => ({ ...talk, mood: { is: 'unknown', since: at, why } })) : next;
}

/** The box is gone, and the agent goes on with its turn. */
function goesOn(run: Run, { id, key }: Question, phase: Extract<QuestionPhase, { is: 'answered' }>): Run {
  const next = questionPhase(run, id, phase);
  const task = findTask(run, key.task);
  return task
    ? inTalk(next, task, (talk) =>
        talk.mood.is === 'asking' ? { ...talk, mood: { is: 'working', since: phase.at } } : talk,
      )
    : next;
}
