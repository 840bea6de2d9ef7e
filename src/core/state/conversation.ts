import type { AttemptKey } from '../events/event.ts';
import type { Dialog, Failure } from '../events/signal.ts';
import type { Answerer, Choice } from '../events/talk.ts';
import type { Life } from './life.ts';

/** What is known of the conversation with an attempt's agent, from its own signals. */
export interface Talk {
  readonly mood: Mood;
  /** The agent's id of it, for going on with it later. */
  readonly conversation?: string;
  /** Where the agent keeps its own record. */
  readonly transcript?: string;
  /** Signals its hooks have given: none, though it has hooks, is worth telling. */
  readonly heard: number;
  /** Its signs of life; absent before the first. */
  readonly life?: Life;
  /** What it said at the end of its last turn. */
  readonly said?: string;
  /** `taken`: a person types into the pane, and no responder answers. */
  readonly held: { readonly is: 'by-omo' } | { readonly is: 'taken'; readonly at: number };
  /** Answers a responder gave. */
  readonly turns: number;
  /** The questions it asked, as they are compared, with how often. */
  readonly asked: Readonly<Record<string, number>>;
}

/** What the agent does now. `since` in ms since the epoch. */
export type Mood = { readonly since: number } & (
  | { readonly is: 'starting' | 'working' | 'idle' | 'asking' }
  /** It waits for its provider, until then if that is known. */
  | { readonly is: 'limited'; readonly failure: Failure }
  /** It has done what it was asked. */
  | { readonly is: 'complete' }
  | { readonly is: 'failed'; readonly failure: Failure }
  | { readonly is: 'unknown'; readonly why: string }
);

/** A text on its way into a worker's pane. */
export interface Message {
  readonly id: string;
  readonly key: AttemptKey;
  readonly worker: string;
  readonly text: string;
  readonly from: 'goal' | 'person' | 'responder' | 'omo';
  /** The question it answers. */
  readonly answers?: string | undefined;
  readonly at: number;
  readonly phase: MessagePhase;
}

export type MessagePhase =
  /** `held`: why it could not be typed so far; then not before that time again. */
  | { readonly is: 'queued'; readonly held?: string; readonly notBefore?: number }
  | { readonly is: 'delivering' }
  /** Its submitting keys have been pressed `presses` times beside the first; last at that time. */
  | { readonly is: 'submitted'; readonly at: number; readonly presses: number; readonly by?: 'mail' }
  | { readonly is: 'pressing'; readonly at: number; readonly presses: number }
  /** The agent said so. */
  | { readonly is: 'accepted'; readonly at: number }
  /** It was submitted to an agent that tells nothing. */
  | { readonly is: 'unproven'; readonly at: number }
  | { readonly is: 'unconfirmed'; readonly at: number }
  | { readonly is: 'refused'; readonly at: number; readonly reason: string };

export interface Question {
  /** `q1`, `q2` …, counted over the whole home. */
  readonly id: string;
  readonly key: AttemptKey;
  readonly worker: string;
  readonly kind: Dialog['kind'];
  readonly text: string;
  readonly options: readonly string[];
  readonly askedAt: number;
  readonly from:
    /** Something on the screen. */
    | { readonly is: 'dialog'; readonly dialog: Dialog }
    /** The end of a turn, and the rule that took it for a question. */
    | { readonly is: 'turn'; readonly rule: string }
    /** omo's own: a text that the agent has not said that it took. Its one option is to type it again. */
    | { readonly is: 'unconfirmed'; readonly message: string }
    /** omo's own, for the person alone: whether work counts as done that its review does not let pass. */
    | { readonly is: 'judge' };
  readonly phase: QuestionPhase;
}

export type QuestionPhase =
  | { readonly is: 'new' | 'consulting' }
  /** The person is asked, and told so once. */
  | { readonly is: 'open'; readonly why?: string; readonly notice: 'due' | 'told' }
  | {
      readonly is: 'answering';
      readonly answer: string;
      readonly choice: Choice;
      readonly by: Answerer;
      readonly reply: 'due' | 'decided' | 'sent';
      readonly at: number;
      readonly tries: number;
    }
  | {
      readonly is: 'answered';
      readonly at: number;
      readonly answer: string;
      readonly by: Answerer;
      readonly state: 'accepted' | 'submitted' | 'unconfirmed';
    }
  /** Nobody can answer it any more. */
  | { readonly is: 'withdrawn'; readonly at: number; readonly why: string };

export function newTalk(at: number): Talk {
  return { mood: { is: 'starting', since: at }, heard: 0, held: { is: 'by-omo' }, turns: 0, asked: {} };
}

/** Whether somebody still has to answer it. */
export function isPending({ phase }: Question): boolean {
  return phase.is === 'new' || phase.is === 'consulting' || phase.is === 'open' || phase.is === 'answering';
}

/** Whether its answer is typed as a message; else it is put into a box. */
export function isAnsweredByMessage({ from }: Pick<Question, 'from'>): boolean {
  return from.is !== 'dialog' || from.dialog.reply === 'line';
}

/** Whether it is still on its way. */
export function isUnderWay({ phase }: Message): boolean {
  return ['queued', 'delivering', 'submitted', 'pressing'].includes(phase.is);
}

export function isOf(key: AttemptKey, other: AttemptKey): boolean {
  return key.run === other.run && key.task === other.task && key.attempt === other.attempt;
}
