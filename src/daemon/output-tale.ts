import type { OutputEvent } from '../adapters/agents/output-form.ts';
import type { Signal } from '../core/events/signal.ts';
import type { Mood, Talk } from '../core/state/conversation.ts';
import { toolsAfter } from '../core/state/life.ts';

/** A signal, and the type of the line that gave it. */
export interface Told {
  readonly source?: string;
  readonly signal: Signal;
}

/** What an agent's output has come to so far. */
export interface Tale {
  /** Lines that show that it gets on; one that only tells of another try does not. */
  readonly progress: number;
  /** Tools of its own that run now. */
  readonly tools: number;
  readonly session?: Told;
  /** What it does now: it goes on, it tries again, its turn has failed. */
  readonly now?: Told;
}

export const UNTOLD: Tale = { progress: 0, tools: 0 };

export function afterLine(tale: Tale, line: OutputEvent, signals: readonly Signal[]): Tale {
  const type = line['type'];
  const told = signals.map((signal): Told => (typeof type === 'string' ? { source: type, signal } : { signal }));
  const session = told.findLast(({ signal }) => signal.is === 'session') ?? tale.session;
  const now = told.findLast(({ signal }) => STATES.has(signal.is)) ?? tale.now;
  return {
    progress: tale.progress + (isProgress(line, signals) ? 1 : 0),
    tools: signals.reduce(toolsAfter, tale.tools),
    ...(session && { session }),
    ...(now && { now }),
  };
}

const STATES: ReadonlySet<Signal['is']> = new Set(['busy', 'retrying', 'turn-failed']);

/** A line nobody knows is progress: newer agents print more. Trouble is none, in whatever words. */
function isProgress(line: OutputEvent, signals: readonly Signal[]): boolean {
  return signals.length === 0 ? line['type'] !== 'error' : signals.some(({ is }) => is !== 'retrying');
}

/**
 * What is worth a fact, in order: a journal is no copy of the output. `before`: the tale at the last look; absent at the
 * first one, which reads all that was written before, so that only what the state doesn't show already is news.
 */
export function newsOf(tale: Tale, before: Tale | undefined, talk: Talk): Told[] {
  const news: Told[] = [];
  if (tale.session && isNewSession(tale.session, before?.session, talk)) news.push(tale.session);
  if (tale.now && tale.now !== before?.now && isNewState(tale.now.signal, before?.now?.signal, talk))
    news.push(tale.now);
  return news;
}

/** Its hooks may have told it already. */
function isNewSession({ signal }: Told, before: Told | undefined, talk: Talk): boolean {
  if (signal.is !== 'session' || signal.conversation === talk.conversation) return false;
  return before?.signal.is !== 'session' || before.signal.conversation !== signal.conversation;
}

function isNewState(now: Signal, before: Signal | undefined, { mood }: Talk): boolean {
  switch (now.is) {
    case 'busy':
      return mood.is === 'limited' || mood.is === 'failed';
    case 'retrying':
      return !isSame(now, before ?? retryingBy(mood, now.attempt));
    case 'turn-failed':
      return before !== undefined || mood.is !== 'failed' || mood.failure.message !== now.failure.message;
    default:
      return false;
  }
}

/** The attempt is not in the state. */
function retryingBy(mood: Mood, attempt: number | undefined): Signal | undefined {
  if (mood.is !== 'limited') return undefined;
  return { is: 'retrying', failure: mood.failure, ...(attempt !== undefined && { attempt }) };
}

function isSame({ failure, attempt }: Extract<Signal, { is: 'retrying' }>, before: Signal | undefined): boolean {
  if (before?.is !== 'retrying' || failure.kind !== before.failure.kind || attempt !== before.attempt) return false;
  return isSameTime(failure.until, before.failure.until);
}

/** "In 20 s" is counted from when a line was read. */
const READ_MS = 5000;

function isSameTime(until: number | undefined, before: number | undefined): boolean {
  if (until === undefined || before === undefined) return until === before;
  return Math.abs(until - before) < READ_MS;
}
