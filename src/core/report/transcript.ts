import type { Event } from '../events/event.ts';
import type { Answerer } from '../events/talk.ts';
import type { Message, MessagePhase, Question } from '../state/conversation.ts';
import type { Run } from '../state/state.ts';
import { agentOf } from '../state/state.ts';
import type { Found } from './find-worker.ts';
import type { Fact } from './said.ts';
import { says } from './says.ts';

/** `omo transcript --json`: a conversation with a worker, oldest first. All its texts are others' and untrusted. */
export interface Transcript {
  readonly worker: string;
  readonly run: string;
  readonly tasks: readonly { readonly id: string; readonly title: string; readonly agent: string }[];
  readonly entries: readonly Entry[];
}

export type Entry = { readonly at: string; readonly task: string } & Content;

export type Content =
  /** A text for the worker, and how far it got. */
  | {
      readonly is: 'given';
      readonly from: Message['from'];
      readonly text: string;
      readonly state: DeliveryState;
      readonly reason?: string;
      /** The question it answers, and who did. */
      readonly answers?: string;
      readonly by?: Answerer;
    }
  /** A prompt that a person typed into its terminal. */
  | { readonly is: 'typed'; readonly text: string }
  /** What its agent said at the end of a turn. */
  | { readonly is: 'said'; readonly text: string }
  /** `said`: its text is the end of what was said just before. */
  | {
      readonly is: 'asked';
      readonly question: string;
      readonly kind: Question['kind'];
      readonly text: string;
      readonly options: readonly string[];
      readonly said: boolean;
      /** Why nobody could answer it any more. */
      readonly withdrawn?: string;
    }
  /** The answer to a box on its screen. */
  | {
      readonly is: 'answered';
      readonly question: string;
      readonly by: Answerer;
      readonly text: string;
      readonly state: DeliveryState;
    }
  /** What happened to it, in words of omo's. */
  | { readonly is: 'note'; readonly text: string };

type DeliveryState = 'queued' | 'submitted' | 'accepted' | 'unconfirmed' | 'refused';

/** Whether a transcript needs the event. */
export function isOfTranscript(event: Event, { run, tasks }: Found): boolean {
  return 'task' in event && event.run === run.id && tasks.some(({ spec }) => spec.id === event.task);
}

/** `facts`: the events of `isOfTranscript`, in order. */
export function transcript(found: Found, facts: readonly Fact[], iso: (ms: number) => string): Transcript {
  const { run, tasks, report } = found;
  const ids = new Set(tasks.map(({ spec }) => spec.id));
  const entries = [
    ...facts.flatMap(({ event }) => ofEvent(event, found)),
    ...run.messages
      .filter((one) => ids.has(one.key.task) && !facts.some(({ event }) => isProof(event, one)))
      .map((one) => given(one, run)),
    ...run.questions.filter(({ key }) => ids.has(key.task)).flatMap(asked),
  ];
  return {
    worker: report.name,
    run: run.id,
    tasks: tasks.map(({ spec }) => ({ id: spec.id, title: spec.title, agent: agentOf(run, spec.id) })),
    // Stable: at one moment first what happened, then what was said to it, then what it asked.
    entries: entries.toSorted((a, b) => a.ms - b.ms).map(({ ms, ...entry }) => ({ at: iso(ms), ...entry })),
  };
}

type Timed = { readonly ms: number; readonly task: string } & Content;

function ofEvent(event: Event, found: Found): Timed[] {
  if (!('task' in event)) return [];
  const { at: ms, task } = event;
  const note = (): Timed[] => [{ ms, task, is: 'note', text: says(event)?.says ?? event.type }];
  switch (event.type) {
    case 'attempt.started':
      return [...note(), ...batchGoal(found, ms, task)];
    case 'attempt.not-started':
    case 'attempt.lost':
    case 'attempt.stopped':
    case 'talk.taken-over':
    case 'talk.given-back':
      return note();
    case 'attempt.ended':
      return ended(found, event);
    case 'agent.signalled':
      return signalled(found, event);
    default:
      return [];
  }
}

