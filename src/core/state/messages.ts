import type { Event } from '../events/event.ts';
import { shortened } from '../text/shortened.ts';
import type { Message, MessagePhase, Question } from './conversation.ts';
import { isOf, isPending, isUnderWay } from './conversation.ts';
import { inTalk } from './change.ts';
import { questionPhase, raised } from './questions.ts';
import type { Run } from './state.ts';
import { agentOf, currentKey, findTask } from './state.ts';

export type MessageEvent = Extract<Event, { type: `message.${string}` }>;

/** How long a message that could not be typed waits before it is tried again, ms. */
const AGAIN_MS = 1000;

/** The run after one fact about a message to a worker. */
export function reduceMessage(run: Run, event: MessageEvent, nextQuestion: string): Run {
  if (event.type === 'message.queued') return queued(run, event);
  const message = run.messages.find((one) => one.id === event.message);
  const phase = message && after(run, message, event);
  if (!message || phase === undefined) return run;
  const next = messagePhase(run, event.message, phase);
  return phase.is === 'unconfirmed' ? raised(next, doubted(message, phase.at, nextQuestion), 'unknown') : next;
}

/** Only a person can see whether the agent has it: typing it again unasked would be the second time. */
function doubted({ id, key, worker, text }: Message, at: number, question: string): Question {
  const about = `${worker} has not said that it took the text it was given: "${shortened(text)}"`;
  return {
    id: question,
    key,
    worker,
    kind: 'choice',
    text: `${about} Look at its screen with \`omo attach ${worker}\`.`,
    options: ['type it again'],
    askedAt: at,
    from: { is: 'unconfirmed', message: id },
    phase: { is: 'open', why: 'only you can see whether it has the text', notice: 'due' },
  };
}

/** Sets how far a message is, and with it how far the answer is that it carries. */
export function messagePhase(run: Run, id: string, phase: MessagePhase): Run {
  const index = run.messages.findIndex((one) => one.id === id);
  const message = run.messages[index];
  if (!message) return run;
  const set = { ...run, messages: run.messages.with(index, { ...message, phase }) };
  const next =
    phase.is === 'unproven'
      ? works(set, message, phase.at)
      : phase.is === 'accepted'
        ? doubtsOver(set, id, phase.at)
        : set;
  return message.answers === undefined ? next : answerFollows(next, message.answers, phase);
}

function queued(run: Run, event: Extract<MessageEvent, { type: 'message.queued' }>): Run {
  const task = findTask(run, event.task);
  const key = { run: event.run, task: event.task, attempt: event.attempt };
  const live = task?.phase.is === 'running' && isOf(currentKey(run, task), key);
  if (!live || run.messages.some((one) => one.id === event.message)) return run;
  const { message: id, text, from, at, answers } = event;
  const message: Message = { id, key, worker: task.worker ?? '', text, from, answers, at, phase: { is: 'queued' } };
  return { ...run, messages: [...run.messages, message] };
}

function after(
  run: Run,
  message: Message,
  event: Exclude<MessageEvent, { type: 'message.queued' }>,
): MessagePhase | undefined {
  const { phase } = message;
  if (!isUnderWay(message)) return undefined;
  const { at } = event;
  switch (event.type) {
    case 'message.deliver-decided':
      return phase.is === 'queued' ? { is: 'delivering' } : undefined;
    case 'message.submitted':
      if (!speaks(run, message)) return { is: 'unproven', at };
      return { is: 'submitted', at, presses: 0, ...(event.by === 'mail' && { by: event.by }) };
    case 'message.held':
      return { is: 'queued', held: event.reason, notBefore: at + AGAIN_MS };
    case 'message.refused':
      return { is: 'refused', at, reason: event.reason };
    case 'message.press-decided':
      return phase.is === 'submitted' ? { is: 'pressing', at, presses: event.time } : undefined;
    case 'message.pressed':
      return phase.is === 'pressing' ? { is: 'submitted', at, presses: event.time } : undefined;
    case 'message.given-up':
      return { is: 'unconfirmed', at };
  }
}

/** Its word came late. */
function doubtsOver(run: Run, id: string, at: number): Run {
  const doubt = run.questions.find((one) => one.from.is === 'unconfirmed' && one.from.message === id && isPending(one));
  return doubt ? questionPhase(run, doubt.id, { is: 'withdrawn', at, why: 'it has said that it took the text' }) : run;
}

/** A program that tells nothing is taken to work on what it was given. */
function works(run: Run, { key }: Message, at: number): Run {
  const task = findTask(run, key.task);
  return task ? inTalk(run, task, (talk) => ({ ...talk, mood: { is: 'working', since: at } })) : run;
}

/** Whether its agent has hooks that will say that it was understood. */
function speaks(run: Run, { key }: Message): boolean {
  return run.agents[agentOf(run, key.task)]?.hooks !== undefined;
}

function answerFollows(run: Run, id: string, phase: MessagePhase): Run {
  const question = run.questions.find((one) => one.id === id);
  if (question?.phase.is !== 'answering') return run;
  const { answer, by } = question.phase;
  switch (phase.is) {
    case 'accepted':
      return questionPhase(run, id, { is: 'answered', at: phase.at, answer, by, state: 'accepted' });
    case 'unproven':
      return questionPhase(run, id, { is: 'answered', at: phase.at, answer, by, state: 'submitted' });
    case 'unconfirmed':
      return questionPhase(run, id, { is: 'answered', at: phase.at, answer, by, state: 'unconfirmed' });
    case 'refused':
      return questionPhase(run, id, {
        is: 'open',
        why: `the answer could not be typed: ${phase.reason}`,
        notice: 'due',
      });
    default:
      return run;
  }
}
