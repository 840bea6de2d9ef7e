import type { Event } from '../events/event.ts';
import type { Answerer } from '../events/talk.ts';
import type { Said } from './said.ts';
import { because, excerpt } from './said.ts';

type TalkEvent = Extract<Event, { type: `message.${string}` | `question.${string}` | `talk.${string}` }>;

/** A fact of a conversation; undefined for what omo only decided. */
export function saysTalk(event: TalkEvent): Said | undefined {
  switch (event.type) {
    case 'message.queued':
      return { signal: 'person', says: `${FROM[event.from]} for it: ${excerpt(event.text)}` };
    case 'message.submitted':
      return event.by === 'mail'
        ? { signal: 'hook', says: 'its plugin took the text, to give it to the agent' }
        : { signal: 'screen', says: 'the text was typed and submitted' };
    case 'message.held':
      return { signal: 'screen', says: `the text could not be typed yet${because(event.reason)}` };
    case 'message.refused':
      return { signal: 'screen', says: `the text could not be typed${because(event.reason)}` };
    case 'message.pressed':
      return { signal: 'screen', says: pressed(event) };
    case 'message.given-up':
      return { signal: 'hook', says: 'the text was submitted, and the agent has not said that it took it' };
    case 'question.consulted':
      return { signal: 'person', says: consulted(event) };
    case 'question.answer-given':
      return { signal: 'person', says: `${event.question} was answered by ${WHO[event.by]}: ${excerpt(event.answer)}` };
    case 'question.reply-sent':
      return { signal: event.proof === 'taken' ? 'hook' : 'screen', says: `${SENT[event.proof]} (${event.question})` };
    case 'question.reply-failed':
      return {
        signal: 'screen',
        says: `the answer to ${event.question} could not be given${event.final ? '' : ' yet'}${because(event.reason)}`,
      };
    case 'question.reply-given-up':
      return {
        signal: 'screen',
        says: `the answer to ${event.question} was given, and nothing shows that it was understood`,
      };
    case 'talk.taken-over':
      return { signal: 'person', says: `a person has taken it over${because(event.how)}` };
    case 'talk.given-back':
      return { signal: 'person', says: 'it was given back to its responder' };
    default:
      return undefined;
  }
}

const FROM = {
  goal: 'the goal',
  person: 'the person has a text',
  responder: 'the responder has a text',
} as const;

/** Who answered, inside a sentence. */
export const WHO: Record<Answerer, string> = {
  person: 'the person',
  rules: 'the rules',
  program: 'the responder program',
  agent: 'the responder agent',
};

const SENT = {
  taken: 'its hook took the answer',
  gone: 'the answer was given, and the dialog went away',
  none: 'the answer was given',
} as const;

function pressed({ time, reason }: Extract<TalkEvent, { type: 'message.pressed' }>): string {
  const what = `the keys that submit were pressed once more (${time})`;
  return reason === undefined
    ? what
    : `the keys that submit could not be pressed once more (${time})${because(reason)}`;
}

function consulted({ question, by, result }: Extract<TalkEvent, { type: 'question.consulted' }>): string {
  return result.is === 'answer'
    ? `${question} was answered by ${WHO[by]}: ${excerpt(result.answer)}`
    : `${question} is the person's to answer${because(result.why)}`;
}
