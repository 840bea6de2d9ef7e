import type { Logger } from 'pino';
import type { AgentSpec, Event } from '../core/events/event.ts';
import type { Dialog, Failure, Signal } from '../core/events/signal.ts';
import type { Watched } from '../core/schedule/look.ts';
import { boxesOf, needsLook, onScreens } from '../core/schedule/look.ts';
import { classifyScreen } from '../core/screen/classify.ts';
import { withReading } from '../core/answer/with-reading.ts';
import { fingerprint } from '../core/answer/caps.ts';
import type { PlainQuestion } from '../core/screen/plain.ts';
import { plainQuestion } from '../core/screen/plain.ts';
import type { ScreenReading } from '../core/screen/rule.ts';
import type { Mood } from '../core/state/conversation.ts';
import type { State } from '../core/state/state.ts';
import { agentOf, keyText } from '../core/state/state.ts';
import type { Keyboard } from '../ports/keyboard.ts';
import { retryTime } from './retry-time.ts';
import { Rounds } from './rounds.ts';
import { liveOf } from './talk/parts.ts';

export interface ScreensParts {
  readonly now: () => number;
  readonly log: Logger;
  readonly state: () => State;
  readonly record: (events: readonly Event[]) => Promise<void>;
  readonly keyboard: () => Keyboard;
}

const LOOK_MS = 300;
/** A person who has just typed sits there. */
const PERSON_MS = 3000;

/**
 * Reads the screens of workers that run on them, where their agents give nothing better: the first composer, a dialog
 * before any hook runs, programs without hooks. And sees when a person types there. Only what is new is told.
 */
export class Screens {
  readonly #parts: ScreensParts;
  /** What each screen showed last: one look alone may be in the middle of a redraw. */
  readonly #last = new Map<string, Look>();

  constructor(parts: ScreensParts) {
    this.#parts = parts;
  }