/** In batch form the prompt is no message: the program gets it at its start. */
function batchGoal({ run, tasks }: Found, ms: number, task: string): Timed[] {
  const text = tasks.find(({ spec }) => spec.id === task)?.spec.prompt ?? '';
  return run.options.form === 'screen' ? [] : [{ ms, task, is: 'given', from: 'goal', text, state: 'submitted' }];
}

/** In batch form the summary is what it said. */
function ended({ run }: Found, { at: ms, task, attempt, ok, summary, ...event }: Ended): Timed[] {
  const spoken = run.options.form !== 'screen' && summary !== undefined ? [summary] : [];
  const text = ok ? `attempt ${attempt} is done` : (says({ at: ms, task, attempt, ok, ...event })?.says ?? '');
  return [...spoken.map((said): Timed => ({ ms, task, is: 'said', text: said })), { ms, task, is: 'note', text }];
}

type Ended = Extract<Event, { type: 'attempt.ended' }>;

function signalled({ run }: Found, event: Extract<Event, { type: 'agent.signalled' }>): Timed[] {
  const { at: ms, task, signal } = event;
  const screen = run.options.form === 'screen';
  switch (signal.is) {
    case 'turn-ended':
      return screen && signal.message !== undefined ? [{ ms, task, is: 'said', text: signal.message }] : [];
    case 'accepted':
      return screen ? [taken(run, event, signal.text)] : [];
    case 'turn-failed':
    case 'retrying':
    case 'interrupted':
      return [{ ms, task, is: 'note', text: says(event)?.says ?? signal.is }];
    default:
      return [];
  }
}

/** A text that omo typed stands where its agent took it: in the order of the conversation. Any other was typed by a person. */
function taken(run: Run, event: Extract<Event, { type: 'agent.signalled' }>, text: string): Timed {
  const ours = run.messages.find((one) => isProof(event, one));
  return ours ? given(ours, run) : { ms: event.at, task: event.task, is: 'typed', text };
}

/** Whether it was this signal that proved the message's arrival. */
function isProof(event: Event, { key, phase }: Message): boolean {
  if (event.type !== 'agent.signalled' || event.signal.is !== 'accepted' || phase.is !== 'accepted') return false;
  return phase.at === event.at && key.task === event.task && key.attempt === event.attempt;
}

function given({ at, key, from, text, answers, phase }: Message, { questions }: Run): Timed {
  const question = questions.find(({ id }) => id === answers)?.phase;
  const reason = phase.is === 'refused' ? phase.reason : 'held' in phase ? phase.held : undefined;
  return {
    ms: phase.is === 'accepted' ? phase.at : at,
    task: key.task,
    is: 'given',
    from,
    text,
    state: STATES[phase.is],
    ...(reason !== undefined && { reason }),
    ...(answers !== undefined && { answers }),
    ...(question && 'by' in question && { by: question.by }),
  };
}

const STATES: Record<MessagePhase['is'], DeliveryState> = {
  queued: 'queued',
  delivering: 'queued',
  submitted: 'submitted',
  pressing: 'submitted',
  unproven: 'submitted',
  accepted: 'accepted',
  unconfirmed: 'unconfirmed',
  refused: 'refused',
};

function asked({ id, key, kind, text, options, askedAt, from, phase }: Question): Timed[] {
  const { task } = key;
  const withdrawn = phase.is === 'withdrawn' ? { withdrawn: phase.why } : {};
  const said = from.is === 'turn';
  const question: Timed = { ms: askedAt, task, is: 'asked', question: id, kind, text, options, said, ...withdrawn };
  // What is answered to a turn's end is the next text it is given.
  if (said || phase.is !== 'answered') return [question];
  const { at: ms, by, answer, state } = phase;
  return [question, { ms, task, is: 'answered', question: id, by, text: answer, state }];
}