  /** The rounds it goes. */
  rounds(): Rounds {
    return new Rounds(LOOK_MS, () => {
      const watched = onScreens(this.#parts.state());
      return watched.length === 0 ? undefined : this.#lookAll(watched);
    });
  }

  async #lookAll(watched: readonly Watched[]): Promise<void> {
    this.#forgetAllBut(watched);
    const found = await Promise.all(watched.map((one) => this.#lookSafely(one)));
    const events = found.flat();
    if (events.length > 0) await this.#parts.record(events);
  }

  async #lookSafely(one: Watched): Promise<Event[]> {
    try {
      return [...(await this.#person(one)), ...(await this.#look(one))];
    } catch (error) {
      // A screen that can't be read says nothing about its worker: look again next time.
      this.#parts.log.warn({ ...one.key, err: error }, 'screen not read');
      return [];
    }
  }

  async #person({ task, key, place }: Watched): Promise<Event[]> {
    if (task.phase.is !== 'running') return [];
    const { held } = task.phase.talk;
    const typedAt = await this.#parts.keyboard().personTypedAt(place);
    const now = this.#parts.now();
    if (held.is === 'taken' || typedAt === undefined || now - typedAt > PERSON_MS) return [];
    return [{ type: 'talk.taken-over', at: now, ...key, how: 'somebody types into its terminal' }];
  }

  async #look(one: Watched): Promise<Event[]> {
    if (!needsLook(one, this.#parts.now())) return [];
    const lines = await this.#parts.keyboard().screen(one.place);
    if (lines === undefined) return [];
    const at = this.#parts.now();
    const seen = readScreen(one, lines, at);
    const [id, look] = [keyText(one.key), { text: lines.join('\n'), news: newsOf(seen) }];
    const last = this.#last.get(id);
    const told = last?.told ?? '';
    const isNews = last !== undefined && isSteady(seen, look, last) && look.news !== told;
    this.#last.set(id, { ...look, told: isNews ? look.news : told });
    return isNews && seen !== undefined ? [{ type: 'agent.signalled', at, ...one.key, by: 'screen', ...seen }] : [];
  }

  #forgetAllBut(watched: readonly Watched[]): void {
    const keys = new Set(watched.map(({ key }) => keyText(key)));
    for (const key of this.#last.keys()) if (!keys.has(key)) this.#last.delete(key);
  }
}

interface Look {
  readonly text: string;
  /** What it says; the empty text: nothing. */
  readonly news: string;
  /** What was told last. */
  readonly told: string;
}

interface Told {
  readonly source: string;
  readonly signal: Signal;
}

/** A countdown is told once for each try. */
function newsOf(told: Told | undefined): string {
  if (told?.signal.is !== 'retrying') return told === undefined ? '' : JSON.stringify(told.signal);
  const { failure, attempt } = told.signal;
  return JSON.stringify([failure.kind, failure.message, attempt]);
}

/** Where a countdown runs no two looks are the same. */
function isSteady(told: Told | undefined, look: Omit<Look, 'told'>, last: Look): boolean {
  return last.text === look.text || (told?.signal.is === 'retrying' && last.news === look.news);
}

function readScreen(one: Watched, lines: readonly string[], at: number): Told | undefined {
  const agent = one.run.agents[agentOf(one.run, one.task.spec.id)];
  if (!agent) return undefined;
  const reading = readingOf(agent, lines);
  const question = agent.hooks === undefined && reading === undefined ? plainQuestion(lines) : undefined;
  if (reading?.shows.is !== 'dialog' && !question && boxesOf(one).length > 0)
    return { source: reading?.rule ?? 'no dialog', signal: { is: 'replied' } };
  if (reading) return fromRule(one, reading, agent, lines, at);
  if (question) return { source: question.rule, signal: { is: 'asked', dialog: lineDialog(question) } };
  return isUnknownProgram(agent) && isStarting(one) && lines.some((line) => line.trim() !== '')
    ? { source: 'its screen stands still', signal: { is: 'ready' } }
    : undefined;
}

function isStarting({ task }: Watched): boolean {
  return task.phase.is === 'running' && task.phase.talk.mood.is === 'starting';
}

/** Nothing tells when such a program takes its first text, but that it has shown something and waits. */
function isUnknownProgram({ hooks, ready }: AgentSpec): boolean {
  return hooks === undefined && ready === undefined;
}

/** Where a program reads a line, an answer is a line; what it asks names it. */
function lineDialog({ kind, text, options, lines, rule }: PlainQuestion): Dialog {
  const key = `line ${fingerprint(text)}`.slice(0, 200);
  return { key, kind, text, options: [...options], reply: 'line', lines: [...lines], rule };
}

/** Its agent's own rules, and the person's for what a composer looks like. */
function readingOf(agent: AgentSpec, lines: readonly string[]): ScreenReading | undefined {
  const reading = classifyScreen(liveOf(agent)?.screen ?? [], lines);
  if (reading !== undefined || agent.ready === undefined) return reading;
  const bottom = lines.filter((line) => line.trim() !== '').slice(-READY_LINES);
  const ready = new RegExp(agent.ready, 'm');
  // Blanks at the ends of lines are cut off, and a prompt mostly ends with one.
  return ready.test(bottom.join('\n')) || ready.test(`${bottom.join('\n')} `)
    ? { rule: 'ready (config.json)', shows: { is: 'ready' } }
    : undefined;
}

const READY_LINES = 8;

/** A composer that is back is the end of a turn for a program that tells nothing, and a riddle for one that tells everything. */
function fromRule(
  one: Watched,
  reading: ScreenReading,
  agent: AgentSpec,
  lines: readonly string[],
  at: number,
): Told | undefined {
  const { shows, rule } = reading;
  if (one.task.phase.is !== 'running') return undefined;
  const { mood } = one.task.phase.talk;
  switch (shows.is) {
    case 'dialog':
      return {
        source: rule,
        signal: {
          is: 'asked',
          dialog: { ...shows.dialog, key: `screen-${rule.replaceAll(/\W+/g, '-')}`, reply: 'keys' },
        },
      };
    case 'busy':
      return { source: rule, signal: { is: 'busy' } };
    case 'ready':
      if (mood.is === 'working' && agent.hooks === undefined)
        return { source: rule, signal: turnEnded(lastWords(lines)) };
      return { source: rule, signal: { is: 'ready' } };
    case 'retrying':
      return retrying(mood, reading, { kind: shows.kind, ...wordsAndEnd(reading, at) });
  }
}

function wordsAndEnd({ rule, groups }: ScreenReading, at: number): Omit<Failure, 'kind'> {
  const message = groups?.['message']?.replaceAll(/\s+/g, ' ').trim();
  const until = retryTime(groups, at);
  return { message: message ?? rule, ...(until !== undefined && { until }) };
}

/** What its hooks or its record have told already is no news: a turn of Codex that a limit ended leaves its words on the screen. */
function retrying(mood: Mood, { rule, groups }: ScreenReading, failure: Failure): Told | undefined {
  if ((mood.is === 'limited' || mood.is === 'failed') && isKnown(mood.failure, failure)) return undefined;
  const attempt = groups?.['attempt'];
  return {
    source: rule,
    signal: { is: 'retrying', failure, ...(attempt !== undefined && { attempt: Number(attempt) }) },
  };
}

function isKnown(known: Failure, { kind, until }: Failure): boolean {
  if (known.kind !== kind) return false;
  return until === undefined || (known.until !== undefined && Math.abs(until - known.until) < SAME_MS);
}

/** Screens round to seconds. */
const SAME_MS = 2500;

function turnEnded(message: string): Signal {
  return withReading({ is: 'turn-ended', message });
}

/** What stands above the composer, as far as a screen tells. */
function lastWords(lines: readonly string[]): string {
  return lines
    .filter((line) => line.trim() !== '')
    .slice(-12, -1)
    .join('\n');
}
